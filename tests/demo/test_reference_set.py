"""The reference set of Astana agrees with itself: codes, times, polygons, rules for services."""

import csv
import json
from collections import Counter
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

import komek
from komek.directory.models import (
    Anonymity,
    Criticality,
    FactType,
    Moderation,
    OrganisationKind,
    PositionKind,
    Publication,
    TermUnit,
    TerritoryKind,
)

SET = Path(komek.__file__).parent / "demo" / "astana"
LANGUAGES = ("kk", "ru", "en")
EVER = "9999-12-31"
Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    with (SET / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def codes(name: str) -> set[str]:
    return {row["code"] for row in rows(name)}


def listed(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def polygon(territory: Row) -> BaseGeometry:
    features = json.loads((SET / territory["geometry_file"]).read_text())["features"]
    [found] = [f for f in features if f["properties"]["code"] == territory["code"]]
    return shape(found["geometry"])


def districts_at(day: str) -> dict[str, BaseGeometry]:
    held = [t for t in rows("territories") if t["valid_from"] <= day < (t["valid_to"] or EVER)]
    assert len(held) == len({t["code"] for t in held})
    return {t["code"]: polygon(t) for t in held}


@pytest.mark.parametrize(
    ("name", "at_least"),
    [("organisations", 50), ("service_groups", 23), ("services", 200), ("streets", 40)],
)
def test_codes_are_unique_and_many_enough(name: str, at_least: int) -> None:
    repeated = [code for code, times in Counter(r["code"] for r in rows(name)).items() if times > 1]
    assert repeated == []
    assert len(rows(name)) >= at_least


@pytest.mark.parametrize("path", sorted(SET.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_has_every_cell_and_no_stray_spaces(path: Path) -> None:
    for row in rows(path.stem):
        assert None not in row
        for column, cell in row.items():
            assert cell is not None, (column, row)
            assert cell == " ".join(cell.split()), (column, cell)
            if column == "code" or column.endswith("_code"):
                assert cell.isascii(), cell


@pytest.mark.parametrize(
    ("name", "column", "target"),
    [
        ("organisations", "parent_code", "organisations"),
        ("organisations", "district_code", "territories"),
        ("positions", "organisation_code", "organisations"),
        ("leaders", "position_code", "positions"),
        ("services", "group_code", "service_groups"),
        ("service_facts", "service_code", "services"),
        ("routing", "service_code", "services"),
        ("routing", "group_code", "service_groups"),
        ("routing", "district_code", "territories"),
        ("routing", "organisation_code", "organisations"),
        ("buildings", "street_code", "streets"),
        ("buildings", "district_code", "territories"),
    ],
)
def test_what_a_row_points_at_exists(name: str, column: str, target: str) -> None:
    assert {row[column] for row in rows(name)} - {""} <= codes(target)


@pytest.mark.parametrize(
    ("name", "column", "choices"),
    [
        ("organisations", "kind", OrganisationKind),
        ("positions", "kind", PositionKind),
        ("territories", "kind", TerritoryKind),
        ("services", "promised_unit", TermUnit),
        ("services", "legal_unit", TermUnit),
        ("services", "criticality", Criticality),
        ("services", "anonymity", Anonymity),
        ("services", "publication", Publication),
        ("services", "moderation", Moderation),
        ("service_facts", "datatype", FactType),
    ],
)
def test_choices_are_those_of_the_directory(name: str, column: str, choices: type) -> None:
    assert {row[column] for row in rows(name)} <= set(choices.values)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("organisations", ("name",)),
        ("positions", ("name",)),
        ("territories", ("name",)),
        ("service_groups", ("name",)),
        ("services", ("name", "description", "keywords")),
        ("service_facts", ("question",)),
        ("holidays", ("name",)),
    ],
)
def test_everything_is_said_in_three_languages(name: str, kinds: tuple[str, ...]) -> None:
    for row in rows(name):
        assert all(row[f"{kind}_{language}"] for kind in kinds for language in LANGUAGES), row


def test_the_city_has_its_departments_and_districts() -> None:
    kinds = Counter(row["kind"] for row in rows("organisations"))
    assert kinds["city"] == kinds["contact_centre"] == 1
    assert kinds["department"] >= 25
    assert kinds["district_administration"] == 6
    assert all(row["email"].endswith("@astana.example") for row in rows("organisations"))


def test_organisations_are_one_tree_with_parents_first() -> None:
    seen: set[str] = set()
    for row in rows("organisations"):
        assert row["parent_code"] in seen or (not row["parent_code"] and not seen)
        seen.add(row["code"])


def test_one_person_at_a_time_leads() -> None:
    terms: dict[str, list[tuple[str, str]]] = {}
    for row in rows("leaders"):
        term = (row["valid_from"], row["valid_to"] or EVER)
        assert term[0] < term[1]
        terms.setdefault(row["position_code"], []).append(term)
    for held in terms.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(held)))
    heads = {row["code"] for row in rows("positions") if row["kind"] == "head"}
    assert heads <= {row["position_code"] for row in rows("leaders") if not row["valid_to"]}


