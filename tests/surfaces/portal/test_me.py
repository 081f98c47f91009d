"""What the city knows about a resident, who looked at it, and how they are forgotten."""

import pytest

from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.residents.models import ContactPoint, Erasure, Resident
from komek.residents.services import reveal
from komek.surfaces.identity import actor_of_user
from tests.surfaces.faces import opened
from tests.surfaces.people import browser, browser_of, resident, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_one_reads_what_is_known_and_who_looked_at_it() -> None:
    client = browser(resident("aigul@example.kz"))
    opened(client)
    operator = actor_of_user(user("op@example.kz", Role.OPERATOR), "en")
    page = client.get("/me/").content.decode()
    assert "aigul@example.kz" in page
    assert "Nobody so far." in page
    reveal(actor=operator, resident_id=Resident.objects.get().id, reason="call_back")
    page = client.get("/me/").content.decode()
    assert "To call back" in page
    assert "Nobody so far." not in page


def test_nobody_is_forgotten_by_a_slip() -> None:
    client = browser(resident("aigul@example.kz"))
    assert client.post("/me/forget/").status_code == 400
    assert client.get("/me/forget/").status_code == 405
    assert not Erasure.objects.exists()


def test_who_wishes_it_is_forgotten_and_signed_out() -> None:
    client = browser(resident("aigul@example.kz"))
    opened(client)
    answer = client.post("/me/forget/", {"sure": "on"}, follow=True)
    assert "You are forgotten." in answer.content.decode()
    assert Erasure.objects.get().reason == "own_wish"
    assert not ContactPoint.objects.exists()
    assert not User.objects.exists()
    assert client.get("/me/").status_code == 302
    assert AuditEntry.objects.filter(action="residents.forget").count() == 1


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.OPERATOR, Role.DATA_PROTECTION])
def test_it_is_for_residents_alone(role: Role) -> None:
    resident("aigul@example.kz")
    client = browser_of(role)
    for answer in (client.get("/me/"), client.post("/me/forget/", {"sure": "on"})):
        assert answer.status_code == (302 if role is Role.ANONYMOUS else 403)
    assert not Erasure.objects.exists()
