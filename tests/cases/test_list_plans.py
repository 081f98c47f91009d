"""Lists of a big city read what they show and little more: never a whole table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from komek.cases import queries
from komek.cases.models import State
from komek.cases.queries import Asked, Clock, Order, StateName, Term, ranges
from komek.cases.services import search
from komek.kernel.actors import Actor, Role
from tests.cases.town import Town

CASES = 100_000
RANGE = 2**14
OFTEN = 8
WATCHED = "relname LIKE 'cases_%' OR relname LIKE 'intake_%'"

# Most cases have ended; one of a thousand is worked on, and one in seven has an organisation,
# one in two thousand a small one.
FILL = """
INSERT INTO intake_conversation (id, uid, channel, created_at)
SELECT n, gen_random_uuid(), 'phone', now() FROM generate_series(1, %(cases)s) AS n;
INSERT INTO intake_message (uid, conversation_id, channel, direction, author, language, body,
    facts, received_at)
SELECT gen_random_uuid(), n, 'phone', 'in', 'anonymous', 'en',
    'everybody said word' || n %% 500 || CASE WHEN n %% 20000 = 7 THEN ' rarely' ELSE ' often' END,
    '{}', now()
FROM generate_series(1, %(cases)s) AS n;
INSERT INTO cases_case (id, uid, conversation_id, channel, language, service_id, state,
    organisation_id, routing, anonymity, address, territory_id, outside_city, opened_at,
    promised_due, legal_due, updated_at, closed_at, first_contact, reopened, publish_consent)
SELECT n, gen_random_uuid(), n, CASE WHEN n %% 997 = 0 THEN 'telegram' ELSE 'phone' END, 'en',
    CASE WHEN n %% 5003 = 0 THEN %(rare)s ELSE %(frequent)s END,
    CASE WHEN n %% 1000 = 0 THEN 'in_work' WHEN n %% 1000 = 1 THEN 'triage' ELSE 'closed' END,
    CASE WHEN n %% 1000 = 1 THEN NULL WHEN n %% 2003 = 2 THEN %(small)s
         WHEN n %% 7 = 0 OR n %% 1000 = 0 THEN %(depot)s END,
    '{}', 'open', '', NULL, false, now() - (%(cases)s - n) * interval '5 minutes',
    now() + (n %% 300) * interval '1 hour' - interval '1 day', now(), now(),
    CASE WHEN n %% 1000 > 1 THEN now() - (%(cases)s - n) * interval '5 minutes' END,
    false, 0, false
FROM generate_series(1, %(cases)s) AS n;
INSERT INTO cases_assignment (case_id, organisation_id, person_id, state, started_at, due)
SELECT id, organisation_id, %(person)s, 'open', opened_at, promised_due
FROM cases_case WHERE state = 'in_work';
"""
# Foreign keys take most of the time, where the account may do without.
WITHOUT_CHECKS = """
SELECT set_config('session_replication_role', %s, true)
WHERE current_setting('is_superuser') = 'on'
"""
READ = f"""
SELECT coalesce(sum(seq_tup_read), 0), coalesce(sum(idx_tup_fetch), 0), coalesce(sum(seq_scan), 0)
FROM pg_stat_xact_user_tables WHERE {WATCHED}
"""


@pytest.fixture
def many(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Actor]]:
    """Somebody of the city, somebody of the road department, and a hundred thousand cases."""
    for module in (ranges, search):
        monkeypatch.setattr(module, "RANGE", RANGE)
    people = {
        "city": town.staff(Role.OPERATOR),
        "roads": town.staff(Role.EXECUTOR, town.roads),
        "small": town.staff(Role.EXECUTOR, town.other_depot),
    }
    values = {
        "cases": CASES,
        "rare": town.lift.id,
        "frequent": town.pothole.id,
        "depot": town.depot.id,
        "small": town.other_depot.id,
        "person": people["roads"].user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_CHECKS, ["replica"])
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        cursor.execute(WITHOUT_CHECKS, ["origin"])
        cursor.execute("ANALYZE cases_case, intake_message, cases_assignment")
    monkeypatch.setattr(search, "BATCH", RANGE)
    search.take_up(60)
    yield people
    # What is rolled back needs no foreign keys looked up, of a hundred thousand rows.
    transaction.set_rollback(True)


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Rows read within the block from the tables that grow, by their indexes and without."""
    counts: dict[str, int] = {}
    before = _read()
    yield counts
    without, by_index, scans = (now - then for now, then in zip(_read(), before, strict=True))
    counts.update(without=int(without), by_index=int(by_index), scans=int(scans))


def _read() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return tuple(cursor.fetchone())


ENDED = [StateName.ENDED]
LISTS = {
    "newest": Asked(),
    "everything": Asked(state=[StateName.ALL]),
    "one state": Asked(state=[State.CLOSED]),
    "next best case": Asked(order=Order.DUE),
    "by the promise": Asked(order=Order.DUE, clock=Clock.PROMISED),
    "overdue": Asked(term=Term.OVERDUE, order=Order.DUE),
    "today": Asked(term=Term.TODAY),
    "given to me": Asked(mine=True, order=Order.DUE),
    "open of a service": Asked(service=["lift"]),
    "ended of a frequent service": Asked(state=ENDED, service=["pothole"]),
    "ended of a rare service": Asked(state=ENDED, service=["lift"]),
    "rare service and channel": Asked(state=ENDED, service=["lift"], channel=["telegram"]),
    "a frequent word": Asked(state=ENDED, words="often"),
    "a rare word": Asked(state=ENDED, words="rarely"),
    "open with a frequent word": Asked(words="often"),
    "next best case with a frequent word": Asked(words="often", order=Order.DUE),
    "of an organisation": Asked(state=ENDED, organisation=["depot"], channel=["telegram"]),
    "long ago": Asked(state=ENDED, opened_to=date(2000, 1, 1)),
}


def test_no_list_reads_a_whole_table(many: dict[str, Actor]) -> None:
    for looker, actor in many.items():
        for name, asked in LISTS.items():
            # From the sixth time on the server may use one plan for all values.
            for _ in range(OFTEN):
                page = queries.listed(actor, asked)
            for after in (None, page.after):
                with counted() as rows:
                    queries.listed(actor, asked, after=after and str(after))
                assert rows["without"] < 3_000, (looker, name, rows)
                assert rows["by_index"] < 5_000, (looker, name, rows)
