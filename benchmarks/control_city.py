"""A city with half a million open assignments, swept day by day: `control_city`.

Prints one JSON object: seconds of each sweep, and how many assignments it found. Rows are written
by the database itself, in a database that has none.
"""

import json
import sys
import time
from datetime import datetime, timedelta

import django

OPEN = 500_000
ORGANISATIONS = 750
DEPARTMENTS = 50
STAFF = 2_000
DAYS = 3
ZERO = "2020-01-01"

# A hall, departments under it and everybody else under them; half of them have a mailbox. Every
# organisation has one head, the other staff are executors; one in thirty is on leave, and every
# second of those has a substitute.
CITY = f"""
INSERT INTO directory_organisation (code, kind, name_kk, name_ru, name_en, valid_from, phone,
    email, address)
SELECT 'o' || n, 'utility', 'o' || n, '', '', '{ZERO}', '',
    CASE WHEN n % 2 = 0 THEN 'o' || n || '@example.org' ELSE '' END, ''
FROM generate_series(1, {ORGANISATIONS}) n;
INSERT INTO directory_organisationlink (parent_id, child_id, valid_from)
SELECT parent.id, child.id, '{ZERO}'
FROM generate_series(2, {ORGANISATIONS}) n
JOIN directory_organisation child ON child.code = 'o' || n
JOIN directory_organisation parent
  ON parent.code = 'o' || CASE WHEN n <= {DEPARTMENTS} THEN 1 ELSE 2 + n % {DEPARTMENTS - 1} END;
INSERT INTO kernel_user (email, name, language, password, is_active, created_at)
SELECT 'u' || n || '@example.org', 'u' || n, 'kk', '', true, '{ZERO}'
FROM generate_series(1, {STAFF}) n;
INSERT INTO directory_membership (user_id, role, organisation_id, valid_from)
SELECT person.id, CASE WHEN n <= {ORGANISATIONS} THEN 'head' WHEN n > {STAFF} - 5 THEN 'supervisor'
    ELSE 'executor' END, CASE WHEN n > {STAFF} - 5 THEN NULL ELSE works.id END, '{ZERO}'
FROM generate_series(1, {STAFF}) n
JOIN kernel_user person ON person.email = 'u' || n || '@example.org'
JOIN directory_organisation works ON works.code = 'o' || 1 + (n - 1) % {ORGANISATIONS};
INSERT INTO directory_absence (user_id, substitute_id, valid_from)
SELECT person.id, CASE WHEN n % 2 = 0 THEN other.id END, '{ZERO}'
FROM generate_series(30, {STAFF}, 30) n
JOIN kernel_user person ON person.email = 'u' || n || '@example.org'
JOIN kernel_user other ON other.email = 'u' || n - 1 || '@example.org';
INSERT INTO directory_servicegroup (code, name_kk, name_ru, name_en, icon, position)
VALUES ('g', 'g', '', '', '', 0);
"""
# Of those that are opened half have seven working days, a third two, the others hours. Who takes
# longer stands longer: 83, 15 and 2 of a hundred that are open. A tenth is late by now.
CASES = f"""
INSERT INTO intake_conversation (uid, channel, created_at)
SELECT gen_random_uuid(), 'portal', %(now)s FROM generate_series(1, {OPEN});
INSERT INTO cases_case (uid, conversation_id, channel, language, service_id, state,
    organisation_id, routing, anonymity, address, outside_city, opened_at, promised_due,
    legal_due, updated_at, first_contact, reopened, publish_consent)
SELECT gen_random_uuid(), conversation.id, 'portal', 'kk', service.id, 'in_work', works.id, '{{}}',
    'open', '', false, started, started + term, started + interval '21 days', started, false, 0,
    false
FROM directory_service service, (
    SELECT id, term, %(now)s - term * random() * 1.1 AS started,
        1 + mod(id, {ORGANISATIONS}) AS place
    FROM (SELECT id, CASE WHEN mod(id, 100) < 83 THEN interval '10 days'
                          WHEN mod(id, 100) < 98 THEN interval '3 days'
                          ELSE interval '12 hours' END AS term
          FROM intake_conversation) drawn
) conversation
JOIN directory_organisation works ON works.code = 'o' || place;
INSERT INTO cases_assignment (case_id, organisation_id, person_id, state, started_at, due)
SELECT cases_case.id, organisation_id, CASE WHEN mod(cases_case.id, 3) > 0 THEN holder.id END,
    'accepted', opened_at, promised_due
FROM cases_case
JOIN directory_organisation works ON works.id = organisation_id
LEFT JOIN kernel_user holder
  ON holder.email = 'u' || {ORGANISATIONS} + substr(works.code, 2)::int || '@example.org';
"""


def main() -> None:
    """Fill the city, look at every assignment once, then measure day after day."""
    django.setup()
    from django.core.management import call_command

    from komek.cases import services
    from komek.kernel import clock

    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    _fill(now)
    services.sweep(now)
    days = [_swept(now + timedelta(days=day + 1)) for day in range(DAYS)]
    soon = _swept(now + timedelta(days=DAYS, minutes=10))
    print(json.dumps({"days": days, "ten_minutes": soon}))


def _swept(moment: datetime) -> dict[str, float]:
    from komek.cases import services

    began = time.perf_counter()
    reached = services.sweep(moment)
    return {"seconds": time.perf_counter() - began, "reached": reached}


def _fill(now: datetime) -> None:
    from django.db import connection

    from komek.directory.models import Service, ServiceGroup

    began = time.perf_counter()
    with connection.cursor() as cursor:
        # The rows are right by themselves: their foreign keys need no checking.
        cursor.execute("SET session_replication_role = replica")
        for statement in CITY.split(";"):
            if statement.strip():
                cursor.execute(statement)
        Service.objects.create(group=ServiceGroup.objects.get(), code="s", name_kk="s")
        for statement in CASES.split(";"):
            if statement.strip():
                cursor.execute(statement, {"now": now})
        for table in ("cases_case", "cases_assignment", "directory_membership"):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("RESET session_replication_role")
    print(f"{OPEN} open assignments in {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
