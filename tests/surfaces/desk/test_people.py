"""The data protection officer finds people by an address they gave, and forgets who asks for it."""

import pytest

from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry
from komek.residents.models import Erasure, Resident
from tests.surfaces.faces import opened
from tests.surfaces.people import STAFF, browser, browser_of, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def caller() -> Resident:
    opened(browser(), name="Айгүл Серікқызы", phone="8 701 555 14 74")
    return Resident.objects.get()


def test_somebody_is_found_on_record_and_forgotten(caller: Resident) -> None:
    officer = browser_of(Role.DATA_PROTECTION)
    page = officer.post("/desk/people/", {"address": "+7 701 555 14 74"}).content.decode()
    assert "Айгүл Серікқызы" in page
    assert AuditEntry.objects.filter(action="residents.look_up").count() == 1
    address = f"/desk/people/{caller.id}/forget/"
    said = officer.post(address, follow=True).content.decode()
    assert "Say why" in said
    assert not Erasure.objects.exists()
    said = officer.post(address, {"reason": "own_wish"}, follow=True).content.decode()
    assert "The person is forgotten." in said
    caller.refresh_from_db()
    assert (caller.name, Erasure.objects.get().reason) == ("", "own_wish")


@pytest.mark.parametrize("address", ["7172", "nobody", "a@b"])
def test_what_is_no_address_is_said(address: str) -> None:
    answer = browser_of(Role.DATA_PROTECTION).post("/desk/people/", {"address": address})
    assert answer.status_code == 400
    assert not AuditEntry.objects.filter(action="residents.look_up").exists()


def test_nobody_has_that_address() -> None:
    page = browser_of(Role.DATA_PROTECTION).post("/desk/people/", {"address": "a@example.kz"})
    assert "Nobody gave this address." in page.content.decode()


@pytest.mark.parametrize("role", sorted({*STAFF, Role.RESIDENT} - {Role.DATA_PROTECTION}))
def test_nobody_else_finds_or_forgets(caller: Resident, role: Role) -> None:
    client = browser_of(role)
    for answer in (
        client.post("/desk/people/", {"address": "+7 701 555 14 74"}),
        client.post(f"/desk/people/{caller.id}/forget/", {"reason": "own_wish"}),
    ):
        assert answer.status_code == 403
    assert not Erasure.objects.exists()
    assert not AuditEntry.objects.filter(action="residents.look_up").exists()


def test_a_residents_own_wish_forgets_nobody_else(caller: Resident) -> None:
    client = browser(resident("other@example.kz"))
    refused = client.post(f"/desk/people/{caller.id}/forget/", {"reason": "own_wish"})
    assert refused.status_code == 403
    assert not Erasure.objects.exists()
