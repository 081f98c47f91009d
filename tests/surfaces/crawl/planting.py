"""Something to be found in every private field of every row, and a row in every private table.

Fields are found by looking at the models: a new one is planted by itself, and a new table that
cannot be filled this way fails the test until somebody decides how.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction

from komek.kernel import clock

APPS = (
    *("kernel", "residents", "knowledge", "intake", "cases", "surfaces"),
    *("account", "mfa", "socialaccount", "sessions"),
)
"""Directory and registers are what the city says of itself: here only who works for it."""
MORE = ("directory.Membership", "directory.Absence", "directory.CommissionMember")
SHORT = 20
"""A field of fewer characters holds a code of ours."""
SHOWN = {"cases.Case.state", "cases.HiddenService.code", "cases.RoutingRule.service_code"}
"""The first is in the public picture; by the others cases are hidden and routed."""
READ = {"cases.Case.routing", "intake.Message.facts", "intake.Conversation.channel"}
READ |= {"cases.CaseChange.verb", "cases.CaseEvent.verb", "cases.EmergencyPhrase.phrase"}
"""What the program itself reads, and understands only in the form that it wrote."""
GIVEN: dict[str, dict[str, Callable[[], Any]]] = {
    "cases.IncidentPlace": {"cell": lambda: 1},
    "cases.Merge": {"into": lambda: last("cases.Case"), "undone_at": lambda: NOW},
    "cases.ReminderLetter": {"user": lambda: last("kernel.User")},
    "cases.CaseEvent": {
        "case_id": lambda: apps.get_model("cases.Case")._default_manager.earliest("id").id,
        "at": clock.now,
        "verb": lambda: "accept",
        "state_after": lambda: "in_work",
    },
    "kernel.AuditEntry": {"at": clock.now},
}
"""What the database wants beyond what the fields say."""
UNFILLED = {"cases.CaseSearch": "filled by a job, of words that are planted elsewhere"}
APPENDED = {"cases.CaseEvent", "kernel.AuditEntry"}
"""Tables whose rows the database lets nobody change: one more is written."""
NUMBERS = count(1)
NOW = datetime(2026, 3, 10, 6, tzinfo=UTC)


def private_models() -> list[type[models.Model]]:
    """All tables that hold something that is nobody else's."""
    found = [one for app in APPS for one in apps.get_app_config(app).get_models()]
    return [*found, *(apps.get_model(name) for name in MORE)]


def canary() -> str:
    """A word that is nowhere else."""
    return f"canary-{next(NUMBERS):04}-"


def plant() -> list[str]:
    """Fill what is empty, mark every field of every row; returns the words to look for."""
    refused = [refusal for model in private_models() for refusal in filled(model)]
    assert refused == [], f"say in GIVEN what rows of these tables need: {refused}"
    return [word for model in private_models() for word in mark(model)]


def filled(model: type[models.Model]) -> Iterator[str]:
    """Have a row in the table; yields why that cannot be."""
    if model._meta.label in UNFILLED or model._default_manager.exists():
        return
    try:
        with transaction.atomic():
            make(model, **given_of(model))
    except DatabaseError as error:
        yield f"{model._meta.label}: {error}"


def mark(model: type[models.Model]) -> Iterator[str]:
    """Put a word of its own into each field that could hold words."""
    if model._meta.label in UNFILLED:
        return
    words = {field: canary() for field in model._meta.concrete_fields if is_plantable(field)}
    if model._meta.label in APPENDED:
        marked = {
            field.name: {"planted": word} if isinstance(field, models.JSONField) else word
            for field, word in words.items()
        }
        make(model, **given_of(model) | marked)
        yield from words.values()
        return
    for field, word in words.items():
        with connection.cursor() as cursor:
            cursor.execute(statement(field), [word])
        yield word


def is_plantable(field: Any) -> bool:
    """Whether somebody's words could stand in the field."""
    name = f"{field.model._meta.label}.{field.name}"
    texts = models.CharField | models.TextField | models.JSONField
    if not isinstance(field, texts) or field.is_relation or name in SHOWN | READ:
        return False
    short = field.max_length is not None and field.max_length < SHORT
    return not (field.choices or field.primary_key or short)


def statement(field: Any) -> str:
    """With the row's own key, which keeps what is unique; an object gets one more entry."""
    table, column = field.model._meta.db_table, field.column
    key = field.model._meta.pk.column
    if isinstance(field, models.JSONField):
        more = f"{column} || jsonb_build_object('planted', planted.word)"
        value = (
            f"CASE jsonb_typeof({column}) WHEN 'object' THEN {more} ELSE to_jsonb(planted.word) END"
        )
        return f"UPDATE {table} SET {column} = {value} FROM (SELECT %s::text AS word) AS planted"
    if field.max_length is None:
        return f"UPDATE {table} SET {column} = %s || {key} || coalesce({column}, '')"
    value = f"left(%s || {key} || coalesce({column}, ''), {field.max_length})"
    return f"UPDATE {table} SET {column} = {value}"


def make(model: type[models.Model], **given: Any) -> models.Model:
    """A row of the table, made of nothing but what its fields are; what they lead to as well."""
    values = {field.name: given.get(field.name, value_of(field)) for field in fields_of(model)}
    row = model(
        **{name: value for name, value in values.items() if value is not models.NOT_PROVIDED}
    )
    model._default_manager.bulk_create([row])
    return row


def fields_of(model: type[models.Model]) -> list[Any]:
    """All but the automatic number."""
    return [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]


def given_of(model: type[models.Model]) -> dict[str, Any]:
    """What was decided for a row of the table."""
    return {name: value() for name, value in GIVEN.get(model._meta.label, {}).items()}


def value_of(field: Any) -> Any:
    """Something that fits into the field."""
    if field.is_relation:
        return related(field)
    if field.has_default() or field.db_default is not models.NOT_PROVIDED:
        return models.NOT_PROVIDED
    if field.null and not is_plantable(field):
        return None
    if field.choices:
        return field.choices[0][0]
    return plain_value(field)


def related(field: Any) -> Any:
    """The first row that the field could lead to, made if there is none."""
    if field.null:
        return None
    other = field.related_model
    return other._default_manager.first() or make(other)


def last(label: str) -> models.Model | None:
    """The newest row of a table."""
    return apps.get_model(label)._default_manager.last()


def plain_value(field: Any) -> Any:
    """By the kind of field."""
    kinds: list[tuple[Any, Any]] = [
        (models.DateTimeField, NOW),
        (models.DateField, date(2026, 3, 10)),
        (models.DurationField, timedelta(hours=1)),
        (models.GenericIPAddressField, "127.0.0.1"),
        (models.UUIDField, uuid4()),
        (models.BooleanField, False),
        (models.IntegerField | models.FloatField | models.DecimalField, 1),
        (models.BinaryField, b"planted"),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.EmailField, "planted@example.kz"),
        (models.CharField | models.TextField, "x"),
    ]
    return next(value for kind, value in kinds if isinstance(field, kind))
