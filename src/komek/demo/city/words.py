"""The words of the demo city's messages, put together from phrases as people and operators do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from komek.demo.city import letters, tables
from komek.demo.city.misspelling import hasty
from komek.demo.city.period import Booleans, Integers
from komek.demo.city.pools import NOTHING, Pool, joined
from komek.demo.city.residents import LANGUAGES
from komek.demo.city.town import Town

HELLO = 0.7
SINCE = 0.5
WHERE = 0.75
MORE = 0.6
WHO = 0.45
FLAT = 0.45
MOST_FLATS = 180

# How a question begins or ends, in any of the languages.
_QUESTION = re.compile(
    r"^(как|когда|где|куда|кто|что|почему|сколько|до |какой|какая|какие|есть ли|можно ли|будут ли"
    r"|положен ли|отменили ли|учимся ли|за что|how|when|where|what|whom|are |is |until)"
    r"|\b(қалай|қашан|қайда|қанша|қандай|неге|нешеге|нешінші|почему|қай жерде)\b"
    r"|\b(ма|ме|ба|бе|па|пе|қайда|қашан|кіреміз|аламын)$"
)
_NAMED_IN = {"ru": "ru", "kk": "kk", "mixed": "kk", "en": "en"}


@dataclass(frozen=True, eq=False)
class Told:
    """What is to be put into words, one value a message.

    language: index into LANGUAGES. building: index into the town's, NOTHING_NAMED for no place.
    at_home: whether the matter is in the building rather than near it.
    """

    service: Integers
    language: Integers
    building: Integers
    at_home: Booleans

    def __len__(self) -> int:
        return len(self.service)


NOTHING_NAMED = -1


@dataclass(frozen=True, eq=False)
class Words:
    """Phrases and sentences for the services and buildings of a town.

    lasting: services whose matters last until somebody acts, so that people say since when.
    """

    services: Sequence[str]
    lasting: Booleans
    town: Town

    @cached_property
    def _phrases(self) -> Pool:
        """Kind: language * services + service."""
        rows = tables.by_first("phrases")
        return Pool.of(
            [
                [_capital(one) for one in tables.listed(rows[code][language])]
                if code in rows
                else [code]
                for language in LANGUAGES
                for code in self.services
            ]
        )

    @cached_property
    def _asking(self) -> Booleans:
        """Whether each phrase is a question."""
        return np.array([bool(_QUESTION.search(text.lower())) for text in self._phrases.texts])

    @cached_property
    def _sentences(self) -> Mapping[str, Pool]:
        """By part of a message; kind: language."""
        return {
            row["part"]: Pool.of(
                [_dressed(row["part"], tables.listed(row[language])) for language in LANGUAGES]
            )
            for row in tables.rows("sentences")
        }

    @cached_property
    def _places(self) -> Pool:
        """What buildings are called; kind: language * buildings + building."""
        return Pool.of(
            [names for language in LANGUAGES for names in _names(self.town, _NAMED_IN[language])]
        )

    @cached_property
    def _flats(self) -> Pool:
        """Kind: language."""
        forms = {"ru": ", кв. {}", "kk": ", {}-пәтер", "mixed": ", кв {}", "en": ", flat {}"}
        numbers = range(1, MOST_FLATS + 1)
        return Pool.of(
            [[forms[language].format(number) for number in numbers] for language in LANGUAGES]
        )

    @cached_property
    def _where(self) -> tuple[Pool, Pool]:
        """What stands before and after the name of a place; kind: language, then near ones."""
        rows = tables.by_first("sentences")
        templates = [
            tables.listed(rows[part][language])
            for part in ("at_home", "near")
            for language in LANGUAGES
        ]
        before = Pool.of([[" " + one.split("{}")[0] for one in kind] for kind in templates])
        after = Pool.of([[one.split("{}")[1] + "." for one in kind] for kind in templates])
        return before, after

    def one_of(
        self,
        parts: Sequence[str],
        which: Integers,
        language: Integers,
        numbers: np.random.Generator,
    ) -> pl.Series:
        """For each one sentence of one of the parts."""
        drawn = [
            self._sentences[part].draw(language, numbers, which == place)
            for place, part in enumerate(parts)
        ]
        return joined(drawn)

    def typed(self, told: Told, numbers: np.random.Generator) -> pl.Series:
        """What people write themselves, with all their haste."""
        matter, asks = self._matter(told, numbers)
        closing = np.where(asks, "closing_question", "closing")
        ends = [
            self._sentences[part].draw(told.language, numbers, MORE * (closing == part))
            for part in ("closing", "closing_question")
        ]
        greeting = self._sentences["greeting"].draw(told.language, numbers, HELLO)
        text = joined([greeting, *matter, *self._place(told, numbers), *ends])
        return hasty(text, told.language, numbers)

    def recorded(self, told: Told, numbers: np.random.Generator) -> pl.Series:
        """What an operator writes down of a call."""
        matter, asks = self._matter(told, numbers)
        who = self._sentences["recorded"].draw(told.language, numbers, WHO)
        noted = self._sentences["noted"].draw(told.language, numbers, MORE / 2 * ~asks)
        return joined([who, *matter, *self._place(told, numbers), noted])

    def _matter(self, told: Told, numbers: np.random.Generator) -> tuple[list[pl.Series], Booleans]:
        kind = told.language * len(self.services) + told.service
        found = self._phrases.indexes(kind, numbers)
        asks = self._asking[found]
        lasts = ~asks & self.lasting[told.service]
        since = self._sentences["since"].draw(told.language, numbers, SINCE * lasts)
        end = pl.Series([".", "?"])[asks.astype(np.int64)]
        return [self._phrases.texts[found], since, end], asks

    def _place(self, told: Told, numbers: np.random.Generator) -> list[pl.Series]:
        shown = (told.building != NOTHING_NAMED) & (numbers.random(len(told)) < WHERE)
        kind = told.language + len(LANGUAGES) * ~told.at_home
        before, after = self._where
        found = np.where(shown, before.indexes(kind, numbers), NOTHING)
        building = np.maximum(told.building, 0)
        name = self._places.draw(told.language * len(self.town) + building, numbers, shown)
        flat = self._flats.draw(told.language, numbers, FLAT * (shown & told.at_home))
        return [before.texts[found], name, flat, after.texts[found]]


def _dressed(part: str, texts: Sequence[str]) -> list[str]:
    """With the signs that divide a part from its neighbours."""
    before, after = {
        "greeting": ("", " "),
        "recorded": ("", " "),
        "since": (", ", ""),
    }.get(part, (" ", ""))
    return [f"{before}{text}{after}" for text in texts]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _names(town: Town, language: str) -> Iterator[list[str]]:
    """Each building's address in full and in short."""
    for street, house in zip(town.street.tolist(), town.house, strict=True):
        kk, ru = town.street_kk[street], town.street_ru[street]
        if language == "ru":
            short = ru.split(" ", 1)[-1]
            yield [f"{ru}, {house}", f"{short} {house}", f"{short}, дом {house}"]
        elif language == "kk":
            short = kk.rsplit(" ", 1)[0]
            yield [f"{kk}, {house}", f"{short} {house}", f"{short}, {house}-үй"]
        else:
            yield [f"{letters.latin(kk.rsplit(' ', 1)[0])} {house}"]
