"""Reading the directory: services and their questions, organisations, districts."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from komek.directory import snapshot
from komek.directory.entries import FactEntry, OrganisationEntry, ServiceEntry, TerritoryEntry
from komek.directory.models import TerritoryKind
from komek.directory.snapshot import Snapshot
from komek.kernel.errors import NotFound
from komek.surfaces.api.callers import EVERYBODY
from komek.surfaces.api.doing import does
from komek.surfaces.api.shapes import Names, Out, TermOut, names, term
from komek.surfaces.parts import catalogue

router = Router(tags=["directory"], auth=EVERYBODY)


class GroupOut(Out):
    """Services of one kind; pages show groups by `position`."""

    code: str
    names: Names
    position: int


class ServiceOut(Out):
    """What a resident can ask for."""

    code: str
    group: str
    names: Names
    descriptions: Names
    promised: TermOut
    legal: TermOut
    criticality: str
    needs_place: bool
    about_organisation: bool
    anonymity: str
    publication: str


class ValueOut(Out):
    """A choice of a list."""

    key: str
    names: Names


class FactOut(Out):
    """A fact to send with a case."""

    code: str
    datatype: str
    required: bool
    questions: Names
    values: list[ValueOut]


class ServiceDefinitionOut(ServiceOut):
    """A service with the facts it asks for."""

    facts: list[FactOut]


class OrganisationOut(Out):
    """Somebody who can be responsible; `parent` is the code of whom it stands under."""

    code: str
    kind: str
    names: Names
    parent: str | None
    phone: str
    email: str
    address: str


class DistrictOut(Out):
    """A district of the city."""

    code: str
    names: Names


class DistrictWithOutlineOut(DistrictOut):
    """A district with its outline, a GeoJSON geometry."""

    geometry: dict[str, Any]


@router.get("/groups", response=list[GroupOut])
@does("directory.read")
def groups(request: HttpRequest) -> list[GroupOut]:
    """The groups that have services, in the order of pages."""
    return [
        GroupOut(code=one.code, names=names(one.names), position=one.position)
        for one in (shelf.group for shelf in catalogue.shelves())
    ]


@router.get("/services", response=list[ServiceOut])
@does("directory.read")
def services(
    request: HttpRequest, q: Annotated[str, Query(max_length=200)] = ""
) -> list[ServiceOut]:
    """All services that can be asked for today, by code; with `q`, those that fit, best first.

    q: everyday words in any of the city's languages.
    """
    found = catalogue.find(q) if q else snapshot.current().services()
    return [ServiceOut(**_service(one)) for one in found]


@router.get("/services/{code}", response=ServiceDefinitionOut)
@does("directory.read")
def service(request: HttpRequest, code: str) -> ServiceDefinitionOut:
    """One service and the facts to send with a case of it."""
    found = snapshot.current().service(code)
    if found is None:
        raise NotFound("unknown_service", _("There is no such service."))
    return ServiceDefinitionOut(**_service(found), facts=[_fact(one) for one in found.facts])


@router.get("/organisations", response=list[OrganisationOut])
@does("directory.read")
def organisations(request: HttpRequest) -> list[OrganisationOut]:
    """All organisations that are open today, by code."""
    directory = snapshot.current()
    return [_organisation(directory, one) for one in directory.organisations()]


@router.get("/organisations/{code}", response=OrganisationOut)
@does("directory.read")
def organisation(request: HttpRequest, code: str) -> OrganisationOut:
    """One organisation, also one that is closed: older cases name it."""
    directory = snapshot.current()
    found = directory.organisation_by_code(code)
    if found is None:
        raise NotFound("unknown_organisation", _("There is no such organisation."))
    return _organisation(directory, found)


@router.get("/districts", response=list[DistrictOut])
@does("directory.read")
def districts(request: HttpRequest) -> list[DistrictOut]:
    """All districts of today, by code, without their outlines."""
    return [DistrictOut(code=one.code, names=names(one.names)) for one in _districts()]


@router.get("/districts/{code}", response=DistrictWithOutlineOut)
@does("directory.read")
def district(request: HttpRequest, code: str) -> DistrictWithOutlineOut:
    """One district and its outline."""
    for one in _districts():
        if one.code == code:
            return DistrictWithOutlineOut(
                code=code, names=names(one.names), geometry=dict(one.geometry)
            )
    raise NotFound("unknown_district", _("There is no such district."))


def _districts() -> list[TerritoryEntry]:
    found = snapshot.current().territories()
    return [one for one in found if one.kind == TerritoryKind.DISTRICT]


def _service(entry: ServiceEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "group": entry.group_code,
        "names": names(entry.names),
        "descriptions": names(entry.descriptions),
        "promised": term(entry.promised),
        "legal": term(entry.legal),
        "criticality": entry.criticality,
        "needs_place": entry.needs_place,
        "about_organisation": entry.about_organisation,
        "anonymity": entry.anonymity,
        "publication": entry.publication,
    }


def _fact(entry: FactEntry) -> FactOut:
    return FactOut(
        code=entry.code,
        datatype=entry.datatype,
        required=entry.required,
        questions=names(entry.questions),
        values=[ValueOut(key=key, names=names(texts)) for key, texts in entry.values],
    )


def _organisation(directory: Snapshot, entry: OrganisationEntry) -> OrganisationOut:
    _self, *above = directory.ancestors(entry.id)
    return OrganisationOut(
        code=entry.code,
        kind=entry.kind,
        names=names(entry.names),
        parent=directory.organisation(above[0]).code if above else None,
        phone=entry.phone,
        email=entry.email,
        address=entry.address,
    )
