"""A case beyond one's reach opens in a need: for a reason, for an hour, to read, and it is told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from komek.cases.models import Case
from komek.directory.models import Membership
from komek.intake.models import Attachment
from komek.kernel import clock, outbox, permissions
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import AuditEntry, OutboxEvent, User
from komek.residents.services import forget
from komek.surfaces import subscribers
from komek.surfaces.models import BrokenGlass
from komek.surfaces.services import glass
from tests.intake import files
from tests.surfaces import faces
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
REASON = "Авария на линии, диспетчер не отвечает."


@pytest.fixture
def case() -> Case:
    photo = SimpleUploadedFile("lamp.jpg", files.image("JPEG"), "image/jpeg")
    return faces.opened(browser(), files=[photo])


@pytest.fixture
def stranger() -> User:
    """Of the other utility."""
    return user("water@example.kz", Role.EXECUTOR, faces.organisation("water"))


def page_of(case: Case) -> str:
    return f"/desk/case/{case.number}/"


def broken(case: Case) -> str:
    return f"{page_of(case)}break-glass/"


def test_the_door_says_what_it_costs(case: Case, stranger: User) -> None:
    page = browser(stranger).get(page_of(case))
    assert page.status_code == 403
    text = page.content.decode()
    assert "In a need you may read it for an hour" in text
    assert faces.TEXT not in text


def test_a_reason_opens_it_for_an_hour_and_no_longer(case: Case, stranger: User) -> None:
    client = browser(stranger)
    assert client.post(broken(case), {"reason": REASON})["Location"] == page_of(case)
    page = client.get(page_of(case))
    assert page.status_code == 200
    assert faces.TEXT in page.content.decode()
    assert "Айгүл" not in page.content.decode()
    photo = Attachment.objects.get().uid
    assert client.get(f"{page_of(case)}files/{photo}/").status_code == 200
    with clock.travel(clock.now() + glass.OPEN_FOR + timedelta(seconds=1)):
        assert client.get(page_of(case)).status_code == 403
        assert client.get(f"{page_of(case)}files/{photo}/").status_code == 403


@pytest.mark.parametrize("reason", ["", "надо", " " * 40])
def test_without_a_sentence_it_stays_shut(case: Case, stranger: User, reason: str) -> None:
    client = browser(stranger)
    assert client.post(broken(case), {"reason": reason}).status_code == 400
    assert client.get(page_of(case)).status_code == 403
    assert not BrokenGlass.objects.exists()


def test_it_is_to_be_read_and_nothing_else(case: Case, stranger: User) -> None:
    client = browser(stranger)
    client.post(broken(case), {"reason": REASON})
    page = client.get(page_of(case))
    assert page.context["case"].verbs == frozenset()
    assert page.context["join"] is None
    for verb, field in (("accept", "x"), ("note", "text"), ("answer", "text"), ("reply", "text")):
        assert faces.act(client, case, verb, **{field: "x"}).status_code == 403, verb
    assert client.post(f"{page_of(case)}reveal/", {"reveal-reason": "x"}).status_code == 403
    other = faces.opened(browser())
    assert client.get(page_of(other)).status_code == 403
    assert client.get(f"/api/v1/cases/{case.number}").status_code == 403


def test_it_is_on_record_and_the_officer_is_told_at_once(case: Case, stranger: User) -> None:
    officer = user("officer@example.kz", Role.DATA_PROTECTION)
    client = browser(stranger)
    client.post(broken(case), {"reason": REASON})
    client.get(page_of(case))
    trail = AuditEntry.objects.filter(actor=f"user:{stranger.id}", subject=case.subject)
    assert list(trail.order_by("id").values_list("action", flat=True)) == [
        "cases.break_glass",
        "cases.read",
    ]
    event = OutboxEvent.objects.get(kind="cases.glass_broken")
    assert REASON not in str(event.data)
    subscribers.tell_of_glass(outbox.event_of(event))
    assert mail.outbox[-1].to == [officer.email]
    assert REASON not in mail.outbox[-1].body
    page = browser(officer).get("/desk/looks/").content.decode()
    assert REASON in page
    assert "water" in page


def test_the_accused_of_a_complaint_never_open_it(case: Case, stranger: User) -> None:
    Case.objects.update(accused_id=faces.organisation("water").id)
    assert browser(stranger).post(broken(case), {"reason": REASON}).status_code == 403
    assert not BrokenGlass.objects.exists()


def test_who_became_accused_meanwhile_sees_no_more(case: Case, stranger: User) -> None:
    client = browser(stranger)
    client.post(broken(case), {"reason": REASON})
    Case.objects.update(accused_id=faces.organisation("water").id)
    assert client.get(page_of(case)).status_code == 403


def test_nobody_breaks_what_is_open(case: Case) -> None:
    own = browser_of(Role.EXECUTOR, faces.organisation())
    assert own.post(broken(case), {"reason": REASON}).status_code == 409


@pytest.mark.parametrize("role", STAFF)
def test_whose_work_it_cannot_be_gets_no_hammer(case: Case, role: Role) -> None:
    may = permissions.table()["glass.break"][role] is not permissions.Scope.NO
    client = browser_of(role, faces.organisation("water"))
    answer = client.post(broken(case), {"reason": REASON})
    assert (answer.status_code == 302) is may


def test_the_words_go_with_the_resident_and_after_years(case: Case, stranger: User) -> None:
    browser(stranger).post(broken(case), {"reason": REASON})
    with clock.travel(clock.now() + glass.KEPT.period() - timedelta(days=1)):
        glass.sweep(clock.now())
    assert BrokenGlass.objects.get().reason == REASON
    forget(actor=SYSTEM, resident_id=case.resident_id, reason="own_wish")
    event = OutboxEvent.objects.get(kind="residents.forgotten")
    subscribers.forget_reasons(outbox.event_of(event))
    assert BrokenGlass.objects.get().reason == ""


def test_after_years_nobody_needs_the_words(case: Case, stranger: User) -> None:
    browser(stranger).post(broken(case), {"reason": REASON})
    glass.sweep(clock.now() + glass.KEPT.period() + timedelta(days=1))
    assert BrokenGlass.objects.get().reason == ""


def test_whoever_lost_the_role_sees_no_further(case: Case, stranger: User) -> None:
    client = browser(stranger)
    client.post(broken(case), {"reason": REASON})
    Membership.objects.filter(user=stranger).update(role=Role.EDITOR)
    assert client.get(page_of(case)).status_code == 403
