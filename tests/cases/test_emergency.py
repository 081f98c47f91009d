"""Handing a case over to the emergency number: sent where a way is set up, else called."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail

from komek.cases import queries, services
from komek.cases.models import Case, CaseEvent, EmergencyCall
from komek.cases.services import Reporter, open_case
from komek.cases.services.emergency import send_to_112
from komek.kernel import outgoing
from komek.kernel.actors import Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import Delivery
from komek.kernel.outgoing import Answer
from komek.kernel.relay import relay_batch
from tests.cases.town import POTHOLE, Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(town: Town) -> Case:
    reporter = Reporter(name="Айгүл", phone="8 701 555 14 74")
    new = replace(POTHOLE, reporter=reporter, address="Dostyq 12", channel="phone")
    opened = open_case(actor=town.staff(Role.OPERATOR), new=new)
    return Case.objects.get(uid=opened.uid)


def hand(town: Town, case: Case, how: str, role: Role = Role.OPERATOR) -> EmergencyCall:
    services.hand_to_112(actor=town.staff(role), case_uid=case.uid, how=how)
    return EmergencyCall.objects.latest("id")


def test_where_nothing_is_set_up_nothing_is_sent_and_a_call_is_kept(town, case) -> None:
    with pytest.raises(Conflict) as refused:
        hand(town, case, "message")
    assert "112" in str(refused.value)
    call = hand(town, case, "phone")
    assert (call.state, call.sent_at) == ("told", None)
    event = CaseEvent.objects.get(case_id=case.id, verb="hand_to_112")
    assert event.data == {"how": "phone", "attempt": call.id}
    assert mail.outbox == []


def test_a_letter_says_what_and_where_and_not_who(town, case, settings: Any) -> None:
    settings.EMERGENCY_EMAIL = "duty@112.example"
    call = hand(town, case, "message")
    assert call.state == "waiting"
    send_to_112(attempt_id=call.id)
    send_to_112(attempt_id=call.id)
    (letter,) = mail.outbox
    whole = letter.subject + letter.body
    assert all(part in whole for part in ("Dostyq 12", "51.12000, 71.43000", POTHOLE.text))
    assert "Айгүл" not in whole
    assert "701" not in whole
    call.refresh_from_db()
    assert call.state == "sent"
    assert call.sent_at is not None


def test_the_worker_hears_of_it(town, case, settings: Any) -> None:
    settings.EMERGENCY_EMAIL = "duty@112.example"
    hand(town, case, "message")
    relay_batch()
    assert Delivery.objects.filter(subscriber="cases.tell_emergency").count() == 1


def test_a_webhook_is_signed_and_what_it_refuses_for_good_is_told(
    town, case, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMERGENCY_WEBHOOK = "https://112.example/in"
    settings.EMERGENCY_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    asked: list[dict[str, Any]] = []

    def ask(_method: str, _address: str, **rest: Any) -> Answer:
        asked.append(rest)
        return Answer(200, {}, b"")

    def refuse(*_: Any, **__: Any) -> Answer:
        raise outgoing.Rejected("refused_410")

    monkeypatch.setattr(outgoing, "ask", ask)
    send_to_112(attempt_id=hand(town, case, "message").id)
    (sent,) = asked
    assert sent["headers"]["webhook-signature"].startswith("v1,")
    assert json.loads(sent["content"])["data"]["number"] == case.number
    monkeypatch.setattr(outgoing, "ask", refuse)
    second = hand(town, case, "message", Role.SUPERVISOR)
    send_to_112(attempt_id=second.id)
    second.refresh_from_db()
    assert (second.state, second.error) == ("failed", "refused_410")


def test_who_may_and_what_they_read_out(town, case) -> None:
    for role in (Role.ANALYST, Role.LEADER):
        with pytest.raises(Forbidden):
            hand(town, case, "phone", role)
    with pytest.raises(Invalid):
        hand(town, case, "pigeon")
    told = queries.emergency(town.staff(Role.OPERATOR), case.id)
    assert (told.told.words, told.told.address, told.sends) == (POTHOLE.text, "Dostyq 12", False)


def test_while_time_runs_nobody_has_to_answer_questions(town) -> None:
    urgent = replace(POTHOLE, service_code="lift", emergency=True)
    assert open_case(actor=town.staff(Role.OPERATOR), new=urgent).number
    with pytest.raises(Invalid):
        open_case(actor=town.staff(Role.OPERATOR), new=replace(urgent, emergency=False))
    with pytest.raises(Forbidden):
        open_case(actor=town.resident(), new=urgent)
