"""What forms of scripts and answer templates have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.errors import Message
from komek.kernel.folding import fold
from komek.knowledge.entries import AnswerEntry, ScriptEntry
from komek.surfaces.desk.city.forms import NamesForm, Pick, services
from komek.surfaces.desk.city.frame import Line, Shelf
from komek.surfaces.parts.fields import WordsField

LONGEST = 4000
Entry = ScriptEntry | AnswerEntry


def lines_field(label: Message, rows: int = 4) -> WordsField:
    """Words of several lines in one of the languages."""
    return WordsField(label=label, limit=LONGEST, rows=rows, required=False)


class ForService(NamesForm):
    """Words for one service, or for any."""

    service_code = Pick(services, label=_("Service"), required=False, empty_value="")
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=1000,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


def shelves(found: tuple[Entry, ...], general: str, actor: Actor, words: str) -> list[Shelf]:
    """Entries for any service first, then those of each service, narrowed by words."""
    kept = [one for one in found if _fits(one, words)]
    codes = sorted({one.service_code for one in kept})
    return [
        Shelf(
            _service_name(code, actor) or general,
            [line(one, actor) for one in kept if one.service_code == code],
        )
        for code in codes
    ]


def line(one: Entry, actor: Actor) -> Line:
    """An entry in a list; in which languages it has no name of its own is seen at once."""
    title, other = one.name(actor.language)
    call = one.call if isinstance(one, ScriptEntry) else ""
    return Line(one.code, title, other, [one.code], f"→ {call}" if call else "")


def _service_name(code: str, actor: Actor) -> str:
    service = directory.current().service(code) if code else None
    return service.name(actor.language).text if service else code


def _fits(one: Entry, words: str) -> bool:
    known = fold(" ".join([one.code, one.service_code, *one.names.values()]))
    return all(word in known for word in fold(words).split())
