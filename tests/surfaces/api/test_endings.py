"""REST: an operation that ends says so, in its answers and in the description."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from ninja import Router

from komek.surfaces.api.callers import EVERYBODY, KNOWN
from komek.surfaces.api.doing import does
from komek.surfaces.api.endings import Ending, ends
from komek.surfaces.api.interface import Interface
from komek.surfaces.api.problems import answer_with_problems
from komek.surfaces.api.shapes import Out

ENDING = Ending(since=date(2027, 3, 1), gone=date(2028, 3, 1), successor="/api/v1/new")


class Word(Out):
    word: str


def word(request: HttpRequest) -> Word:
    """Say a word."""
    return Word(word="hello")


def served() -> tuple[Interface, dict[str, Any]]:
    """An interface with an old operation, one only for some, and a new one; and their views."""
    router = Router()
    router.get("/old", auth=EVERYBODY, response=Word)(ends(ENDING)(does("directory.read")(word)))
    router.get("/closed", auth=KNOWN, response=Word)(ends(ENDING)(does("directory.read")(word)))
    router.get("/new", auth=EVERYBODY, response=Word)(does("directory.read")(word))
    interface = Interface(title="Test", urls_namespace="endings")
    interface.add_router("", router)
    answer_with_problems(interface)
    views = {str(one.pattern): one.callback for one in interface.urls[0]}
    return interface, views


def asked(path: str) -> Any:
    _interface, views = served()
    return views[path](RequestFactory().get(f"/{path}"))


@pytest.mark.parametrize(("path", "status"), [("old", 200), ("closed", 401)])
def test_every_answer_says_that_it_ends(path: str, status: int) -> None:
    answer = asked(path)
    assert answer.status_code == status
    assert answer.headers["Deprecation"] == "@1803859200"
    assert answer.headers["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
    assert 'rel="deprecation"' in answer.headers["Link"]
    assert '</api/v1/new>; rel="successor-version"' in answer.headers["Link"]


def test_the_others_say_nothing() -> None:
    answer = asked("new")
    assert answer.status_code == 200
    assert not {"Deprecation", "Sunset", "Link"} & set(answer.headers)


def test_the_description_says_so_too() -> None:
    interface, _views = served()
    paths = interface.get_openapi_schema(path_prefix="")["paths"]
    assert {path: one["get"].get("deprecated", False) for path, one in paths.items()} == {
        "/old": True,
        "/closed": True,
        "/new": False,
    }
