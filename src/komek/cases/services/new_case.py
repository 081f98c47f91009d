"""What a door hands over to open a case, and what it gets back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from komek.intake.attachments import CheckedFile


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, as they say themselves. `resident_id` when the door knows them already.

    shown: whether they have shown to be that resident, and not only said a name and a number.

    A signed-in resident is the reporter without being named. Staff who may file for others are
    not: their own case names their own resident.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    resident_id: int | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be opened.

    external_id: the sender's own id of this message; a repeat under the same id opens nothing
        and gets the first one's result. A partner's ids are kept apart from other partners'.
    lat, lon: degrees, WGS 84. Without them the point of `building_id` counts.
    facts: answers by the code of the question; every required one is needed at every door.
    anonymity: None for the usual one, hidden from the public where the service allows it.
    sent_at: what the sender's clock said, when it wasn't our own.
    first_contact_answer: what the operator answered at once; the case is closed with it.
    accused_organisation_id: whom a complaint is about, where its service is for complaints.
    emergency: nobody is asked while time runs: required answers may be missing. For whoever may
        hand the case over to the emergency number.
    publish_consent: the reporter allows the words to be shown to everybody, once moderated.
    """

    service_code: str
    text: str
    language: str
    channel: str
    external_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    building_id: int | None = None
    address: str = ""
    facts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reporter: Reporter | None = None
    anonymity: str | None = None
    files: Sequence[CheckedFile] = ()
    sent_at: datetime | None = None
    first_contact_answer: str | None = None
    accused_organisation_id: int | None = None
    publish_consent: bool = False
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case that is there, now or since an earlier try (`repeated`).

    key: opens the case together with the number; shown to the reporter only.
    """

    id: int
    uid: UUID
    number: str
    key: str
    state: str
    organisation_id: int | None
    promised_due: datetime
    legal_due: datetime
    repeated: bool
    outside_city: bool
