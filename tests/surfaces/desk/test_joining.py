"""The desk: callers join what is reported, cases of one matter are joined and parted."""

import pytest

from komek.cases import access
from komek.cases.models import Case
from komek.kernel.actors import Role
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_a_caller_joins_and_hears_an_own_key() -> None:
    case = opened(browser())
    client = browser_of(Role.OPERATOR)
    assert (
        "Somebody else has the same problem"
        in client.get(f"/desk/case/{case.number}/").content.decode()
    )
    sent = {"join-name": "Болат", "join-phone": "8 701 555 00 11"}
    joined = client.post(f"/desk/case/{case.number}/join/", sent)
    assert joined.status_code == 200
    assert access.follower(case, joined.context["key"])
    page = client.get(f"/desk/case/{case.number}/").content.decode()
    assert "1 more person takes part" in page
    refused = client.post(f"/desk/case/{case.number}/join/", {"join-name": "Болат"})
    assert refused.status_code == 400


def test_who_works_on_it_joins_nobody() -> None:
    case = opened(browser())
    client = browser_of(Role.EXECUTOR, organisation())
    assert client.get(f"/desk/case/{case.number}/").context["join"] is None
    assert client.post(f"/desk/case/{case.number}/join/", {}).status_code == 403


def test_two_cases_are_joined_and_parted() -> None:
    first, second = opened(browser()), opened(browser(), name="Болат", phone="8 701 555 00 11")
    client = browser_of(Role.OPERATOR)
    assert act(client, second, "merge", into_uid="12 345").status_code == 400
    assert act(client, second, "merge", into_uid=second.number).status_code == 400
    assert act(client, second, "merge", into_uid=first.number).status_code == 302
    assert Case.objects.get(id=second.id).state == "merged"
    page = client.get(f"/desk/case/{second.number}/").content.decode()
    assert f"/desk/case/{first.number}/" in page
    page = client.get(f"/desk/case/{first.number}/").content.decode()
    assert f"/desk/case/{second.number}/" in page
    assert act(client, second, "unmerge").status_code == 302
    assert Case.objects.get(id=second.id).state == "assigned"