@pytest.mark.parametrize(
    ("day", "count"), [("2020-01-01", 4), ("2023-01-01", 5), ("2025-01-01", 6)]
)
def test_districts_tile_the_city_at_any_time(day: str, count: int) -> None:
    districts = districts_at(day)
    assert len(districts) == count
    assert all(area.is_valid and area.geom_type == "Polygon" for area in districts.values())
    assert max(a.intersection(b).area for a, b in combinations(districts.values(), 2)) < 1e-12
    city = unary_union(list(districts.values()))
    assert city.geom_type == "Polygon"
    assert not city.interiors, "a gap between districts"
    assert (
        city.symmetric_difference(unary_union(list(districts_at("2025-06-01").values()))).area
        < 1e-12
    )


def test_every_building_stands_in_its_district_and_has_those_on_duty() -> None:
    districts = districts_at("2025-01-01")
    for row in rows("buildings"):
        assert districts[row["district_code"]].contains(Point(float(row["lon"]), float(row["lat"])))
        duties = dict(duty.split("=") for duty in listed(row["duties"]))
        assert {"management", "lift", "heating"} == set(duties)
        assert set(duties.values()) <= codes("organisations")


def test_addresses_and_index_codes_are_unique() -> None:
    buildings = rows("buildings")
    assert len({(b["street_code"], b["house"], b["block"]) for b in buildings}) == len(buildings)
    assert len({b["index_code"] for b in buildings}) == len(buildings) >= 300
    assert all(len(b["index_code"]) == 7 for b in buildings)


def test_terms_are_within_the_law() -> None:
    for row in rows("services"):
        promised = int(row["promised_amount"]) / (24 if row["promised_unit"] == "hours" else 1)
        assert row["legal_unit"] == "days"
        assert 0 < promised <= int(row["legal_amount"]) == 15, row["code"]
        assert row["needs_place"] in {"0", "1"}


@pytest.mark.parametrize(
    "group", ["health", "social", "education", "order", "civil-service", "bills"]
)
def test_private_matters_are_never_published_in_words(group: str) -> None:
    policies = {row["publication"] for row in rows("services") if row["group_code"] == group}
    assert "public" not in policies


def test_facts_ask_each_thing_once_and_lists_have_values() -> None:
    asked = [(row["service_code"], row["code"]) for row in rows("service_facts")]
    assert len(asked) == len(set(asked))
    assert len({service for service, _ in asked}) >= 40
    for row in rows("service_facts"):
        values = [value.split("=") for value in listed(row["values"])]
        assert bool(values) == row["datatype"].endswith("valuelist"), row["service_code"]
        assert len({key for key, _ in values}) == len(values)
        assert all(len(names.split("|")) == 3 and all(names.split("|")) for _, names in values)


def test_rules_are_for_one_thing_and_find_somebody() -> None:
    scopes = Counter()
    for row in rows("routing"):
        assert bool(row["service_code"]) != bool(row["group_code"]), row
        assert bool(row["organisation_code"]) != bool(row["building_duty"]), row
        assert {int(month) for month in listed(row["months"])} <= set(range(1, 13))
        assert row["building_duty"] in {"", "lift", "management", "heating"}
        target = row["service_code"], row["group_code"], row["district_code"]
        scopes[(*target, row["building_duty"], row["months"])] += 1
    assert max(scopes.values()) == 1, "two rules for exactly the same thing"


def test_every_service_reaches_somebody_anywhere_at_any_time() -> None:
    anywhere = [
        row
        for row in rows("routing")
        if row["organisation_code"] and not (row["district_code"] or row["months"])
    ]
    services = {row["service_code"] for row in anywhere}
    groups = {row["group_code"] for row in anywhere}
    lost = [
        s["code"]
        for s in rows("services")
        if not {s["code"]} & services | {s["group_code"]} & groups
    ]
    assert lost == []


def test_rules_for_districts_leave_none_out() -> None:
    named: dict[tuple[str, str, str], set[str]] = {}
    for row in rows("routing"):
        if row["district_code"]:
            key = row["service_code"], row["group_code"], row["months"]
            named.setdefault(key, set()).add(row["district_code"])
    assert named
    assert all(districts == codes("territories") for districts in named.values())


@pytest.mark.parametrize("column", ["keywords_kk", "keywords_ru", "keywords_en"])
def test_everyday_words_do_not_repeat_within_a_service(column: str) -> None:
    for row in rows("services"):
        words = listed(row[column])
        assert len(words) == len(set(words)), row["code"]
        assert all(word == word.strip() and word for word in words), row["code"]
