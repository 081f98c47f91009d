"""Taking updates of partners: each once, as a verb of the case it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases import access
from komek.cases import services as cases
from komek.cases.access import KeyHolder
from komek.cases.models import Case, CaseEvent, State
from komek.intake.attachments import CheckedFile
from komek.intake.text import clean_external_id, digest
from komek.kernel import clock, numbering
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid, NotFound
from komek.kernel.permissions import require_at_all
from komek.surfaces.models import PartnerUpdate
from komek.surfaces.open311.statuses import KNOWN, THE_CITYS, VERBS

ONCE = "partner_update_once"
NOTHING_NEW = "UNCHANGED"


@dataclass(frozen=True, slots=True)
class Update:
    """What a partner sends about a request. external_id: the partner's own id of the update."""

    number: str
    external_id: str
    status: str
    text: str
    files: Sequence[CheckedFile] = ()


def take_update(*, actor: Actor, update: Update) -> int:
    """Do to the case what the update means, and return the id of the event it became.

    The same update again returns the same id and does nothing. Raises NotFound unless the actor's
    key filed the case, Invalid for what means nothing, Conflict for what is not possible now.
    """
    require_at_all(actor, "cases.reply")
    case, holder = _own_case(actor, update.number)
    claim = _claim(actor, case, update)
    if first := _first(claim):
        return _repeated(first, claim)
    try:
        return _take(claim, holder, case, update)
    except IntegrityError as error:
        # Somebody sent the same at the same moment and was first.
        first = _first(claim)
        if ONCE not in str(error) or first is None:
            raise
        return _repeated(first, claim)


def _claim(actor: Actor, case: Case, update: Update) -> PartnerUpdate:
    external_id = clean_external_id(update.external_id.strip())
    if external_id is None:
        message = _("Give each update an id of your own: update_id is missing.")
        raise Invalid("update_id_missing", message, field="update_id")
    files = [file.sha256.hex() for file in update.files]
    return PartnerUpdate(
        partner=actor.name,
        external_id=external_id,
        digest=digest(case.id, update.status, update.text, files),
        at=clock.now(),
    )


@transaction.atomic
def _take(claim: PartnerUpdate, holder: KeyHolder, case: Case, update: Update) -> int:
    # Stored first: whoever sends the same at the same moment waits here.
    claim.save()
    _do(holder, case, update)
    claim.event_id = _latest_event(case)
    claim.save(update_fields=["event_id"])
    return claim.event_id


def _own_case(actor: Actor, number: str) -> tuple[Case, KeyHolder]:
    if not number:
        message = _("Say which request this is about: service_request_id is missing.")
        raise Invalid("service_request_id_missing", message, field="service_request_id")
    case = access.case_numbered(numbering.parse(number))
    holder = access.as_filer(actor, case)
    if not isinstance(holder, KeyHolder):
        message = _("No request with this number was filed with this API key.")
        raise NotFound("request_not_yours", message, field="service_request_id")
    return case, holder


def _first(claim: PartnerUpdate) -> PartnerUpdate | None:
    same = PartnerUpdate.objects.filter(partner=claim.partner, external_id=claim.external_id)
    return same.first()


def _repeated(first: PartnerUpdate, claim: PartnerUpdate) -> int:
    if bytes(first.digest) != claim.digest or first.event_id is None:
        message = _("Another update was already sent under this id.")
        raise Conflict("update_id_taken", message, field="update_id")
    return first.event_id


def _do(holder: KeyHolder, case: Case, update: Update) -> None:
    verb = _verb(update.status or NOTHING_NEW, State(case.state))
    more: dict[str, Any] = {"text": update.text}
    if update.files and verb not in (cases.reply, cases.remark):
        message = _("Pictures can only be sent with a remark, or with the answer to a question.")
        raise Invalid("files_not_taken", message, field="media")
    if update.files:
        more["files"] = update.files
    verb(actor=holder, case_uid=case.uid, **more)


def _verb(status: str, state: State) -> Callable[..., None]:
    """What a reporter does who sends this status about a case in this state."""
    if status not in KNOWN:
        raise Invalid("status_unknown", _("There is no such status."), field="status")
    if status in THE_CITYS:
        message = _("Only the city gives a request the status {status}.")
        raise Invalid("status_is_the_citys", format_lazy(message, status=status), field="status")
    name = VERBS.get((status, state))
    if name is None:
        message = _("The update {status} changes nothing about a request that is “{state}”.")
        sentence = format_lazy(message, status=status, state=state.label)
        raise Conflict("update_impossible", sentence, field="status")
    return _BY_NAME[name]


_BY_NAME: dict[str, Callable[..., None]] = {
    "confirm": cases.confirm,
    "remark": cases.remark,
    "reopen": cases.reopen,
    "reply": cases.reply,
    "withdraw": cases.withdraw,
}


def _latest_event(case: Case) -> int:
    """The event that the verb has just written: nobody else could, the case is locked."""
    events = CaseEvent.objects.filter(case_id=case.id).order_by("-id")
    return events.values_list("id", flat=True)[0]
