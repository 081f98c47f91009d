"""Services and organisations that a file names: ours where the mapping says so, else new ones.

What the directory does not have is created under a group and an organisation "imported-<source>",
so that it can be told apart, merged or renamed later. The code of an entry is made from its
name alone: another file of the same source finds it again.
"""

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from datetime import UTC, datetime
from typing import TypedDict, cast

import polars as pl
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.directory import services as verbs
from komek.directory.models import Organisation, OrganisationKind, Service, ServiceGroup
from komek.history.columns import MOMENT
from komek.history.mapping import BadMapping, Mapping
from komek.kernel.actors import Actor
from komek.kernel.folding import sound

_LONGEST_CODE = 80
_LONGEST_NAME = 300
_HASH_LENGTH = 8
_ALWAYS = pl.lit(datetime(1, 1, 1, tzinfo=UTC)).cast(MOMENT)


class _Name(TypedDict, total=False):
    """An entry's name in the one language that the file speaks."""

    name_kk: str
    name_ru: str
    name_en: str


def code_of(name: str, prefix: str = "") -> str:
    """The code of a name: "Bed Bugs", "imported-boston" give "imported-boston-bed-bugs".

    Names that differ in capitals and punctuation share a code. One that is not Latin or too long
    gets some digits of its hash, as its code alone could not tell it from others.
    """
    latin = name.lower() if name.isascii() else sound(name)
    words = re.findall(r"[a-z0-9]+", latin)
    code = "-".join([prefix, *words] if prefix else words)
    if name.isascii() and words and len(code) <= _LONGEST_CODE:
        return code
    digits = hashlib.sha256(name.casefold().encode()).hexdigest()[:_HASH_LENGTH]
    return f"{code[: _LONGEST_CODE - _HASH_LENGTH - 1].rstrip('-')}-{digits}".lstrip("-")


class Names:
    """The services and organisations of one file."""

    def __init__(
        self, mapping: Mapping, services: Iterable[str], organisations: Iterable[str]
    ) -> None:
        self._mapping = mapping
        self._root = f"imported-{mapping.source}"
        self.services = self._codes(services, mapping.services)
        self.organisations = self._codes(organisations, mapping.organisations)
        _require(Service, mapping.services, self.services)
        _require(Organisation, mapping.organisations, self.organisations)

    def _codes(self, names: Iterable[str], ours: Dictionary[str, str]) -> dict[str, str]:
        return {name: ours.get(name) or code_of(name, self._root) for name in sorted(names)}

    def new_services(self) -> dict[str, str]:
        """Name by code of those that the directory does not have."""
        return _absent(Service, self.services)

    def new_organisations(self) -> dict[str, str]:
        """Name by code of those that the directory does not have."""
        return _absent(Organisation, self.organisations)

    def create(self, actor: Actor, since: datetime) -> None:
        """Create what the directory does not have, as of the file's first request."""
        with transaction.atomic():
            if new := self.new_services():
                self._create_services(actor, new, since)
            if new := self.new_organisations():
                self._create_organisations(actor, new, since)

    def service_versions(self) -> pl.DataFrame:
        """A row a name and version: "service" (the name), "since", "service_id", terms, anonymity.

        What was before the first version counts as its time, so that every moment has one.
        """
        columns = {
            "code": pl.String(),
            "since": MOMENT,
            "service_id": pl.Int64(),
            "promised_amount": pl.Int16(),
            "promised_unit": pl.String(),
            "legal_amount": pl.Int16(),
            "legal_unit": pl.String(),
        }
        rows = Service.objects.filter(code__in=self.services.values()).order_by("valid_from")
        fields = ("code", "valid_from", "id", *list(columns)[3:])
        versions = pl.DataFrame(list(rows.values_list(*fields)), columns, orient="row")
        first = pl.col("since") == pl.col("since").min().over("code")
        versions = versions.with_columns(since=pl.when(first).then(_ALWAYS).otherwise("since"))
        return _pairs("service", self.services).join(versions, "code").sort("since")

    def organisation_ids(self) -> pl.DataFrame:
        """A row a name: "organisation" (the name) and "organisation_id"."""
        rows = Organisation.objects.filter(code__in=self.organisations.values())
        columns = {"code": pl.String(), "organisation_id": pl.Int64()}
        ids = pl.DataFrame(list(rows.values_list("code", "id")), columns, orient="row")
        return _pairs("organisation", self.organisations).join(ids, "code").drop("code")

    def _create_services(self, actor: Actor, new: Dictionary[str, str], since: datetime) -> None:
        group = ServiceGroup.objects.filter(code=self._root).first() or verbs.create_group(
            actor=actor, code=self._root, **self._named(self._mapping.title)
        )
        for code, name in new.items():
            verbs.create_service(
                actor=actor,
                code=code,
                at=since,
                group_id=group.id,
                needs_place=False,
                **self._named(name),
            )

    def _create_organisations(
        self, actor: Actor, new: Dictionary[str, str], since: datetime
    ) -> None:
        root = Organisation.objects.filter(code=self._root).first() or verbs.create_organisation(
            actor=actor,
            code=self._root,
            at=since,
            kind=OrganisationKind.CITY,
            **self._named(self._mapping.title),
        )
        for code, name in new.items():
            verbs.create_organisation(
                actor=actor,
                code=code,
                parent_id=root.id,
                at=max(since, root.valid_from),
                kind=OrganisationKind.DEPARTMENT,
                **self._named(name),
            )

    def _named(self, name: str) -> _Name:
        return cast(_Name, {f"name_{self._mapping.language}": name[:_LONGEST_NAME]})


def _pairs(name: str, codes: Dictionary[str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(codes.items()), {name: pl.String(), "code": pl.String()}, orient="row")


def _absent(model: type[Service | Organisation], codes: dict[str, str]) -> dict[str, str]:
    there = set(model.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    return {code: name for name, code in reversed(codes.items()) if code not in there}


def _require(
    model: type[Service | Organisation], ours: Dictionary[str, str], codes: Dictionary[str, str]
) -> None:
    """A code that the mapping says to be ours has to be there: it would be a slip otherwise."""
    chosen = {name: code for name, code in codes.items() if name in ours}
    if missing := sorted(_absent(model, chosen)):
        message = _("The mapping names what the directory does not have: {codes}.")
        message = format_lazy(message, codes=", ".join(missing))
        raise BadMapping("mapping_code_unknown", message, field="mapping")
