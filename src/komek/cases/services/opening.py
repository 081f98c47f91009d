"""Opening a case: everything is checked in memory, then one statement writes it."""

from contextlib import nullcontext

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from komek.cases import access
from komek.cases.models import Case
from komek.cases.services import opening_sql
from komek.cases.services.new_case import NewCase, OpenedCase
from komek.cases.services.opening_row import Row, row_of
from komek.cases.services.opening_sql import as_bytea
from komek.intake.models import Message
from komek.intake.services import store_attachments
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.numbering import number_for
from komek.kernel.permissions import require

ONE_MESSAGE = "message_once"


def open_case(*, actor: Actor, new: NewCase) -> OpenedCase:
    """Store the message, open the case and give it to whoever is responsible.

    One statement and one commit; with files, one transaction. Raises Invalid or TooLarge for what
    cannot be stored as it stands, Forbidden, and Conflict when the external id belongs to another
    message. A repeat of the same message gives the first result, `repeated`.
    """
    _permit(actor, new)
    row = row_of(actor, new, clock.now())
    try:
        written = _store(row, new)
    except IntegrityError as error:
        if ONE_MESSAGE not in str(error):
            raise
        return _repeated(row)
    return _opened(row, written.case_id)


def _permit(actor: Actor, new: NewCase) -> None:
    require(actor, "cases.open")
    if new.reporter and new.reporter.resident_id not in (None, actor.resident_id):
        require(actor, "cases.open_for_others")
    if new.first_contact_answer is not None:
        require(actor, "cases.open_answered")
    if new.emergency:
        require(actor, "cases.hand_to_112")


def _store(row: Row, new: NewCase) -> opening_sql.Written:
    with transaction.atomic() if new.files else nullcontext():
        written = opening_sql.write(row)
        if new.files:
            store_attachments(written.message_id, new.files)
    return written


def _opened(row: Row, case_id: int) -> OpenedCase:
    return OpenedCase(
        id=case_id,
        uid=row["uid"],
        number=number_for(case_id),
        key=access.key_of(row["uid"]),
        state=row["state"],
        organisation_id=row["organisation_id"],
        promised_due=row["promised_due"],
        legal_due=row["legal_due"],
        repeated=False,
        outside_city=row["outside_city"],
    )


def _repeated(row: Row) -> OpenedCase:
    """What the first message of this channel and external id opened."""
    same = Message.objects.filter(channel=row["channel"], external_id=row["external_id"])
    case = Case.objects.filter(conversation__messages__in=same).first()
    first = same.values_list("digest", flat=True).first()
    if case is None or first is None or as_bytea(bytes(first)) != row["digest"]:
        message = _("Another message was already sent under this id.")
        raise Conflict("external_id_taken", message, field="external_id")
    return OpenedCase(
        id=case.id,
        uid=case.uid,
        number=case.number,
        key=access.key_of(case.uid),
        state=case.state,
        organisation_id=case.organisation_id,
        promised_due=case.promised_due,
        legal_due=case.legal_due,
        repeated=True,
        outside_city=case.outside_city,
    )
