"""The persons that are planted: words that exist nowhere else, each with its kind."""

import secrets
from dataclasses import dataclass, field

CONSONANTS, VOWELS = "bdgklmnprstvz", "aeiou"
CYRILLIC = str.maketrans("bdgklmnprstvzaeiou", "бдгқлмнпрствзаеіөұ")
SYLLABLES = 7
"""Seven of 65 possible syllables: no two runs, and no language, have the same word."""


@dataclass(frozen=True)
class Word:
    """Something of a person that is looked for. kind: what it is, and all that a report says."""

    kind: str
    text: str


@dataclass
class People:
    """Everybody's words. `kept` are stored for as long as their person is remembered; `refused`
    were sent and must never be stored at all.
    """

    kept: list[Word] = field(default_factory=list)
    refused: list[Word] = field(default_factory=list)

    def word(self, kind: str, *, cyrillic: bool = False) -> str:
        """A new word that is going to be stored."""
        self.kept.append(Word(kind, invented(cyrillic=cyrillic)))
        return self.kept[-1].text

    def lost(self, kind: str) -> str:
        """A new word that nobody may store."""
        self.refused.append(Word(kind, invented()))
        return self.refused[-1].text

    def contacts(self, whose: str) -> dict[str, str]:
        """A name, a phone and an e-mail, as a door's fields are called."""
        email = f"{invented()}@canary.example"
        self.kept.append(Word(f"{whose}'s e-mail", email))
        return self.named(whose) | self.phone(whose) | {"email": email}

    def named(self, whose: str) -> dict[str, str]:
        """A name of two words."""
        first = self.word(f"{whose}'s name", cyrillic=True)
        last = self.word(f"{whose}'s surname")
        return {"name": f"{first.title()} {last.title()}"}

    def phone(self, whose: str) -> dict[str, str]:
        """A number that may be one."""
        number = f"+7701{secrets.randbelow(10**7):07}"
        self.kept.append(Word(f"{whose}'s phone", number))
        return {"phone": number}


def invented(*, cyrillic: bool = False) -> str:
    """A word of syllables, in Latin letters or in Kazakh ones."""
    word = "".join(
        secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _syllable in range(SYLLABLES)
    )
    return word.translate(CYRILLIC) if cyrillic else word
