"""Open data: nothing that is private is in any file, wherever it was planted."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection, models

from komek.cases import access, services
from komek.cases.models import Assignment, Case, CaseAlias, Participant, RoutingRule
from komek.cases.services import Reporter
from komek.directory.models import Membership, Organisation
from komek.intake.models import Attachment, Conversation, Message, Sending
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.models import User
from komek.residents.models import Account, Consent, ContactPoint, Resident
from komek.surfaces.open_data.publishing import publish
from tests.surfaces.city import LONG_AGO
from tests.surfaces.open_data.files import opened

WORDS = ("Aigul Abdi", "+77015551474", "aigul@example.kz", "Abai 12, flat 7", "a pit by my door")
PRIVATE = (
    *(Case, CaseAlias, Participant, Assignment, Conversation, Message, Attachment, Sending),
    *(Resident, ContactPoint, Consent, Account, User),
)
EXACTLY = (51.1281357, 71.4302468)
NUMBERS = count(1)
SHORT = 20
"""A field of fewer characters holds a code of ours."""
# What the public picture shows.
SHOWN = {(Case, "state"), (Case, "lat"), (Case, "lon")}
# What the database checks or other rows hang on.
FIXED = {(Case, "routing"), (Case, "anonymity"), (Assignment, "state"), (Participant, "role")}


@pytest.fixture
def planted(root: Path) -> list[str]:
    """A city in which every private field of every row holds something to be found."""
    lights = Organisation.objects.get()
    RoutingRule.objects.create(
        service_code="street_light", organisation=lights, valid_from=LONG_AGO
    )
    reference.changed()
    worker = User.objects.create(email="worker@example.kz", name="Bolat")
    Membership.objects.create(user=worker, role=Role.EXECUTOR, organisation=lights)
    executor = Actor(f"user:{worker.id}", (Grant(Role.EXECUTOR, lights.id),), worker.id)
    reporter = Reporter(name=WORDS[0], phone=WORDS[1], email=WORDS[2])
    case = opened(
        text=WORDS[4],
        address=WORDS[3],
        lat=EXACTLY[0],
        lon=EXACTLY[1],
        reporter=reporter,
        publish_consent=True,
        external_id="e",
    )
    services.accept(actor=executor, case_uid=case.uid)
    services.note(actor=executor, case_uid=case.uid, text="she shouts")
    services.answer(actor=executor, case_uid=case.uid, text="filled", norm="SP 4.04")
    services.rate(actor=SYSTEM, case_uid=case.uid, stars=2, text="badly filled")
    row = Case.objects.get()
    message = Message.objects.order_by("id")[0]
    Attachment.objects.create(
        message=message, kind="image", content_type="image/jpeg", name="door.jpg", size=1,
        path="served/00/door", sha256=b"0" * 32, created_at=clock.now(),
    )  # fmt: skip
    CaseAlias.objects.create(case=row, source="old", number="17")
    Account.objects.create(user=User.objects.create(email="a@b.kz"), resident=row.resident)
    Consent.objects.create(resident=row.resident, purpose="letters", given_at=clock.now())
    secrets = [*WORDS, "she shouts", "badly filled", "SP 4.04", "Bolat", "door.jpg"]
    secrets += [str(row.uid), access.key_of(row.uid), str(row.conversation.uid)]
    secrets += [str(EXACTLY[0]), str(EXACTLY[1])]
    return [*secrets, *(secret for model in PRIVATE for secret in _plant(model))]


def _plant(model: type[models.Model]) -> Iterator[str]:
    """Put a word of its own into every field of text that nothing else depends on."""
    assert model._default_manager.exists(), model
    for field in model._meta.concrete_fields:
        plantable = isinstance(field, models.CharField | models.TextField | models.JSONField)
        short = field.max_length is not None and field.max_length < SHORT
        if not plantable or short or (model, field.name) in SHOWN | FIXED:
            continue
        secret = f"canary-{next(NUMBERS):03}-"
        value = "to_jsonb(%s || id)" if isinstance(field, models.JSONField) else "%s || id"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET {field.column} = {value}", [secret])
        yield secret


def everything(root: Path) -> str:
    """All that anybody could read out of the published files."""
    found = []
    for path in root.iterdir():
        found.append(path.name)
        found.append(path.read_bytes().decode("utf-8", "replace"))
        if path.suffix == ".parquet":
            found.append(str(pl.read_parquet(path).to_dicts()))
            found.append(str(pl.read_parquet_metadata(path)))
    return "\n".join(found)


def test_no_secret_is_in_any_file(root: Path, planted: list[str]) -> None:
    assert publish().rows == 1
    text = everything(root)
    number = Case.objects.get().number
    assert text.count(number) >= 3
    assert [secret for secret in planted if secret in text] == []


def test_the_search_would_find_them(root: Path, planted: list[str]) -> None:
    """It looks where there would be something to find."""
    assert len([one for one in planted if one.startswith("canary")]) >= 12
    publish()
    stored = " ".join(str(row) for row in _rows())
    missing = [one for one in planted if one.startswith("canary") and one not in stored]
    assert missing == []


def _rows() -> Iterator[Any]:
    for model in PRIVATE:
        yield from model._default_manager.values_list()
