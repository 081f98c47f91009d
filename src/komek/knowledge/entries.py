"""What scripts and answer templates look like in memory: small, typed, never changed."""

from dataclasses import dataclass

from komek.directory.entries import DatedEntry, Texts, pick_text
from komek.kernel.languages import Picked


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a script, and the language they are in when it is not the one asked for."""

    lines: tuple[str, ...]
    fallback_used: str | None


@dataclass(frozen=True, slots=True, eq=False)
class ScriptEntry(DatedEntry):
    """One version of a script; without `service_code` it is for a situation.

    call: the short number to hand the caller over to, "112"; "" where nobody else is needed.
    """

    service_code: str
    position: int
    call: str
    says: Texts
    asks: Texts

    def to_say(self, language: str) -> Lines:
        """What to say, step by step, in this language or the marked fallback."""
        return _lines(pick_text(self.says, language))

    def to_ask(self, language: str) -> Lines:
        """What to ask, one by one, in this language or the marked fallback."""
        return _lines(pick_text(self.asks, language))


@dataclass(frozen=True, slots=True, eq=False)
class AnswerEntry(DatedEntry):
    """One version of an answer template; without `service_code` it fits any service."""

    service_code: str
    position: int
    texts: Texts

    def text(self, language: str) -> Picked:
        """The text with its placeholders, in this language or the marked fallback."""
        return pick_text(self.texts, language)


def _lines(picked: Picked) -> Lines:
    lines = (line.strip() for line in picked.text.splitlines())
    return Lines(tuple(line for line in lines if line), picked.fallback_used)
