"""The stream process: it opens for a token, and names what changed once it has been relayed."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.relay import relay_batch
from tests.surfaces import faces
from tests.surfaces.people import browser, browser_of

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 10


def opened(port: int, token: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("GET", f"/?token={token}")
    return connection.getresponse()


def news(stream: http.client.HTTPResponse) -> list[str] | None:
    """The next message; fails when none comes in time."""
    while not (line := stream.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    return json.loads(line.removeprefix(b"data: "))["cases"]


def test_an_executor_hears_of_a_case_of_their_own(stream_port: int) -> None:
    reference.forget()
    faces.build()
    executor = browser_of(Role.EXECUTOR, faces.organisation())
    address = urlsplit(executor.get("/live/address").json()["address"])
    assert address.port == stream_port
    stream = opened(stream_port, address.query.removeprefix("token="))
    assert stream.status == 200
    assert stream.readline() == b": welcome\n"
    case = faces.opened(browser())
    relay_batch()
    assert news(stream) == [case.number]
    faces.act(executor, case, "accept")
    relay_batch()
    assert news(stream) == [case.number]


@pytest.mark.parametrize("token", ["", "nonsense", "WzFd:1abcde:xyz"])
def test_without_a_token_nothing_opens(stream_port: int, token: str) -> None:
    assert opened(stream_port, token).status == 403


def test_a_resident_gets_no_token() -> None:
    assert browser_of(Role.EDITOR).get("/live/address").status_code == 403
    assert browser().get("/live/address").status_code == 302
