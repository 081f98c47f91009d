"""The audit trail is written with the act and never changed afterwards."""

import pytest
from django.db import ProgrammingError, connection, transaction

from komek.kernel import audit
from komek.kernel.actors import SYSTEM
from komek.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_an_act_is_recorded_in_codes() -> None:
    audit.record(SYSTEM, "service.revise", "service:12", ["promised_amount"], "decree")
    entry = AuditEntry.objects.get(subject="service:12")
    assert (entry.actor, entry.action, entry.reason) == ("system", "service.revise", "decree")
    assert entry.fields == ["promised_amount"]


def test_an_act_that_is_undone_leaves_no_trace() -> None:
    @transaction.atomic
    def act() -> None:
        audit.record(SYSTEM, "service.revise", "service:13")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not AuditEntry.objects.filter(subject="service:13").exists()


@pytest.mark.parametrize(
    "change", ["UPDATE kernel_audit SET actor = 'me'", "DELETE FROM kernel_audit"]
)
def test_nobody_rewrites_it(change: str) -> None:
    audit.record(SYSTEM, "service.revise", "service:14")
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(change)
