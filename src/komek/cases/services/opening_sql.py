"""The one statement that opens a case: every row of it, or none, in one round trip.

All values come in as a single JSON text. Were they forty parameters, each mixture of numbers and
nulls would be a statement of its own to the server, to be parsed and planned anew.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction

from komek.residents.services.people import FIND_OR_CREATE

GIVEN = """
given AS (
    SELECT * FROM json_to_record(%s) AS given (
        at timestamptz, actor text,
        resident_id bigint, resident_uid uuid, name text, claim bytea, addresses jsonb,
        conversation_uid uuid, message_uid uuid, answer_uid uuid,
        channel text, external_id text, digest bytea, language text,
        body text, facts jsonb, sent_at timestamptz, answer text,
        uid uuid, key_digest bytea, service_id bigint, state text, organisation_id bigint,
        accused_id bigint,
        routing jsonb, anonymity text, lat float8, lon float8, cell bigint, building_id bigint,
        address text, territory_id bigint, outside_city boolean, promised_due timestamptz,
        legal_due timestamptz, first_contact boolean, publish_consent boolean, event jsonb
    )
)
"""

CLAIMING = """
    SELECT resident_uid, name, language, at, gen_random_uuid(), claim
    FROM given WHERE addresses IS NOT NULL
"""

# Whoever gives exactly the same name and addresses as somebody before is that resident; one who
# gives only a name is a new one. Contact points are written for new ones alone, see
# `residents.claims`. Whoever was merged is stood for by another one; a merge that is just being
# written is waited for, because the cases that it takes along are looked for only once.
REPORTER = f"""
reporter AS (
    {FIND_OR_CREATE.format(values=CLAIMING)}
), contact AS (
    INSERT INTO residents_contactpoint (resident_id, kind, value, safe_only_in_writing)
    SELECT reporter.id, address.kind, address.value, false
    FROM reporter, given, jsonb_to_recordset(addresses) AS address (kind text, value text)
    WHERE reporter.is_new
), resident AS (
    SELECT coalesce(
        (SELECT coalesce(merged_into_id, id) FROM residents_resident
         WHERE id = given.resident_id FOR SHARE),
        given.resident_id, reporter.standing_id) AS id
    FROM given LEFT JOIN reporter ON true
)
"""  # noqa: S608 - put together from constants

# The index message_once refuses a second message of the same channel and external id, and with
# it the whole statement.
WORDS = """
conversation AS (
    INSERT INTO intake_conversation (uid, channel, resident_id, created_at)
    SELECT conversation_uid, channel, resident.id, at FROM given, resident
    RETURNING id
), message AS (
    INSERT INTO intake_message (uid, conversation_id, channel, external_id, digest, direction,
        author, language, body, facts, sent_at, received_at)
    SELECT message_uid, conversation.id, channel, external_id, digest, 'in',
        actor, language, body, facts, sent_at, at
    FROM given, conversation
    RETURNING id
)
"""

# Only the first contact has one; the others do not pay for an insert of nothing.
ANSWER = """
answer AS (
    INSERT INTO intake_message (uid, conversation_id, channel, direction, author, language,
        body, facts, received_at)
    SELECT answer_uid, conversation.id, channel, 'out', actor, language, answer, '{}', at
    FROM given, conversation, message
    RETURNING id
)
"""
NO_ANSWER = "answer AS (SELECT NULL::bigint AS id)"

CASE = """
opened AS (
    INSERT INTO cases_case (uid, conversation_id, channel, language, service_id, state,
        organisation_id, accused_id, routing, resident_id, anonymity, lat, lon, cell,
        building_id, address, territory_id, outside_city, opened_at, promised_due, legal_due,
        answered_at, closed_at, updated_at, first_contact, reopened, publish_consent)
    SELECT uid, conversation.id, channel, language, service_id, state,
        organisation_id, accused_id, routing, resident.id, anonymity, lat, lon, cell,
        building_id, address, territory_id, outside_city, at, promised_due, legal_due,
        CASE WHEN first_contact THEN at END, CASE WHEN first_contact THEN at END,
        at, first_contact, 0, publish_consent
    FROM given, resident, conversation
    RETURNING id
), participant AS (
    INSERT INTO cases_participant (case_id, resident_id, role, key_digest, joined_at)
    SELECT opened.id, resident.id, 'reporter', key_digest, at FROM given, resident, opened
), assignment AS (
    INSERT INTO cases_assignment (case_id, organisation_id, state, started_at, due)
    SELECT opened.id, organisation_id, 'open', at, promised_due
    FROM given, opened WHERE state = 'assigned'
)
"""

TRACES = """
event AS (
    INSERT INTO cases_event (case_id, at, verb, actor, state_before, state_after,
        organisation_id, message_id, data)
    SELECT opened.id, at, 'open', actor, '', state, organisation_id, message.id,
        event || CASE WHEN answer.id IS NULL THEN '{}'
                      ELSE jsonb_build_object('answer', answer.id) END
    FROM given, opened, message, answer
), outbox AS (
    INSERT INTO kernel_outboxevent (kind, subject, data, at)
    SELECT 'cases.opened', 'case:' || opened.id, event || jsonb_build_object(
        'state', state, 'organisation', organisation_id, 'message', message.id), at
    FROM given, opened, message
), audit AS (
    INSERT INTO kernel_audit (at, actor, action, subject, fields, reason)
    SELECT at, actor, 'cases.open', 'case:' || opened.id, '{}', '' FROM given, opened
)
"""

RESULT = "SELECT opened.id, message.id FROM opened, message"


def _statement(answer: str) -> str:
    # Squeezed: psycopg takes a statement of more than 4096 bytes to pieces anew every time.
    parts = ",".join((GIVEN, REPORTER, WORDS, answer, CASE, TRACES))
    return " ".join(f"WITH {parts} {RESULT}".split()).replace(", ", ",")


OPEN_CASE = _statement(NO_ANSWER)
OPEN_ANSWERED_CASE = _statement(ANSWER)


class Written(NamedTuple):
    """Ids of the rows that other rows are tied to."""

    case_id: int
    message_id: int


def write(row: Mapping[str, Any]) -> Written:
    """Run the statement; `row` names the columns of `given`, those left out become null.

    Outside a transaction it is its own and costs no other round trip. Inside one a savepoint
    keeps a refused repeat from spoiling what came before.
    """
    statement = OPEN_CASE if row["answer"] is None else OPEN_ANSWERED_CASE
    given = msgspec.json.encode(row).decode()
    if connection.in_atomic_block:
        with transaction.atomic():
            return _execute(statement, given)
    return _execute(statement, given)


def _execute(statement: str, given: str) -> Written:
    with connection.cursor() as cursor:
        cursor.execute(statement, [given])
        return Written(*cursor.fetchone())


def as_bytea(value: bytes | None) -> str | None:
    """Bytes in the form that PostgreSQL reads from a JSON text."""
    return None if value is None else "\\x" + value.hex()
