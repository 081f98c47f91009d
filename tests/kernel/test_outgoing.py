"""Whom we ask, and what we put up with: addresses, redirects, slow and endless answers."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from komek.kernel import outgoing
from komek.kernel.errors import Invalid
from komek.kernel.outgoing import Failed, ask, check_address
from tests.receivers.misbehaving import Receiver, Said, receiver


@pytest.fixture
def server(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with receiver() as made:
        yield made


def failure(address: str, method: str = "GET", **rest: Any) -> str:
    with pytest.raises(Failed) as failed:
        ask(method, address, **rest)
    return failed.value.code


@pytest.mark.parametrize(
    "address",
    [
        *("", "lights.example", "ftp://lights.example/", "file:///etc/passwd", "https://"),
        *("https://user:word@lights.example/", "https://lights.example/#here", "http:// x/"),
        *(
            "https://lights.example:port/",
            "https://[::1/",
            "https://a\nb/",
            "https://evil\\@inner/",
        ),
    ],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_address(address)
    assert (refused.value.code, refused.value.field) == ("address_invalid", "address")


def test_the_library_is_loaded_by_those_who_ask() -> None:
    """Web processes never do, and have megabytes less."""
    code = "import django; django.setup(); import sys; from komek.cases import dispatching\n"
    code += "dispatching.connections; from komek.config import urls\n"
    code += "print([name for name in ('httpx', 'cryptography') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_only_https_unless_the_settings_name_the_host(settings: Any) -> None:
    with pytest.raises(Invalid) as refused:
        check_address("http://lights.example/hook")
    assert refused.value.code == "address_not_https"
    settings.OUTGOING_HOSTS = frozenset({"lights.example"})
    assert check_address(" http://Lights.example/hook") == "http://Lights.example/hook"


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::"),
        *("64:ff9b::a01:203", "2002:7f00:1::", "::127.0.0.1"),
    ],
)
def test_the_inside_of_a_network_is_never_asked(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    resolved = [(family, socket.SOCK_STREAM, 6, "", (number, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **rest: resolved)
    assert failure("https://innocent.example/hook") == "address_private"


def test_one_inner_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **rest: resolved)
    assert failure("https://innocent.example/hook") == "address_private"


def test_the_name_is_looked_up_once(
    server: Receiver, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A name that answers with another address the second time leads nowhere else."""
    settings.OUTGOING_HOSTS = frozenset({"office.example"})
    real, asked = socket.getaddrinfo, []

    def lookup(host: Any, *args: Any, **rest: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1", *args, **rest)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    port = server.address.rpartition(":")[2]
    assert ask("GET", f"http://office.example:{port}/hook").status == 200
    assert [host for host in asked if host == "office.example"] == ["office.example"]
    assert server.asked[0].headers["host"] == f"office.example:{port}"


def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(*args: Any, **rest: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert failure("https://nobody.example/") == "host_unknown"


def test_a_plain_answer(server: Receiver) -> None:
    server.behave = lambda asked: Said(201, b"[1]", {"X-Kind": "list"})
    answer = ask("POST", f"{server.address}/a?b=1", form={"c": "ә"}, query={"d": "2"})
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (201, b"[1]", "list")
    asked = server.asked[0]
    assert (asked.path, asked.query, asked.form) == ("/a", {"b": "1", "d": "2"}, {"c": "ә"})


def test_a_redirect_is_an_answer_and_followed_nowhere(server: Receiver) -> None:
    server.behave = lambda asked: Said(302, headers={"Location": f"{server.address}/secret"})
    assert ask("GET", server.address).status == 302
    assert len(server.asked) == 1


def test_a_huge_answer_is_cut_off(server: Receiver) -> None:
    server.behave = lambda asked: Said(body=b"x" * (outgoing.MOST_BYTES + 1))
    assert failure(server.address) == "answer_too_long"


def test_a_small_answer_that_unfolds_into_a_huge_one_is_cut_off(server: Receiver) -> None:
    import gzip

    bomb = gzip.compress(b"x" * (20 * outgoing.MOST_BYTES))
    server.behave = lambda asked: Said(body=bomb, headers={"Content-Encoding": "gzip"})
    assert failure(server.address) == "answer_too_long"


def test_who_never_answers(server: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "READ_S", 0.2)
    server.behave = lambda asked: Said(after_s=5)
    assert failure(server.address) == "timeout"


@pytest.mark.parametrize(
    "begin",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"],
    ids=["head", "body"],
)
def test_who_answers_byte_by_byte_does_not_hold_us_for_ever(
    begin: bytes, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    monkeypatch.setattr(outgoing, "WHOLE_S", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def trickle() -> None:
            guest, _from = door.accept()
            with guest, suppress(OSError):
                guest.sendall(begin)
                while True:
                    guest.sendall(b"x")
                    sleep(0.1)

        Thread(target=trickle, daemon=True).start()
        begun = monotonic()
        assert failure(f"http://127.0.0.1:{door.getsockname()[1]}/") == "timeout"
    assert monotonic() - begun < 5


def test_garbage_is_no_answer(server: Receiver) -> None:
    server.behave = lambda asked: Said(raw=b"\x00\xff not http at all\r\n\r\n")
    assert failure(server.address) == "remote_protocol_error"


def test_a_closed_door() -> None:
    with receiver() as gone:
        address = gone.address
    assert failure(address.replace("http://", "https://")) in ("connect_error", "address_private")
