"""The desk's lists: narrowing them without any script, saving them, exporting them."""

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client

from komek.cases.models import Case, Export, SavedView
from komek.cases.services import search
from komek.cases.services.export_runs import run_export
from komek.kernel import clock, numbering
from komek.kernel.actors import Role
from komek.surfaces.parts import list_form
from tests.surfaces.faces import TEXT, opened, organisation
from tests.surfaces.people import browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def cases() -> list[Case]:
    return [opened(browser()) for _ in range(3)]


def executor() -> Client:
    return browser(user("executor@example.kz", Role.EXECUTOR, organisation()))


def shown(client: Client, address: str = "/desk/", **query: object) -> list[str]:
    """The numbers on the page, in their order."""
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content.decode()
    return re.findall(
        r'<th scope="row" class="number"><a href="/desk/case/(\d+)/"', text_of(answer)
    )


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def test_the_next_best_case_comes_first(cases: list[Case]) -> None:
    first, second, third = cases
    for case, hours in ((third, 1), (first, 2), (second, 3)):
        case.assignments.update(due=clock.now() + timedelta(hours=hours))
    assert shown(executor()) == [third.number, first.number, second.number]
    newest = {"narrow": 1, "order": "newest"}
    assert shown(executor_again(), **newest) == [third.number, second.number, first.number]


def executor_again() -> Client:
    return browser(user("again@example.kz", Role.EXECUTOR, organisation()))


NARROWED = {
    "everything": ({}, 3),
    "a state": ({"state": "in_work"}, 0),
    "two states": ({"state": ["assigned", "in_work"]}, 3),
    "a service": ({"service": "street_light"}, 3),
    "another service": ({"service": "lift"}, 0),
    "several services": ({"service": "lift,street_light"}, 3),
    "as programs name several": ({"service": ["lift", "street_light"]}, 3),
    "a group": ({"group": "yards"}, 3),
    "a channel": ({"channel": "portal"}, 3),
    "another channel": ({"channel": "phone"}, 0),
    "overdue": ({"term": "overdue"}, 0),
    "within": ({"term": "within", "days": "60"}, 3),
    "a period": ({"opened_from": "2020-01-01", "opened_to": "2020-12-31"}, 0),
    "words": ({"words": "караңғы аула"}, 3),
    "other words": ({"words": "лифт"}, 0),
    "ended": ({"state": "ended", "order": "newest"}, 0),
}


@pytest.mark.parametrize("name", NARROWED)
def test_the_form_narrows_the_list(cases: list[Case], name: str) -> None:
    query, count = NARROWED[name]
    with clock.travel(clock.now() + timedelta(minutes=1)):
        search.take_up(10)
    assert len(shown(browser_of(Role.OPERATOR), narrow=1, **query)) == count


