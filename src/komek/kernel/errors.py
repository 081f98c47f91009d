"""Refusals: a code for programs, a sentence for people, a status for doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Message: TypeAlias = "str | StrPromise"
"""A sentence, translated now or when it is shown."""


class Refused(Exception):
    """A wish that cannot be granted, and why.

    Raise one of the subclasses below, or a module's own subclass of them, and let it travel up to
    the door: doors answer with `status`, `code` and `str(error)`, which is translated at that
    moment into the language of the sender. Nothing is stored when it is raised inside a service.

    code: short, stable, snake_case, for programs ("number_invalid"); part of the outside contract.
    message: a sentence marked for translation with `gettext_lazy`, without personal data.
    field: name of the input that was refused, when it is a single one.
    """

    status: int = 400

    def __init__(self, code: str, message: Message, *, field: str | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Refused):
    """What was sent makes no sense as it stands; sending it again unchanged cannot help."""

    status = 400


class Forbidden(Refused):
    """The sender is known and may not do this."""

    status = 403


class NotFound(Refused):
    """It does not exist, or the sender may not know that it does."""

    status = 404


class Gone(Refused):
    """It was there and is no more; asking again cannot help, beginning anew can."""

    status = 410


class Conflict(Refused):
    """It was possible before, and is not in the present state: moved on, taken, already done."""

    status = 409


class TooLarge(Refused):
    """More bytes, characters or rows than are accepted in one go."""

    status = 413


class TooMany(Refused):
    """Asked too often; the same wish may be granted later.

    retry_after: whole seconds until then, where they are known.
    """

    status = 429

    def __init__(
        self,
        code: str,
        message: Message,
        *,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code, message, field=field)
        self.retry_after = retry_after
