"""What goes wrong: forms that are refused, addresses that are none, a database that says no.

Words that were sent then are stored nowhere, and said nowhere.
"""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import psycopg

from komek.canary.doors import Browser
from komek.canary.house import UNDO_S, Broken, House
from komek.canary.people import People
from komek.canary.reports import FACT, PLACE, SERVICE, Planted
from komek.canary.working import hold_answer

REQUESTS, CASES = "/open311/v2/requests.json", "/api/v1/cases"
SAY_NO = "ALTER TABLE {} ADD CONSTRAINT canary CHECK (false) NOT VALID"
SAY_YES = "ALTER TABLE {} DROP CONSTRAINT canary"
FAILING = ("intake_message", "surfaces_draft", "residents_contactpoint")


def refused(planted: Planted, browser: Browser, operator: Browser) -> None:
    """People and programs send what cannot be taken."""
    people, lost = planted.people, planted.people.lost
    trap = _form(people, "a form in a trap") | {"website": "x"}
    browser.post(f"/report/{SERVICE}/", trap, well=False)
    browser.post(f"/report/{SERVICE}/", {"text": lost("a form without a name")}, well=False)
    browser.post("/case/1/remark/", {"remark-text": lost("a remark without a key")}, well=False)
    browser.post("/follow/", {"number": lost("a number"), "key": lost("a key")}, well=False)
    browser.client.post("/report/", data={"text": lost("a form without a token")})
    browser.get(f"/{lost('an address that is none')}/", well=False)
    browser.get(f"/requests/?words={lost('words in an address')}&group={lost('a condition')}")
    operator.post("/desk/people/", {"address": lost("a look-up without the right")}, well=False)
    operator.get(f"/desk/?words={lost('words that are searched for')}")
    _refused_programs(planted)


def _refused_programs(planted: Planted) -> None:
    people, lost = planted.people, planted.people.lost
    with planted.program() as program:
        answers = [
            program.post(REQUESTS, data=_open311(planted, "a form to nowhere", lat="x")),
            program.get(f"/open311/v2/{lost('a resource')}.json?q={lost('a parameter')}"),
            program.post(CASES, content='{"text": "' + lost("JSON that breaks off")),
            program.post(CASES, json=_rest(people, "a field that is none", more="x")),
            program.post(CASES, json=_rest(people, "no such service", service_code="none")),
            program.post("/api/v1/files", params={"name": lost("a file's name")}, content=b"no"),
            program.post(CASES, headers={"Authorization": f"Bearer {lost('a key')}"}),
        ]
    _require(all(answer.is_client_error for answer in answers), "was not refused")


def failed(planted: Planted, browser: Browser, operator: Browser, executor: Browser) -> None:
    """The database refuses what everybody sends, and quotes all of it when it says so."""
    hold_answer(planted, executor, "a held answer that failed")
    with _saying_no(planted.house):
        answers = [*_failing_pages(planted, browser, operator), *_failing_programs(planted)]
        _require(all(answer.is_server_error for answer in answers), "did not fail")
        time.sleep(UNDO_S + 2)
    _take_back(executor)


def _failing_pages(
    planted: Planted, browser: Browser, operator: Browser
) -> Iterator[httpx.Response]:
    people, number = planted.people, planted.numbers["open311"]
    form = _form(people, "a form that failed") | {"name": people.lost("a name that failed")}
    form["email"] = f"{people.lost('an e-mail that failed')}@canary.example"
    yield browser.post(f"/report/{SERVICE}/", form, well=False)
    note = {"note-text": people.lost("a note that failed")}
    yield operator.post(f"/desk/case/{number}/note/", note, well=False)
    draft = json.dumps({"note-text": [people.lost("a draft that failed")]})
    kept = {"key": f"case:{number}:note", "data": draft}
    yield operator.post("/desk/drafts/", kept, well=False)


def _failing_programs(planted: Planted) -> Iterator[httpx.Response]:
    with planted.program() as program:
        yield program.post(REQUESTS, data=_open311(planted, "a request that failed"))
        yield program.post(CASES, json=_rest(planted.people, "a case that failed"))


def _require(happened: bool, what: str) -> None:
    if not happened:
        raise Broken(f"Something {what} although it should.")


@contextmanager
def _saying_no(house: House) -> Iterator[None]:
    """No new row in what holds words, for the block."""
    with psycopg.connect(house.database, autocommit=True) as connection:
        for table in FAILING:
            connection.execute(SAY_NO.format(table))
        try:
            yield
        finally:
            for table in FAILING:
                connection.execute(SAY_YES.format(table))


def _take_back(executor: Browser) -> None:
    """What could not be done comes back to its writer, as words not sent."""
    bar = executor.get("/desk/held/", part="held").text
    found = re.search(r"/desk/held/[0-9a-f-]{36}/undo/", bar)
    if found is None:
        raise Broken("A held answer was done although the database said no.")
    executor.post(found[0])


def _form(people: People, kind: str) -> dict[str, str]:
    words = {"text": people.lost(kind), f"fact_{FACT}": people.lost(f"an answer in {kind}")}
    return {"token": str(uuid4()), "service_code": SERVICE, **PLACE, **words}


def _open311(planted: Planted, kind: str, **more: str) -> dict[str, str]:
    return {
        "api_key": planted.api_key,
        "service_code": SERVICE,
        "lat": PLACE["lat"],
        "long": PLACE["lon"],
        "description": planted.people.lost(kind),
        "first_name": planted.people.lost(f"a name in {kind}"),
        f"attribute[{FACT}]": "here",
        **more,
    }


def _rest(people: People, kind: str, **more: str) -> dict[str, object]:
    reporter = {"name": people.lost(f"a name in {kind}")}
    place = {"lat": float(PLACE["lat"]), "lon": float(PLACE["lon"])}
    words = {"text": people.lost(kind), "reporter": reporter, "facts": {FACT: ["here"]}}
    return {"service_code": SERVICE, **place, **words, **more}
