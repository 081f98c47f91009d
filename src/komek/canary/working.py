"""What the city does with the reports, by its desk: asks, answers, notes, keeps, hands over."""

import json
import re
import time

from komek.canary.doors import Browser
from komek.canary.house import PATIENCE_S, Broken
from komek.canary.reports import Planted

STAFF = "{}@astana.example"
EXPORTS = 3
READY = re.compile(r'href="(/desk/exports/[0-9a-f-]{36}/)"')


def work(
    planted: Planted, neighbour: Browser, executor: Browser, operator: Browser, officer: Browser
) -> None:
    """Everything that leaves words behind, each of them about somebody who is forgotten later."""
    people, numbers = planted.people, planted.numbers
    _do(executor, numbers["portal"], "accept")
    _do(executor, numbers["portal"], "ask", text=people.word("a question to the portal's resident"))
    reply = people.word("the portal's resident's reply", cyrillic=True)
    neighbour.post(f"/case/{numbers['portal']}/reply/", {"reply-text": reply})
    remark = people.word("the portal's resident's remark")
    neighbour.post(f"/case/{numbers['portal']}/remark/", {"remark-text": remark})
    answer = people.word("the answer to the portal's resident", cyrillic=True)
    _do(executor, numbers["portal"], "answer", text=answer, norm="SP 31")
    words = people.word("the portal's resident's words with the stars")
    neighbour.post(f"/case/{numbers['portal']}/rate/", {"rate-stars": "2", "rate-text": words})
    _do(executor, numbers["rest"], "accept")
    _do(operator, numbers["open311"], "note", text=people.word("a note about open311's resident"))
    operator.post(f"/desk/case/{numbers['caller']}/reveal/", {"reveal-reason": "call_back"})
    reason = f"Somebody asks for {people.word('why a case was opened')}."
    officer.post(f"/desk/case/{numbers['caller']}/break-glass/", {"reason": reason})
    _keep(planted, operator)
    _search(planted, operator)
    _export(planted, operator)


def hold_answer(planted: Planted, executor: Browser, kind: str) -> None:
    """Send an answer that waits and can still be taken back."""
    number, text = planted.numbers["rest"], planted.people.word(kind)
    form = {"answer-text": text, "answer-norm": "SP 31", "undo": "1"}
    executor.post(f"/desk/case/{number}/answer/", form)


def _do(browser: Browser, number: str, verb: str, **said: str) -> None:
    form = {f"{verb}-{name}": value for name, value in said.items()}
    browser.post(f"/desk/case/{number}/{verb}/", form)


def _keep(planted: Planted, operator: Browser) -> None:
    """A draft, and a handover with its remarks."""
    people, numbers = planted.people, planted.numbers
    draft = {"note-text": [people.word("a draft about the resident")]}
    form = {"key": f"case:{numbers['resident']}:note", "data": json.dumps(draft)}
    operator.post("/desk/drafts/", form)
    handover = {
        "to": "next",
        "remark": people.word("a handover's remark"),
        "number 1": numbers["open311"],
        "noted 1": people.word("a handover's remark on open311's case"),
    }
    operator.post("/desk/shift/", handover)


def _search(planted: Planted, operator: Browser) -> None:
    """A list is saved, and one exported, by words that are somebody's."""
    name = planted.people.word("the name of a saved list")
    words = planted.people.word("what a saved list searches for")
    operator.post(f"/desk/lists/new/?words={words}", {"name": name})
    words = planted.people.word("what an export searches for")
    operator.post(f"/desk/exports/?words={words}", {"form": "csv"})


def _export(planted: Planted, operator: Browser) -> None:
    """The list with everybody's words in both forms; all exports are awaited and fetched."""
    for fields in ({"form": "csv", "words": "1"}, {"form": "xlsx", "words": "1"}):
        operator.post("/desk/exports/?state=all", fields)
    deadline = time.monotonic() + PATIENCE_S
    while len(files := set(READY.findall(operator.get("/desk/exports/").text))) < EXPORTS:
        if time.monotonic() > deadline:
            raise Broken("An export was not written.")
        time.sleep(0.3)
    for address in files:
        operator.get(address)
