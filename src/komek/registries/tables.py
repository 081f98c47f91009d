"""Streets, buildings, landmarks and assets as tables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from komek.directory.models import Organisation
from komek.directory.tables.beginnings import Foundings
from komek.directory.tables.names import NAME_FIELDS, NAMES, names_of
from komek.kernel import tables
from komek.kernel.actors import Actor
from komek.kernel.tables import Json, Moment, Number, Pairs, Row, Table, Text, Words, lists
from komek.kernel.tables.table import fields
from komek.registries import services
from komek.registries.models import Asset, Building, BuildingDuty, Landmark, Street, StreetName


class Streets(Table):
    """The streets with the names they bear now. Another name is a renaming; the old one stays."""

    name = "streets"
    title = _("Streets")
    columns = (
        Text("code", required=True),
        Text("name_kk"),
        Text("name_ru"),
        Words("aliases"),
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    read_action = "registries.read"
    action = "registries.edit"

    def rows(self) -> Iterator[Row]:
        aliases: defaultdict[int, list[str]] = defaultdict(list)
        for one in StreetName.objects.now().filter(alias=True).order_by("id"):
            aliases[one.street_id].append(one.name_kk)
        named = StreetName.objects.now().filter(alias=False).select_related("street")
        for one in named.order_by("street__code"):
            yield {
                "code": one.street.code,
                "name_kk": one.name_kk,
                "name_ru": one.name_ru,
                "aliases": aliases[one.street_id],
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        if old:
            street_id = self.id_of(Street, row["code"], "code")
            names = {**fields(old[0], "name_kk", "name_ru"), **fields(row, "name_kk", "name_ru")}
            services.rename_street(
                actor=actor, street_id=street_id, at=self.begin(row, old[0]), **names
            )
        else:
            names = fields(row, "name_kk", "name_ru")
            street = services.add_street(actor=actor, code=row["code"], at=self.begin(row), **names)
            street_id = street.id
        if "aliases" in row:
            services.set_aliases(actor=actor, street_id=street_id, names=row["aliases"])


class Buildings(Foundings, Table):
    """The buildings, with who answers for what at them."""

    name = "buildings"
    title = _("Buildings")
    columns = (
        Text("street_code", required=True),
        Text("house", required=True),
        Text("block"),
        Text("index_code"),
        Number("lat", required=True),
        Number("lon", required=True),
        Pairs("duties"),
    )
    key = ("street_code", "house", "block")
    ignored = ("district_code",)
    read_action = "registries.read"
    action = "registries.edit"

    def rows(self) -> Iterator[Row]:
        duties: defaultdict[int, dict[str, str]] = defaultdict(dict)
        found = BuildingDuty.objects.now().order_by("duty")
        for building_id, duty, code in found.values_list(
            "building_id", "duty", "organisation__code"
        ):
            duties[building_id][duty] = code
        for one in Building.objects.select_related("street").order_by(
            "street__code", "house", "block"
        ):
            yield {
                "street_code": one.street.code,
                **{name: getattr(one, name) for name in _BUILDING},
                "duties": duties[one.id],
            }

    def completed(self, row: Row) -> Row:
        """The row without duties that nobody has."""
        if "duties" not in row:
            return row
        return {**row, "duties": {duty: code for duty, code in row["duties"].items() if code}}

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        street_id = self.id_of(Street, row["street_code"], "street_code")
        details = fields(row, *_BUILDING)
        holders: dict[str, str] = row.get("duties", {})
        duties = {duty: self.id_of(Organisation, code, "duties") for duty, code in holders.items()}
        if not old:
            at = self.not_before(holders.values(), self.since)
            services.add_building(actor=actor, street_id=street_id, duties=duties, at=at, **details)
            return
        house = Building.objects.get(street_id=street_id, house=row["house"], block=row["block"])
        services.edit_building(actor=actor, building_id=house.id, **details)
        if "duties" in row:
            ended = dict.fromkeys(old[0]["duties"])
            services.set_duties(actor=actor, building_id=house.id, duties={**ended, **duties})


_BUILDING = ("house", "block", "index_code", "lat", "lon")


class Assets(Table):
    """What the city keeps and where. A row that differs is a new version."""

    name = "assets"
    title = _("Assets")
    columns = (
        Text("kind", required=True),
        Text("code", required=True),
        *NAMES,
        Number("lat", required=True),
        Number("lon", required=True),
        Text("organisation_code"),
        Json("attributes"),
        Moment("valid_from", compared=False),
    )
    key = ("kind", "code")
    read_action = "registries.read"
    action = "registries.edit"

    def rows(self) -> Iterator[Row]:
        for one in Asset.objects.now().select_related("organisation").order_by("kind", "code"):
            yield {
                "kind": one.kind,
                "code": one.code,
                **names_of(one),
                "lat": one.lat,
                "lon": one.lon,
                "organisation_code": one.organisation.code if one.organisation else "",
                "attributes": one.attributes,
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, *NAME_FIELDS, "lat", "lon", "attributes")
        if "organisation_code" in row:
            code = row["organisation_code"]
            details["organisation_id"] = (
                self.id_of(Organisation, code, "organisation_code") if code else None
            )
        verb = services.revise_asset if old else services.add_asset
        at = self.begin(row, old[0] if old else None)
        verb(actor=actor, kind=row["kind"], code=row["code"], at=at, **details)


class Landmarks(Table):
    """What people name instead of an address. A row that differs is a new version."""

    name = "landmarks"
    title = _("Landmarks")
    columns = (
        Text("code", required=True),
        Text("kind", required=True),
        *NAMES,
        Words("aliases"),
        Number("lat", required=True),
        Number("lon", required=True),
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    read_action = "registries.read"
    action = "registries.edit"

    def rows(self) -> Iterator[Row]:
        for one in Landmark.objects.now().order_by("code"):
            yield {
                **{name: getattr(one, name) for name in ("code", "kind", "lat", "lon")},
                **names_of(one),
                "aliases": lists.items(one.aliases),
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, "kind", *NAME_FIELDS, "aliases", "lat", "lon")
        verb = services.revise_landmark if old else services.add_landmark
        at = self.begin(row, old[0] if old else None)
        verb(actor=actor, code=row["code"], at=at, **details)


for _table in (Streets, Buildings, Assets, Landmarks):
    tables.register(_table)
