"""The line to the emergency number: what is told of a case, and the ways that the city set up.

By e-mail or by a signed webhook (https://www.standardwebhooks.com, version 1), as the settings
say. Where they say nothing nothing is sent, and somebody has to call.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _
from standardwebhooks.webhooks import Webhook

from komek.cases import belongings
from komek.cases.models import Case
from komek.intake.models import Message
from komek.kernel import clock, languages, outgoing
from komek.kernel.mailbox import message_id
from komek.kernel.numbering import display

TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What the emergency number is told: no names and no contacts. lat, lon: degrees, or None."""

    number: str
    service: str
    address: str
    lat: float | None
    lon: float | None
    words: str
    opened_at: datetime


def is_set_up() -> bool:
    """Whether there is anywhere to send to."""
    return bool(settings.EMERGENCY_EMAIL or settings.EMERGENCY_WEBHOOK)


def report(case: Case, language: str = languages.DEFAULT) -> Report:
    """What is to be told of a case, now."""
    first = Message.objects.filter(conversation_id=case.conversation_id).order_by("id").first()
    return Report(
        number=case.number,
        service=belongings.service(case.service_id).name(language).text,
        address=case.address,
        lat=case.lat,
        lon=case.lon,
        words=first.body if first else "",
        opened_at=case.opened_at,
    )


def send(told: Report, case_uid: UUID, attempt_id: int) -> None:
    """Tell it by every way that is set up; the same attempt again has the same names.

    Raises outgoing.Failed, or what the mail server says.
    """
    name = f"emergency-{case_uid}-{attempt_id}"
    if settings.EMERGENCY_WEBHOOK:
        _post(told, name)
    if settings.EMERGENCY_EMAIL:
        _write(told, name)


def _post(told: Report, name: str) -> None:
    now = clock.now()
    body = msgspec.json.encode({"type": "case.emergency", "timestamp": now, "data": asdict(told)})
    headers = {"Content-Type": "application/json", "webhook-id": name}
    if settings.EMERGENCY_SECRET:
        headers["webhook-timestamp"] = str(int(now.timestamp()))
        signed = Webhook(settings.EMERGENCY_SECRET).sign(name, now, body.decode())
        headers["webhook-signature"] = signed
    answer = outgoing.ask("POST", settings.EMERGENCY_WEBHOOK, headers=headers, content=body)
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise outgoing.Failed(f"answered_{answer.status}")


def _write(told: Report, name: str) -> None:
    point = "" if told.lat is None else f"{told.lat:.5f}, {told.lon:.5f}"
    with translation.override(languages.DEFAULT):
        lines = [_("A case of the city's contact centre that cannot wait:"), told.service]
        letter = EmailMessage(
            subject=f"№ {display(told.number)}: {told.service}",
            body="\n".join([*lines, *filter(None, (told.address, point)), "", told.words]),
            to=[settings.EMERGENCY_EMAIL],
            headers={"Message-ID": message_id(name), "Importance": "high"},
            connection=get_connection(timeout=TIMEOUT_S),
        )
    letter.send()
