"""The people who work on the demo city's cases, as accounts that nobody can sign in with yet."""

from dataclasses import dataclass

import numpy as np

from komek.demo.city.names import vocabulary
from komek.demo.city.streams import stream
from komek.kernel.actors import Role

OPERATORS = 60
INSPECTORS = 10
DOMAIN = "staff.astana.example"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be; `organisation` is a code, empty for the whole city."""

    email: str
    name: str
    language: str
    role: Role
    organisation: str = ""


def make(seed: int, organisations: list[str]) -> list[NewAccount]:
    """Operators and inspectors of the centre, and somebody who executes in each organisation."""
    wanted = [
        *((f"operator-{n + 1}", Role.OPERATOR, "") for n in range(OPERATORS)),
        *((f"inspector-{n + 1}", Role.INSPECTOR, "") for n in range(INSPECTORS)),
        *((f"executor-{code}", Role.EXECUTOR, code) for code in organisations),
    ]
    numbers = stream(seed, "staff")
    words = vocabulary()
    people = words.draw(numbers.random(len(wanted)) < 0.8, numbers)
    languages = np.where(numbers.random(len(wanted)) < 0.6, "kk", "ru")
    return [
        NewAccount(f"{name}@{DOMAIN}", str(person), str(language), role, organisation)
        for (name, role, organisation), person, language in zip(
            wanted, words.texts(people), languages, strict=True
        )
    ]
