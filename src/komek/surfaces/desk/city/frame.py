"""What a page for editors declares: a kind of thing, and the acts that change it.

class Retire(Act):
    name, heading, button, form = "retire", _("Retire"), _("Retire it"), WhenForm
    def do(self, actor, key, values): services.retire_service(actor=actor, code=key, ...)

One set of views shows them all: a list, a form that first shows what would happen, the past.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from komek.kernel.actors import Actor
from komek.kernel.errors import Message
from komek.surfaces.desk.city.forms import CityForm

Values = Mapping[str, Any]
"""What a form gives: cleaned values by field name, `at` instead of a day to begin with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a list. language: of the title where it is a fallback. depth: in a tree."""

    key: str
    title: str
    language: str | None = None
    notes: Sequence[str] = ()
    badge: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """Lines that stand under one heading; "" for a list without headings."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Touched:
    """A case that an act concerns, and in a few words how."""

    number: str
    what: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A sentence about what an act would do, with the cases it speaks of."""

    text: str
    cases: Sequence[Touched] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """How a thing looks to those whom it is for, in one language."""

    language: str
    own_name: str
    content: SafeString


@dataclass(frozen=True, slots=True)
class Past:
    """Where a thing's history is found: subjects of the trail, and which acts count."""

    subjects: Sequence[str]
    acts: Sequence[str] = field(default=())
    """Beginnings of their names, "role."; all if empty."""


class Act(ABC):
    """One change of a thing: a form, a verb, and what it would do.

    key: of the thing, "" for one that is made. name: in addresses. action: the row of the
    permission table. tone: of the button.
    """

    name: ClassVar[str]
    heading: ClassVar[Message]
    button: ClassVar[Message]
    action: ClassVar[str]
    form: ClassVar[type[CityForm]]
    tone: ClassVar[str] = ""

    def offered(self, key: str) -> bool:
        """Whether there is anything to do."""
        return True

    def initial(self, key: str) -> Mapping[str, Any]:
        """What the form begins with."""
        return {}

    @abstractmethod
    def do(self, actor: Actor, key: str, values: Values) -> str:
        """Do it; returns the key of the thing, "" where it is gone. Raises Refused."""

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        """What is to be said of it, as things stand before it is done."""
        return ()

    def after(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        """What is to be said of it, asked while it is done for a moment."""
        return ()


class Thing(ABC):
    """A kind of thing that editors look after.

    slug: in addresses. lead: what it is for, in a sentence. action: the row of the permission table
    that opens its pages. new: how one is made, if at all. acts: what can be done to one. found:
    whether there are so many that one looks for them by words. found_by: by which words.
    """

    slug: ClassVar[str]
    title: ClassVar[Message]
    lead: ClassVar[Message]
    action: ClassVar[str]
    new: ClassVar[Act | None] = None
    acts: ClassVar[Sequence[Act]] = ()
    found: ClassVar[bool] = True
    found_by: ClassVar[Message] = _("Name or code")

    @abstractmethod
    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        """The things there are, narrowed by words that somebody typed."""

    @abstractmethod
    def head(self, actor: Actor, key: str) -> Line:
        """The thing itself, as the top of its page says it. Raises NotFound."""

    @abstractmethod
    def past(self, key: str) -> Past:
        """Where its history is found."""

    def facts(self, actor: Actor, key: str) -> Sequence[tuple[Message, str]]:
        """What else its page says of it, as names and values."""
        return ()

    def previews(self, actor: Actor, key: str, at: datetime) -> Sequence[Preview]:
        """How it looks at the moment, in every language; none where nobody sees it."""
        return ()
