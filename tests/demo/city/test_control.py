"""Inspectors find something to do in the demo city, and supervisors something to look at."""

from datetime import timedelta

import pytest

from komek.cases import services
from komek.cases.models import AnswerRecord, Case, QualityWeek, State
from komek.demo.city.services import begin_control
from komek.kernel import clock
from komek.kernel.actors import SYSTEM
from tests.cases.playing import case_in
from tests.cases.town import Town, check_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    """The town of the tests of cases."""
    from komek.kernel import reference
    from tests.cases.town import make_town

    made = make_town()
    reference.forget()
    return made


def test_answers_wait_and_the_past_is_remembered(town: Town, settings) -> None:
    settings.CHECKED_SHARE = 0
    check_answers(town, "sample")
    reopened = case_in(town, State.IN_WORK, town.resident())
    services.answer(actor=SYSTEM, case_uid=reopened.uid, text="Filled.")
    services.reopen(actor=SYSTEM, case_uid=reopened.uid, text="It is back")
    AnswerRecord.objects.all().delete()
    working = [case_in(town, State.IN_WORK, town.resident()) for _ in range(4)]
    settings.CHECKED_SHARE = 0.5
    assert begin_control(clock.now() + timedelta(seconds=1)) == 1
    outcomes = AnswerRecord.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["doubtful", "held"]
    states = Case.objects.filter(id__in=[case.id for case in working])
    assert [case.state for case in states].count(State.CHECKING) == 1
    assert QualityWeek.objects.exists()
