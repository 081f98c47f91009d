"""Connecting organisations: in which way each receives its work, from now on."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import ways
from komek.cases.models import (
    STUCK,
    DeliveryState,
    DispatchDelivery,
    DispatchNews,
    DispatchWay,
    LinkUse,
)
from komek.cases.ways import Address, Manifest, Secret, What
from komek.directory import snapshot as directory
from komek.kernel import clock, outgoing
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.eras import holds
from komek.kernel.errors import Invalid, NotFound
from komek.kernel.models import ApiKey
from komek.kernel.sealed import seal

LONGEST_ADDRESS = 500
_UNDELIVERED = (DeliveryState.WAITING, *STUCK)
_ARRIVED = (DeliveryState.SENT, DeliveryState.CONFIRMED)


def connect(
    *,
    actor: Actor,
    organisation_id: int,
    kind: str,
    address: str = "",
    settings: Mapping[str, Any] | None = None,
    secret: str = "",
    key_id: int | None = None,
) -> tuple[DispatchWay, str]:
    """Have an organisation receive its work in this way; what still waits goes by it too.

    secret: what the recipient gave us; left empty, that of before holds as long as the address
    stays. key_id: the API key of the organisation's own program. Returns the way, and the secret
    where one was made that the recipient has to be told: nobody can read it again. Raises Invalid.
    """
    with editing(actor, "dispatch.manage") as edit:
        manifest = ways.way(kind).manifest
        if ways.way(kind).send is None:
            raise Invalid("way_sends_nothing", _("Choose a way that sends."), field="kind")
        _require_open(organisation_id)
        now = clock.now()
        before = _end(organisation_id, now)
        fields: dict[str, Any] = {
            "kind": kind,
            "address": _checked_address(manifest, address),
            "settings": _checked_settings(manifest, settings),
            "key_id": _checked_key(key_id),
        }
        kept = before.sealed if before and _same_recipient(before, fields) else b""
        sealed, made = _secret(manifest, secret, bytes(kept))
        row = DispatchWay.objects.create(
            organisation_id=organisation_id, valid_from=now, sealed=sealed, **fields
        )
        if before is not None and _is_mailbox(before) and not _same_recipient(before, fields):
            _take_back(before)
        _untold(organisation_id).update(
            way=row,
            state=DeliveryState.WAITING,
            attempts=0,
            since=now,
            next_at=now,
            error="",
        )
        if before is not None and _same_recipient(before, fields):
            _take_over(before, row)
        edit.note("dispatch.connected", f"organisation:{organisation_id}", sorted(fields))
    return row, made


def disconnect(*, actor: Actor, way_id: int) -> None:
    """Have the organisation work at the desk from now on, where it finds all that is open."""
    with editing(actor, "dispatch.manage") as edit:
        row = DispatchWay.objects.filter(id=way_id, valid_to=None).first()
        if row is None:
            raise NotFound("way_over", _("This way has ended already."))
        _end(row.organisation_id, clock.now())
        if _is_mailbox(row):
            _take_back(row)
        _undelivered(row.organisation_id).update(state=DeliveryState.NEEDLESS)
        edit.note("dispatch.disconnected", f"organisation:{row.organisation_id}", ["valid_to"])


def _end(organisation_id: int, now: datetime) -> DispatchWay | None:
    running = DispatchWay.objects.filter(organisation_id=organisation_id, valid_to=None)
    before = running.select_for_update().first()
    if before is not None:
        before.valid_to = now
        before.save(update_fields=["valid_to"])
    return before


def _undelivered(organisation_id: int) -> Any:
    rows = DispatchDelivery.objects.filter(assignment__organisation_id=organisation_id)
    return rows.filter(state__in=_UNDELIVERED)


def _untold(organisation_id: int) -> QuerySet[DispatchDelivery]:
    """What still waits, and running work that was at the desk meanwhile."""
    at_desk = Q(what=What.ASSIGNED, state=DeliveryState.NEEDLESS, assignment__ended_at=None)
    rows = DispatchDelivery.objects.filter(assignment__organisation_id=organisation_id)
    return rows.filter(Q(state__in=_UNDELIVERED) | at_desk)


def _take_over(before: DispatchWay, row: DispatchWay) -> None:
    """The same recipient under new settings: what it has of ours, and has told, stays known."""
    DispatchDelivery.objects.filter(way=before, assignment__ended_at=None).update(way=row)
    DispatchNews.objects.filter(way=before).update(way=row)
    row.polled_at, row.succeeded_at = before.polled_at, before.succeeded_at
    row.save(update_fields=["polled_at", "succeeded_at"])


def _is_mailbox(way: DispatchWay) -> bool:
    return ways.way(way.kind).manifest.address is Address.EMAIL


def _take_back(before: DispatchWay) -> None:
    """Whoever reads that mailbox has no say any more: its links lead nowhere from now on."""
    told = DispatchDelivery.objects.filter(way=before, assignment__ended_at=None)
    LinkUse.objects.filter(delivery__in=told).delete()
    told.update(uid=RandomUUID())
    arrived = told.filter(what=What.ASSIGNED, state__in=_ARRIVED)
    arrived.update(state=DeliveryState.NEEDLESS)


def _require_open(organisation_id: int) -> None:
    snapshot, found = directory.current(), None
    if any(one.id == organisation_id for one in snapshot.all_organisations()):
        found = snapshot.organisation(organisation_id)
    if found is None or not holds(found, clock.now()):
        message = _("There is no such organisation any more. Please choose another one.")
        raise Invalid("unknown_organisation", message, field="organisation")


def _checked_address(manifest: Manifest, address: str) -> str:
    address = address.strip()
    if len(address) > LONGEST_ADDRESS:
        raise Invalid("address_invalid", _("This address is too long."), field="address")
    match manifest.address:
        case Address.SERVER:
            return outgoing.check_address(address)
        case Address.EMAIL:
            _require_email(address)
            return address
    return ""


def _require_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("This is no e-mail address.")
        raise Invalid("address_invalid", message, field="address") from error


def _checked_settings(manifest: Manifest, given: Mapping[str, Any] | None) -> dict[str, Any]:
    ways.read_settings(manifest, given)
    return dict(given or {})


def _checked_key(key_id: int | None) -> int | None:
    if key_id is None:
        return None
    if not ApiKey.objects.filter(id=key_id, revoked_at=None).exists():
        raise Invalid("key_unknown", _("There is no such key."), field="key")
    if DispatchWay.objects.filter(key_id=key_id, valid_to=None).exists():
        message = _("Another organisation has this key.")
        raise Invalid("key_taken", message, field="key")
    return key_id


def _same_recipient(before: DispatchWay, fields: Mapping[str, Any]) -> bool:
    """A secret is for one recipient: another address must not be shown it."""
    return (before.kind, before.address) == (fields["kind"], fields["address"])


def _secret(manifest: Manifest, given: str, kept: bytes) -> tuple[bytes, str]:
    """The sealed secret, and the open one if it was made just now."""
    match manifest.secret:
        case Secret.THEIRS if given.strip() or kept:
            return (seal(given.strip()) if given.strip() else kept), ""
        case Secret.THEIRS:
            message = _("The recipient has given the city a key: it is needed here.")
            raise Invalid("secret_missing", message, field="secret")
        case Secret.OURS if kept:
            return kept, ""
        case Secret.OURS:
            made = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
            return seal(made), made
    return b"", ""
