"""New organisations of the demo city: schools, clinics, lift firms and those who keep buildings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from komek.demo.city import letters, tables
from komek.demo.city.buildings import NewBuildings
from komek.demo.city.period import Integers, Period
from komek.demo.city.streams import stream
from komek.demo.city.streets import NewStreet
from komek.directory.models import OrganisationKind

FOUNDED = date(2020, 1, 1)
SCHOOLS = 118
KINDERGARTENS = 124
CLINICS = 24
BUILDINGS_A_MANAGER = 26
COOPERATIVES_CLOSED = 0.35
"""Share of the cooperatives that gave way to an association of owners, as the law asked."""

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to be. `heir` is the code of who replaced it at `closed`.

    buildings: indexes of those it looks after.
    """

    code: str
    parent: str
    kind: OrganisationKind
    names: Texts
    closed: date | None = None
    heir: str = ""
    founded: date = FOUNDED
    buildings: Sequence[int] = field(default=(), repr=False)


def make(
    seed: int,
    period: Period,
    streets: Sequence[NewStreet],
    buildings: NewBuildings,
    taken: frozenset[str],
) -> list[NewOrganisation]:
    """Every new organisation; `taken` are the codes that exist already."""
    made = [*_numbered(), *_lift_companies(), *_managers(seed, period, streets, buildings)]
    return [one for one in made if one.code not in taken]


def _numbered() -> Iterator[NewOrganisation]:
    yield from map(_school, range(1, SCHOOLS + 1))
    yield from map(_kindergarten, range(1, KINDERGARTENS + 1))
    yield from map(_clinic, range(1, CLINICS + 1))


def _school(number: int) -> NewOrganisation:
    kk, ru, en = (
        ("мектеп-лицей", "Школа-лицей", "School-lyceum"),
        ("мектеп-гимназия", "Школа-гимназия", "School-gymnasium"),
        ("орта мектеп", "Средняя школа", "Secondary school"),
    )[number % 3]
    names = {"kk": f"№{number} {kk}", "ru": f"{ru} № {number}", "en": f"{en} no. {number}"}
    return NewOrganisation(f"school-{number}", "dep-education", OrganisationKind.SCHOOL, names)


def _kindergarten(number: int) -> NewOrganisation:
    pool = _names("kindergarten")
    name = pool[number % len(pool)]
    names = {
        "kk": f"№{number} «{name}» балабақшасы",
        "ru": f"Детский сад № {number} «{letters.russian(name)}»",
        "en": f"Kindergarten no. {number} “{letters.latin(name)}”",
    }
    code = f"kindergarten-{number}"
    return NewOrganisation(code, "dep-education", OrganisationKind.SCHOOL, names)


def _clinic(number: int) -> NewOrganisation:
    names = {
        "kk": f"№{number} қалалық емхана",
        "ru": f"Городская поликлиника № {number}",
        "en": f"City polyclinic no. {number}",
    }
    return NewOrganisation(f"polyclinic-{number}", "dep-health", OrganisationKind.CLINIC, names)


def _lift_companies() -> Iterator[NewOrganisation]:
    for name in _names("lift_company"):
        names = {
            "kk": f"«{name} Лифт» серіктестігі",
            "ru": f"ТОО «{letters.russian(name)} Лифт»",
            "en": f"{letters.latin(name)} Lift LLP",
        }
        code = f"lift-{letters.code(name)}"
        yield NewOrganisation(code, "dep-housing", OrganisationKind.LIFT_COMPANY, names)


def _managers(
    seed: int, period: Period, streets: Sequence[NewStreet], buildings: NewBuildings
) -> Iterator[NewOrganisation]:
    """Who keeps the buildings: neighbours along a street share a manager."""
    numbers = stream(seed, "managers")
    companies = iter(_names("building_service"))
    used: set[str] = set()
    for group in _neighbours(buildings):
        first = group[0]
        base = f"{_bare(streets[buildings.street[first]])} {buildings.house[first]}"
        drawn = numbers.random()
        company = next(companies, None) if drawn < 0.12 else None
        if company is not None:
            yield _manager("company", company, used, buildings=group)
        elif drawn < 0.40:
            yield from _cooperative(base, group, used, period, numbers)
        else:
            yield _manager("association", base, used, buildings=group)


def _cooperative(
    base: str, group: Sequence[int], used: set[str], period: Period, numbers: np.random.Generator
) -> Iterator[NewOrganisation]:
    """A cooperative of the old kind; some of them gave way to an association within the period."""
    if numbers.random() >= COOPERATIVES_CLOSED:
        yield _manager("cooperative", base, used, buildings=group)
        return
    day = period.dates[int(period.length * numbers.uniform(0.15, 0.9))].replace(day=1)
    heir = _manager("association", base, used, founded=day, buildings=group)
    yield heir
    yield _manager("cooperative", base, used, closed=day, heir=heir.code)


_MANAGERS: dict[str, tuple[str, Callable[[str, str, str], Texts]]] = {
    "association": (
        "osi",
        lambda kk, ru, en: {
            "kk": f"«{kk}» мүлік иелерінің бірлестігі",
            "ru": f"ОСИ «{ru}»",
            "en": f"{en} owners' association",
        },
    ),
    "cooperative": (
        "ksk",
        lambda kk, ru, en: {
            "kk": f"«{kk}» пәтер иелерінің кооперативі",
            "ru": f"КСК «{ru}»",
            "en": f"{en} cooperative of flat owners",
        },
    ),
    "company": (
        "manage",
        lambda kk, ru, en: {
            "kk": f"«{kk}» басқарушы компаниясы",
            "ru": f"Управляющая компания «{ru}»",
            "en": f"{en} managing company",
        },
    ),
}


def _manager(
    form: str,
    name: str,
    used: set[str],
    *,
    founded: date = FOUNDED,
    closed: date | None = None,
    heir: str = "",
    buildings: Sequence[int] = (),
) -> NewOrganisation:
    prefix, texts = _MANAGERS[form]
    code = f"{prefix}-{letters.code(name)}"
    while code in used:
        code += "a"
    used.add(code)
    names = texts(name, letters.russian(name), letters.latin(name))
    kind = OrganisationKind.BUILDING_SERVICE
    return NewOrganisation(code, "dep-housing", kind, names, closed, heir, founded, buildings)


def _neighbours(buildings: NewBuildings) -> Iterator[list[int]]:
    """Managed buildings in groups that stand one after another on one street."""
    managed: Integers = np.flatnonzero(buildings.managed)
    ends = np.flatnonzero(np.diff(buildings.street[managed])) + 1
    for street in np.split(managed, ends):
        parts = max(1, round(len(street) / BUILDINGS_A_MANAGER))
        yield from (part.tolist() for part in np.array_split(street, parts) if len(part))


def _bare(street: NewStreet) -> str:
    return street.name_kk.rsplit(" ", 1)[0]


def _names(kind: str) -> list[str]:
    return [row["name_kk"] for row in tables.rows("institution_names") if row["kind"] == kind]
