"""What inspectors and supervisors find on their first day: answers to check, calls, a past of both.

The past is stored by columns and knows cases and their events alone; what control keeps of them is
made here from its last weeks, as the verbs would have kept it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from komek.cases import sampling
from komek.cases.models import AnswerRecord, Case, Outcome, State
from komek.cases.services import answer, draw_calls, figures, instruct
from komek.kernel import audit
from komek.kernel.actors import SYSTEM

REMEMBERED = timedelta(days=60)
TO_CHECK = 25
STAY = 3
"""At most one of so many cases in work is answered."""
CHECK = "check"
"""The draw by which answers are looked at."""
WORDS = {
    "kk": "Бригада шықты, ақау жойылды.",
    "ru": "Бригада выехала, неисправность устранена.",
    "en": "A crew went there, and the fault is repaired.",
}
INSTRUCTIONS = {
    "kk": "Бұл мәселені бақылауға алыңыз.",
    "ru": "Возьмите этот вопрос на контроль.",
    "en": "Keep an eye on this matter.",
}
ANSWERS = """
INSERT INTO cases_answerrecord (case_id, organisation_id, message_id, answered_at, why, outcome)
SELECT given.case_id, given.organisation_id, given.message_id, given.at, 'not_drawn',
    CASE WHEN EXISTS (
        SELECT FROM cases_event again
        WHERE again.case_id = given.case_id AND again.verb = 'reopen' AND again.id > given.id
    ) THEN 'doubtful' ELSE 'standing' END
FROM cases_event given
WHERE given.verb = 'answer' AND given.at >= %s AND given.message_id IS NOT NULL
  AND given.organisation_id IS NOT NULL
ORDER BY given.id
"""


def begin_control(now: datetime) -> int:
    """Keep what control would have kept, and have some answers to check; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ANSWERS, [now - REMEMBERED])
        audit.record(SYSTEM, "demo.control_begun", "city:demo")
    figures.sum_up(now)
    draw_calls(now)
    for case in _working():
        if not sampling.drawn(case.uid, CHECK, settings.CHECKED_SHARE):
            instruct(actor=SYSTEM, case_uid=case.uid, text=INSTRUCTIONS[case.language])
        answer(actor=SYSTEM, case_uid=case.uid, text=WORDS[case.language])
    return AnswerRecord.objects.filter(outcome=Outcome.HELD).count()


def _working() -> list[Case]:
    """Some of the cases in work; most of them stay so."""
    working = Case.objects.filter(state=State.IN_WORK, tasks__isnull=True).order_by("-id")
    return list(working[: min(TO_CHECK, working.count() // STAY)])
