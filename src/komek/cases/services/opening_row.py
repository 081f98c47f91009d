"""The row that opens a case: everything checked, found and computed, ready for the statement."""

from datetime import datetime
from typing import Any, NamedTuple

from komek.cases import access, complaints, rulebook, terms
from komek.cases.models import State
from komek.cases.services import opening_checks as check
from komek.cases.services.new_case import NewCase, Reporter
from komek.cases.services.opening_sql import as_bytea
from komek.directory import snapshot as directory
from komek.directory.models import Anonymity
from komek.intake.text import believable, clean_external_id, digest
from komek.kernel import ids, languages
from komek.kernel.actors import RESIDENTS, Actor, Role
from komek.kernel.folding import clean_text
from komek.kernel.permissions import at_all
from komek.residents.claims import claim
from komek.residents.models import ContactKind

NOBODY_KNOWN = "anonymous"
SHOWN = "reporter_shown"
"""In the event of the opening: they had shown who they are, by signing in, by a code or a key."""

Row = dict[str, Any]


class Checked(NamedTuple):
    """The parts of a new case that were checked and that several columns depend on."""

    new: NewCase
    actor: Actor
    now: datetime
    snapshot: directory.Snapshot
    service: directory.ServiceEntry
    anonymity: str

    @property
    def nameless(self) -> bool:
        """Whether nothing may be stored that leads to the reporter."""
        return self.anonymity == Anonymity.FULL

    @property
    def author(self) -> str:
        """The actor, unless that is the reporter who wants to stay unknown.

        Staff who file for somebody else come without a resident of their own.
        """
        visitor = self.actor.roles <= RESIDENTS
        themselves = visitor or self.actor.resident_id is not None
        return NOBODY_KNOWN if self.nameless and themselves else self.actor.name


def row_of(actor: Actor, new: NewCase, now: datetime) -> Row:
    """The columns of `given` in `opening_sql`. Raises what the checks raise."""
    snapshot = directory.current()
    service = check.service(snapshot, new.service_code)
    checked = Checked(new, actor, now, snapshot, service, check.anonymity(service, new.anonymity))
    words = _words(checked)
    place = check.place(snapshot, service, new)
    row = words | _reporter(checked) | _place(new, place) | _promise(checked, place)
    row["digest"] = _digest(checked, row) if row["external_id"] else None
    clock_wrong = bool(new.sent_at) and row["sent_at"] is None
    row["event"] = _event(checked, clock_wrong) | _of_reporter(checked, row)
    return row


def _words(checked: Checked) -> Row:
    new, now = checked.new, checked.now
    answer = new.first_contact_answer
    return {
        "at": now,
        "actor": checked.author,
        "conversation_uid": ids.uuid7(),
        "resident_uid": ids.uuid7(),
        "message_uid": ids.uuid7(),
        "answer_uid": ids.uuid7(),
        "channel": new.channel,
        "external_id": own_external_id(checked.actor, new.external_id),
        "language": languages.closest(new.language),
        "body": check.said(new.text),
        "facts": check.facts(checked.service, new.facts, whole=not new.emergency),
        "sent_at": believable(new.sent_at, now),
        "answer": None if answer is None else check.said(answer, field="first_contact_answer"),
    }


def own_external_id(actor: Actor, external_id: str | None) -> str | None:
    """The id as it is stored: two partners may use the same ids, each of them has its own."""
    partner = external_id and Role.PARTNER in actor.roles
    return clean_external_id(f"{actor.name}:{external_id}" if partner else external_id)


def _reporter(checked: Checked) -> Row:
    if checked.nameless:
        return {}
    reporter = checked.new.reporter or Reporter()
    if resident_id := reporter.resident_id or _themselves(checked.actor):
        return {"resident_id": resident_id}
    said = claim(reporter.name, phone=reporter.phone, email=reporter.email)
    if not said:
        return {}
    addresses = [address._asdict() for address in said.addresses]
    return {"name": said.name, "claim": as_bytea(said.digest), "addresses": addresses}


def _themselves(actor: Actor) -> int | None:
    """The resident who is signed in; staff who file for others are never meant themselves."""
    return None if at_all(actor, "cases.open_for_others") else actor.resident_id


def _place(new: NewCase, place: check.Place) -> Row:
    return {
        "lat": place.lat,
        "lon": place.lon,
        "cell": place.cell,
        "building_id": place.building_id,
        "address": clean_text(new.address, check.LONGEST_ADDRESS, field="address"),
        "territory_id": place.territory.id if place.territory else None,
        "outside_city": place.outside_city,
    }


def _promise(checked: Checked, place: check.Place) -> Row:
    """Who is to do it and until when, and the case's own names."""
    snapshot, service, now = checked.snapshot, checked.service, checked.now
    accused = check.accused(snapshot, service, checked.new.accused_organisation_id)
    decision = (
        complaints.route(snapshot, accused.id, now)
        if accused
        else rulebook.route(
            snapshot,
            service,
            now,
            territory_code=place.territory.code if place.territory else None,
            building_id=place.building_id,
        )
    )
    answered = checked.new.first_contact_answer is not None
    dues = terms.of_case(snapshot, service, now)
    uid = ids.uuid7()
    return {
        "uid": uid,
        "key_digest": as_bytea(ids.digest(access.key_of(uid))),
        "service_id": service.id,
        "state": _state(decision.organisation_id, answered),
        # An organisation that never had the case is not to have it in its figures.
        "organisation_id": None if answered else decision.organisation_id,
        "accused_id": accused.id if accused else None,
        "routing": {"organisation": decision.organisation_id, "reason": decision.reason},
        "anonymity": checked.anonymity,
        "promised_due": dues.promised,
        "legal_due": dues.legal,
        "first_contact": answered,
        "publish_consent": checked.new.publish_consent,
    }


def _state(organisation_id: int | None, answered: bool) -> State:
    if answered:
        return State.CLOSED
    return State.TRIAGE if organisation_id is None else State.ASSIGNED


def _digest(checked: Checked, row: Row) -> str | None:
    """Tells a repeat from another message under the same id: everything that the sender sent."""
    new = checked.new
    content = (
        checked.author,
        new.service_code,
        row["body"],
        row["facts"],
        (new.lat, new.lon, new.building_id, row["address"]),
        [row.get(part) for part in ("resident_id", "name", "addresses")],
        (checked.anonymity, row["answer"], new.publish_consent),
        [file.sha256.hex() for file in new.files],
    )
    return as_bytea(digest(*content))


def _event(checked: Checked, clock_wrong: bool) -> dict[str, object]:
    data: dict[str, object] = {"service": checked.service.code, "channel": checked.new.channel}
    if checked.new.first_contact_answer is not None:
        data["first_contact"] = True
    if clock_wrong:
        data["clock_wrong"] = True
    return data


def _of_reporter(checked: Checked, row: Row) -> dict[str, object]:
    """Whether they had shown who they are, and whether letters reach them.

    Most callers leave a phone alone: whoever writes letters need not look each of them up.
    """
    if "resident_id" in row:
        reporter = checked.new.reporter or Reporter()
        return {SHOWN: True} if reporter.shown else {}
    by_letter = any(address["kind"] == ContactKind.EMAIL for address in row.get("addresses", ()))
    return {} if by_letter else {"no_letters": True}
