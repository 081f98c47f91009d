"""Whoever may not, gets no page and changes nothing: every address of the faces x every role."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from komek.cases.models import Case, CaseEvent
from komek.intake.models import Message
from komek.kernel import permissions
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents.models import Resident
from komek.surfaces.addresses import Address, actions, everything
from tests.surfaces import faces
from tests.surfaces.people import browser, browser_of

pytestmark = pytest.mark.django_db
ROLES = sorted(set(Role) - {Role.PARTNER})
PARTS = {"code": "street_light", "key": "street_light", "verb": "answer", "uid": str(uuid4())}
DOORS_OF_PROGRAMS = ("api/", "open311/")


def pages() -> list[Address]:
    """Everything that is not a door of programs, which have tests of their own."""
    return [one for one in everything() if not one.route.startswith(DOORS_OF_PROGRAMS)]


def path_of(address: Address, case: Case) -> str | None:
    """The address with its named parts filled in; None for the patterns of libraries."""
    parts = {**PARTS, "number": case.number}
    filled = re.sub(r"<\w+:(\w+)>", lambda found: parts.get(found[1], "<?>"), address.route)
    return None if re.search(r"[<(^$\\]", filled) else f"/{filled}"


def everything_stored() -> list[int]:
    tables = (Case, CaseEvent, Message, Resident, AuditEntry, OutboxEvent)
    return [table.objects.count() for table in tables]


def is_denied(client: Client, path: str, signed_in: bool) -> None:
    for answer in (client.get(path), client.post(path, {"answer-text": "x", "text": "x"})):
        if signed_in:
            assert answer.status_code == 403, (path, answer.status_code)
        else:
            assert answer.status_code == 302, (path, answer.status_code)
            assert answer["Location"].startswith(("/accounts/", "/admin/login")), path


@pytest.mark.parametrize("role", ROLES)
def test_a_denied_call_shows_and_changes_nothing(role: Role) -> None:
    faces.build()
    case = faces.opened(browser())
    client = browser_of(role, faces.organisation())
    before = everything_stored()
    denied = 0
    for address in pages():
        path = path_of(address, case)
        cells = {permissions.table()[action][role] for action in actions(address)}
        if path is None or cells != {permissions.Scope.NO} or path.startswith("/admin/"):
            continue
        denied += 1
        is_denied(client, path, signed_in=role is not Role.ANONYMOUS)
    assert everything_stored() == before
    assert denied > 0 or role in (Role.OPERATOR, Role.SUPERVISOR)


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_is_closed_to_whoever_has_no_work_there(role: Role) -> None:
    client = browser_of(role)
    answer = client.get("/admin/", follow=True)
    may = permissions.table()["admin.use"][role] is permissions.Scope.ALL
    if role is Role.ANONYMOUS:
        assert answer.redirect_chain[-1][0].startswith("/accounts/code/")
    else:
        assert answer.status_code == (200 if may else 403)
