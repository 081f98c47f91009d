"""Writing organisations with their place in the tree, their successors and their heads."""

from collections.abc import Iterator, Mapping, Sequence

from komek.demo.city.leaders import NewLeader
from komek.demo.city.organisations import NewOrganisation
from komek.demo.city.services.rows import NAMES, ids, insert, midnight, midnight_if
from komek.directory.models import (
    Leader,
    Organisation,
    OrganisationKind,
    OrganisationLink,
    Position,
    PositionKind,
    Succession,
    SuccessionKind,
)

HEADS = {
    OrganisationKind.SCHOOL: ("Директор", "Директор", "Head teacher"),
    OrganisationKind.CLINIC: ("Бас дәрігер", "Главный врач", "Chief doctor"),
    OrganisationKind.LIFT_COMPANY: ("Директор", "Директор", "Director"),
    OrganisationKind.BUILDING_SERVICE: ("Төраға", "Председатель", "Chairperson"),
}
Ids = Mapping[str, int]


def write_organisations(new: Sequence[NewOrganisation]) -> Ids:
    """Organisations, each under its parent; returns the ids of all there are, by code."""
    rows = (
        Organisation(
            code=one.code,
            kind=one.kind,
            **{f"name_{language}": name for language, name in one.names.items()},
            email=f"{one.code}@astana.example",
            valid_from=midnight(one.founded),
            valid_to=midnight_if(one.closed),
        )
        for one in new
    )
    insert(Organisation, rows)
    stored = ids(Organisation)
    links = (
        OrganisationLink(
            parent_id=stored[one.parent],
            child_id=stored[one.code],
            valid_from=midnight(one.founded),
            valid_to=midnight_if(one.closed),
        )
        for one in new
    )
    insert(OrganisationLink, links)
    insert(Succession, _successions(new, stored))
    return stored


def _successions(new: Sequence[NewOrganisation], stored: Ids) -> Iterator[Succession]:
    for one in new:
        if one.heir and one.closed:
            yield Succession(
                predecessor_id=stored[one.code],
                successor_id=stored[one.heir],
                kind=SuccessionKind.REPLACED,
                at=midnight(one.closed),
            )


def write_heads(
    new: Sequence[NewOrganisation], leaders: Sequence[NewLeader], organisations: Ids
) -> None:
    """The post of a head in each new organisation, and whoever held it over the years."""
    posts = (
        Position(
            organisation_id=organisations[one.code],
            code=f"{one.code}-head",
            kind=PositionKind.HEAD,
            valid_from=midnight(one.founded),
            valid_to=midnight_if(one.closed),
            **dict(zip(NAMES, HEADS[one.kind], strict=True)),
        )
        for one in new
    )
    insert(Position, posts)
    stored = ids(Position)
    rows = (
        Leader(
            position_id=stored[f"{one.organisation}-head"],
            person_name=one.name,
            valid_from=midnight(one.valid_from),
            valid_to=midnight_if(one.valid_to),
        )
        for one in leaders
    )
    insert(Leader, rows)