WRONG = {
    "no such service": ({"service": "none"}, "service"),
    "no number": ({"days": "many"}, "days"),
    "days alone": ({"days": "3"}, "days"),
    "ended by term": ({"state": "ended", "order": "due"}, "order"),
    "turned days": ({"opened_from": "2026-02-02", "opened_to": "2026-02-01"}, "opened_to"),
    "the far past": ({"opened_from": "0001-01-01"}, "opened_from"),
    "no state": ({"state": "asleep"}, "state"),
    "no order": ({"order": "random"}, "order"),
    "too many words": ({"words": "a" * 201}, "words"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_said_beside_its_field(cases: list[Case], name: str) -> None:
    query, field = WRONG[name]
    answer = browser_of(Role.OPERATOR).get("/desk/", {"narrow": 1, **query})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


def test_a_form_keeps_what_was_typed_and_pages_keep_the_conditions(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("komek.surfaces.desk.lists.LINES", 2)
    client = browser_of(Role.OPERATOR)
    query = {"narrow": 1, "state": ["assigned"], "service": "street_light", "order": "newest"}
    page = client.get("/desk/", query)
    assert '<option value="street_light" selected>' in text_of(page)
    further = re.search(r'href="(\?[^"]*after=[^"]*)"', text_of(page))
    assert further
    rest = shown(client, "/desk/" + further[1].replace("&amp;", "&"))
    assert rest == [cases[0].number]


def test_nobody_is_offered_what_lies_beyond_their_reach(cases: list[Case]) -> None:
    mine, everybodys = executor(), browser_of(Role.OPERATOR)
    offered = {}
    for client in (mine, everybodys):
        fields = client.get("/desk/").context["form"].fields
        offered[client] = {code for code, _name in fields["organisation"].widget.offered}
        assert ("mine" in fields) is (client is mine)
    assert offered == {mine: {"lights"}, everybodys: {"lights", "water"}}
    assert shown(mine, narrow=1, organisation="water") == []
    assert len(shown(mine, narrow=1, organisation="lights")) == len(cases)


def test_names_of_things_are_written_as_they_are_and_harmlessly() -> None:
    organisation().__class__.objects.filter(code="water").update(name_kk='<b>"Су"</b>')
    from komek.kernel import reference

    reference.changed()
    list_form._rendered.cache_clear()
    text = text_of(browser_of(Role.OPERATOR).get("/desk/"))
    assert "&lt;b&gt;&quot;Су&quot;&lt;/b&gt;" in text
    assert '<b>"Су"</b>' not in text


def test_words_that_are_not_yet_taken_up_are_told_of(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("komek.surfaces.desk.lists.FEW_WAITING", 0)
    client = browser_of(Role.OPERATOR)
    query = {"narrow": 1, "words": "аула"}
    assert "about 3 cases are still being taken up" in text_of(client.get("/desk/", query))
    with clock.travel(clock.now() + timedelta(minutes=1)):
        search.take_up(10)
    assert "still being taken up" not in text_of(client.get("/desk/", query))


def test_a_list_is_saved_opened_changed_and_deleted(cases: list[Case]) -> None:
    client = executor()
    page = client.get("/desk/", {"narrow": 1, "service": "street_light", "order": "due"})
    address = re.search(r'href="(/desk/lists/new/[^"]*)"', text_of(page))
    assert address
    save = address[1].replace("&amp;", "&")
    assert client.get(save).status_code == 200
    assert client.post(save, {"name": ""}).status_code == 400
    done = client.post(save, {"name": "Шамдар", "share": ""})
    row = SavedView.objects.get()
    assert done["Location"] == f"/desk/?view={row.uid}"
    assert row.asked == {"service": ["street_light"], "order": "due"}
    assert "Шамдар" in text_of(client.get("/desk/"))
    assert len(shown(client, view=row.uid)) == 3
    changed = f"/desk/lists/{row.uid}/?channel=phone"
    client.post(changed, {"name": "Телефонмен", "share": ""})
    row.refresh_from_db()
    assert (row.name, row.asked) == ("Телефонмен", {"channel": ["phone"]})
    client.post(f"/desk/lists/{row.uid}/delete/")
    assert not SavedView.objects.exists()
    assert client.get("/desk/", {"view": row.uid}).status_code == 404


def test_a_shared_list_stands_beside_the_tabs_of_those_it_is_shared_with() -> None:
    client = executor()
    own = organisation()
    share = f"organisation:{own.id}"
    client.post("/desk/lists/new/?order=due", {"name": "Бәріне", "share": share})
    assert SavedView.objects.get().organisation == own
    colleague = browser(user("dana@example.kz", Role.EXECUTOR, own))
    stranger = browser(user("stranger@example.kz", Role.EXECUTOR, organisation("water")))
    assert "Бәріне" in text_of(colleague.get("/desk/"))
    assert "Бәріне" not in text_of(stranger.get("/desk/"))
    uid = SavedView.objects.get().uid
    assert stranger.get("/desk/", {"view": uid}).status_code == 404
    assert colleague.post(f"/desk/lists/{uid}/delete/").status_code == 403
    forged = {"name": "X", "share": f"organisation:{organisation('water').id}"}
    assert client.post("/desk/lists/new/?order=due", forged).status_code == 400


@pytest.mark.parametrize("query", ["state=asleep", "order=random&state=closed", "days=x"])
def test_a_list_that_cannot_be_read_is_not_saved(query: str) -> None:
    client = executor()
    assert client.post(f"/desk/lists/new/?{query}", {"name": "X"}).status_code == 400
    assert not SavedView.objects.exists()


def test_a_list_is_exported_for_whoever_asked(cases: list[Case]) -> None:
    client, other = executor(), executor_again()
    page = client.get("/desk/", {"narrow": 1, "order": "newest"})
    address = re.search(r'action="(/desk/exports/[^"]*)"', text_of(page))
    assert address
    post = address[1].replace("&amp;", "&")
    assert client.post(post, {"form": "csv", "words": "1"}).status_code == 302
    export = Export.objects.get()
    assert "Waiting" in text_of(client.get("/desk/exports/"))
    file = f"/desk/exports/{export.uid}/"
    assert client.get(file).status_code == 404
    run_export(export.id)
    assert file in text_of(client.get("/desk/exports/"))
    assert file not in text_of(other.get("/desk/exports/"))
    assert other.get(file).status_code == 404
    answer = client.get(file)
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == [case.number for case in reversed(cases)]
    assert rows[1][-1] == TEXT
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_a_failed_export_says_why(cases: list[Case]) -> None:
    client = executor()
    client.post("/desk/exports/?order=due", {"form": "xlsx"})
    Export.objects.update(state="failed", problem="rows_too_many_for_xlsx")
    assert "1,048,575 cases at most" in text_of(client.get("/desk/exports/"))
    Export.objects.update(problem="some_code")
    assert "could not be written" in text_of(client.get("/desk/exports/"))


@pytest.mark.parametrize("view", ["x", "019400000000700080000000000000aa"])
def test_a_saved_list_that_is_none_is_not_found(view: str) -> None:
    assert executor().get(f"/desk/?view={view}").status_code == 404


def test_a_number_typed_among_the_words_shows_that_case(cases: list[Case]) -> None:
    Case.objects.filter(id=cases[0].id).update(state="closed")
    client = browser_of(Role.OPERATOR)
    number = numbering.display(cases[1].number)
    if len(cases[1].number) >= 4:
        assert shown(client, narrow=1, words=number) == [cases[1].number]


def test_a_page_that_follows_changes_asks_for_the_lines_alone(cases: list[Case]) -> None:
    client = executor()
    part = text_of(client.get("/desk/", headers={"X-Part": "live"}))
    assert part.strip().startswith('<div id="cases"')
    assert all(f"/desk/case/{case.number}/" in part for case in cases)
    assert "<html" not in part
    assert "narrow" not in part


@pytest.mark.parametrize(
    ("role", "there"),
    [
        (Role.EDITOR, "/desk/city/"),
        (Role.ADMINISTRATOR, "/desk/city/"),
        (Role.DATA_PROTECTION, "/desk/people/"),
    ],
)
def test_whoever_has_no_lists_begins_where_their_work_is(role: Role, there: str) -> None:
    client = browser_of(role)
    assert client.get("/desk/")["Location"] == there
    page = client.get(there)
    assert page.status_code == 200
    assert 'href="/desk/"' not in re.findall(r"<nav.*?</nav>", page.content.decode(), re.S)[-1]


@pytest.mark.parametrize("name", ["opened_from", "opened_to", "closed_from", "closed_to"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_beyond_all_calendars_break_nothing(name: str, day: str) -> None:
    assert browser_of(Role.OPERATOR).get(f"/desk/?narrow=1&{name}={day}").status_code < 500


@pytest.mark.parametrize("path", ["/desk/", "/desk/new/", "/desk/callbacks/"])
def test_no_browser_keeps_a_page_of_the_desk_for_whoever_sits_there_next(path: str) -> None:
    assert browser_of(Role.OPERATOR).get(path)["Cache-Control"] == "private, no-store"
