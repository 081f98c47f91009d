"""REST: whatever goes wrong is told as a problem, also before an operation is reached."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from ninja import Router
from ninja.throttling import BaseThrottle

from komek.kernel.actors import Role
from komek.surfaces.api.callers import EVERYBODY
from komek.surfaces.api.doing import does
from komek.surfaces.api.interface import Interface
from komek.surfaces.api.problems import answer_with_problems
from komek.surfaces.body_size import MOST_BYTES_IN_ALL
from tests.surfaces.api.callers import ROOT, signed_in

NEW = {"service_code": "street_light", "text": "Dark"}


def is_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]


@pytest.mark.parametrize("path", ["/api/", "/api/v2/cases", f"{ROOT}/none", f"{ROOT}/services/"])
@pytest.mark.parametrize("who", ["program", "staff"])
def test_what_is_at_no_address(city: None, path: str, who: str) -> None:
    client = Client() if who == "program" else signed_in(Role.OPERATOR)
    for answer in (client.get(path), client.post(path)):
        is_problem(answer, 404, "address_unknown")


def test_a_problem_is_told_in_the_senders_language(db: None) -> None:
    for language, word in (("ru", "Возможно"), ("en", "may be")):
        answer = Client().get("/api/v2/x", headers={"Accept-Language": language})
        assert word in answer.json()["detail"]


@pytest.mark.parametrize("method", ["delete", "put", "patch", "head", "options"])
def test_a_method_that_is_none(city: None, method: str) -> None:
    answer = getattr(Client(), method)(f"{ROOT}/services")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_that_is_no_json(api_key: str, content_type: str) -> None:
    answer = Client().post(
        f"{ROOT}/cases",
        b'{"service_code": "street_light"}',
        content_type=content_type,
        headers={"Authorization": f"Bearer {api_key}"},
    )
    is_problem(answer, 415, "body_not_json")


def test_json_by_its_full_name(api_key: str) -> None:
    answer = Client().post(
        f"{ROOT}/cases",
        NEW | {"lat": 51.128, "lon": 71.43},
        content_type="application/json; charset=utf-8",
        headers={"Authorization": f"Bearer {api_key}"},
    )
    assert answer.status_code == 201


def test_more_than_anybody_reads_is_refused_unread(city: None) -> None:
    answer = signed_in(Role.OPERATOR).post(
        f"{ROOT}/cases",
        b"{}",
        content_type="application/json",
        CONTENT_LENGTH=str(MOST_BYTES_IN_ALL + 1),
    )
    is_problem(answer, 413, "request_too_large")


def test_a_strange_host(city: None) -> None:
    answer = signed_in(Role.OPERATOR).get(f"{ROOT}/services", headers={"Host": "elsewhere"})
    is_problem(answer, 400, "request_unreadable")


class Enough(BaseThrottle):
    """Lets nobody through."""

    def allow_request(self, request: HttpRequest) -> bool:
        return False

    def wait(self) -> float:
        return 12.3


def test_asking_too_often() -> None:
    def word(request: HttpRequest) -> str:
        """Say a word."""
        return "hello"

    router = Router()
    router.get("/word", auth=EVERYBODY, throttle=Enough())(does("directory.read")(word))
    interface = Interface(title="Test", urls_namespace="throttled")
    interface.add_router("", router)
    answer_with_problems(interface)
    views = {str(one.pattern): one.callback for one in interface.urls[0]}
    answer = views["word"](RequestFactory().get("/word"))
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "13"
