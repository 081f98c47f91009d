"""Every way to change knowledge: scripts and answer templates, in dated versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, TypeVar, Unpack

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.directory.services.rows import check, end, insert, latest, revise
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.languages import CODES
from komek.knowledge import placeholders
from komek.knowledge.models import AnswerTemplate, Script

SUBJECTS = {Script: "script", AnswerTemplate: "answer_template"}

Version = TypeVar("Version", Script, AnswerTemplate)


class ScriptFields(TypedDict, total=False):
    """What a script is, apart from its code, see `models.Script`."""

    name_kk: str
    name_ru: str
    name_en: str
    service_code: str
    position: int
    call: str
    say_kk: str
    say_ru: str
    say_en: str
    ask_kk: str
    ask_ru: str
    ask_en: str


class AnswerFields(TypedDict, total=False):
    """What an answer template is, apart from its code, see `models.AnswerTemplate`."""

    name_kk: str
    name_ru: str
    name_en: str
    service_code: str
    position: int
    text_kk: str
    text_ru: str
    text_en: str


def create_script(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[ScriptFields]
) -> Script:
    """A new script from `at` (now) on, or one that comes back after it was ended."""
    return _create(actor, Script(code=code, valid_from=at or clock.now(), **fields), [*fields])


def revise_script(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[ScriptFields]
) -> Script:
    """Change a script from `at` (now) on: a new version; the same when nothing differs."""
    return _revise(actor, latest(Script, code=code), at, fields)


def end_script(*, actor: Actor, code: str, at: datetime | None = None) -> None:
    """Nobody is shown the script from `at` (now) on."""
    _end(actor, latest(Script, code=code), at)


def create_answer(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[AnswerFields]
) -> AnswerTemplate:
    """A new answer template from `at` (now) on, or one that comes back after it was ended."""
    row = AnswerTemplate(code=code, valid_from=at or clock.now(), **fields)
    return _create(actor, row, [*fields])


def revise_answer(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[AnswerFields]
) -> AnswerTemplate:
    """Change an answer template from `at` (now) on; answers already given stay as they are."""
    return _revise(actor, latest(AnswerTemplate, code=code), at, fields)


def end_answer(*, actor: Actor, code: str, at: datetime | None = None) -> None:
    """Nobody is offered the answer template from `at` (now) on."""
    _end(actor, latest(AnswerTemplate, code=code), at)


def checked(row: Version) -> Version:
    """The row, cleaned, not stored; raises Invalid naming the field that is wrong."""
    check(row)
    _check_service(row)
    if isinstance(row, Script):
        _check_words(row)
    else:
        _check_text(row)
    return row


def _create(actor: Actor, row: Version, fields: Sequence[str]) -> Version:
    with editing(actor, "knowledge.edit") as edit:
        _refuse_second(row)
        insert(checked(row))
        edit.note(f"{_kind(row)}.created", _subject(row), ["code", *fields], code=row.code)
        return row


def _revise(
    actor: Actor, last: Version, at: datetime | None, fields: ScriptFields | AnswerFields
) -> Version:
    with editing(actor, "knowledge.edit") as edit:
        row = revise(last, at, fields)
        if row is not last:
            checked(row)
            changed = [name for name in fields if getattr(row, name) != getattr(last, name)]
            edit.note(f"{_kind(row)}.revised", _subject(row), changed, code=row.code)
        return row


def _end(actor: Actor, row: Version, at: datetime | None) -> None:
    with editing(actor, "knowledge.edit") as edit:
        if end(row, at):
            edit.note(f"{_kind(row)}.ended", _subject(row), ["valid_to"], code=row.code)


def _kind(row: Version) -> str:
    return SUBJECTS[type(row)]


def _subject(row: Version) -> str:
    return f"{_kind(row)}:{row.id}"


def _refuse_second(row: Version) -> None:
    living = type(row).objects.filter(code=row.code).at(row.valid_from)
    if living.exists():
        message = _("There is one with this code already. Change that one, or choose another code.")
        raise Conflict("already_exists", message, field="code")


def _check_service(row: Version) -> None:
    if row.service_code and directory.current().service(row.service_code) is None:
        raise Invalid("unknown_service", _("There is no such service."), field="service_code")


def _check_words(row: Script) -> None:
    if not any(getattr(row, f"{field}_{code}") for field in ("say", "ask") for code in CODES):
        message = _("Write what to say or what to ask, in at least one language.")
        raise Invalid("script_empty", message, field="say_kk")


def _check_text(row: AnswerTemplate) -> None:
    texts = {f"text_{code}": getattr(row, f"text_{code}") for code in CODES}
    if not any(texts.values()):
        message = _("Write the answer in at least one language.")
        raise Invalid("answer_empty", message, field="text_kk")
    for field, text in texts.items():
        if wrong := placeholders.unknown(text):
            message = format_lazy(
                _("“{name}” is nothing that can be filled in. Choose from: {known}."),
                name=wrong[0],
                known=", ".join(f"{{{name}}}" for name in placeholders.NAMES),
            )
            raise Invalid("placeholder_unknown", message, field=field)
