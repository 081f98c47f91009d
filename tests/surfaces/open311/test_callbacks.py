"""JSONP: an answer as a script that calls the page's function, and nothing else that could run."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.surfaces.open311.writing import padded
from tests.surfaces.open311.partner import ROOT, Partner, request


@pytest.fixture
def page(api_key: str) -> Partner:
    return Partner("json", api_key)


@pytest.mark.parametrize("name", ["show", "jQuery17_1", "$", "_", "city.map.show", "a" * 100])
def test_the_function_is_called_with_the_answer(page: Partner, name: str) -> None:
    answer = page.ask("services", callback=name)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/javascript; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    script = answer.content.decode()
    assert script.startswith(f"/**/{name}(")
    assert script.endswith(");")
    body = script.removeprefix(f"/**/{name}(").removesuffix(");")
    assert json.loads(body) == page.ask("services").json()


@pytest.mark.parametrize(
    "name",
    [
        *("alert(1)", "a;b", "a b", "1a", "a..b", ".a", "a.", "a[0]", "a/*", "<script>"),
        *("a\nb", "a\u2028b", "әдіс", "a=b", "a%0a", "eval`1`", "a" * 101, "a." * 11 + "a"),
    ],
)
def test_what_is_no_name_of_a_function_is_refused(page: Partner, name: str) -> None:
    answer = page.ask("services", callback=name)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert page.reason(answer, 400) == "callback_invalid"
    assert name not in answer.content.decode()


def test_refusals_call_the_function_too(page: Partner) -> None:
    answer = page.ask("services/no_such", callback="show")
    assert answer.status_code == 404
    assert answer.content.startswith(b'/**/show([{"code":404,')


def test_xml_and_posts_call_nobody(page: Partner) -> None:
    xml = page.client.get(f"{ROOT}/services.xml", {"callback": "show"})
    assert xml.content == page.client.get(f"{ROOT}/services.xml").content
    posted = page.send("requests", "?callback=show", **request())
    assert posted.status_code == 200
    assert posted.headers["Content-Type"] == "application/json; charset=utf-8"
    assert isinstance(posted.json(), list)


@given(st.text())
def test_no_text_ends_the_script_line(text: str) -> None:
    body = json.dumps([text], ensure_ascii=False).encode("utf-8", "replace")
    script = padded("show", body).decode()
    assert not {"\u2028", "\u2029"} & set(script)
    assert json.loads(script[len("/**/show(") : -2]) == json.loads(body)
