"""Requests to servers of others, whose addresses somebody typed: checked, short and small.

The name is resolved here, and the connection goes to the very address that was checked: a name
that answers differently the second time leads nowhere else.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid

if TYPE_CHECKING:
    import httpx

CONNECT_S, READ_S, WHOLE_S = 5.0, 15.0, 30.0
MOST_BYTES = 1024 * 1024
AGENT = "Komek/1"
_EMBEDDING = [ipaddress.IPv6Network(one) for one in ("::/96", "64:ff9b::/96")]
"""Networks whose addresses end in one of IPv4: RFC 4291, 2.5.5.1, and RFC 6052."""


class Failed(Exception):
    """It did not arrive, or nobody knows: trying again may help.

    code: why, without addresses and anybody's words.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Rejected(Failed):
    """It will never arrive as it is: trying again cannot help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: its status, headers and body, at most a megabyte."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_address(address: str) -> str:
    """The address, if it may be asked as far as its letters tell. Raises Invalid."""
    address = address.strip()
    try:
        parts = urlsplit(address)
        whole = bool(parts.hostname) and address.isprintable() and " " not in address
        _port = parts.port
    except ValueError as error:
        raise _no_address() from error
    if not whole or parts.fragment or _names_somebody(parts):
        raise _no_address()
    _require_allowed(parts.scheme, parts.hostname or "")
    return address


def _names_somebody(parts: SplitResult) -> bool:
    return "@" in parts.netloc


def _require_allowed(scheme: str, host: str) -> None:
    if scheme not in ("https", "http"):
        raise _no_address()
    if scheme == "http" and not _is_trusted(host):
        message = _("The address has to begin with https://.")
        raise Invalid("address_not_https", message, field="address")


def ask(
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    form: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
) -> Answer:
    """Ask a server, once. Redirects are an answer like any other: nobody checked where to.

    Raises Failed.
    """
    # Sixteen megabytes that only those processes load which ask anybody.
    import httpx

    url = _url(address)
    if query:
        url = url.copy_merge_params(query)
    client = httpx.Client(
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S), follow_redirects=False, trust_env=False
    )
    with client:
        request = client.build_request(
            method,
            url.copy_with(host=_checked_host(url)),
            headers={"User-Agent": AGENT, **(headers or {}), "Host": url.netloc.decode()},
            content=content,
            data=form,
            # The certificate has to be that of the name, not of the number.
            extensions={"sni_hostname": url.host},
        )
        try:
            with _cut_off(request):
                return _answer(client, request)
        except httpx.TimeoutException as error:
            raise Failed("timeout") from error
        except httpx.HTTPError as error:
            raise Failed(_code(error)) from error


def _url(address: str) -> "httpx.URL":
    """Checked again as it is understood here: what was typed may be read in more than one way."""
    import httpx

    try:
        url = httpx.URL(check_address(address))
        _require_allowed(url.scheme, url.host)
    except httpx.InvalidURL as error:
        raise Failed("address_invalid") from error
    except Invalid as error:
        raise Failed(error.code) from error
    return url


def _answer(client: "httpx.Client", request: "httpx.Request") -> Answer:
    body = b""
    response = client.send(request, stream=True)
    try:
        for piece in response.iter_bytes(8192):
            body += piece
            if len(body) > MOST_BYTES:
                raise Failed("answer_too_long")
    finally:
        response.close()
    return Answer(response.status_code, response.headers, body)


@contextmanager
def _cut_off(request: "httpx.Request") -> Iterator[None]:
    """End the connection when all of it takes too long, however steadily bytes trickle in."""
    sockets: list[socket.socket] = []
    over = threading.Event()

    def watch(event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            sockets.append(info["return_value"].get_extra_info("socket"))

    def cut() -> None:
        over.set()
        for one in sockets:
            with suppress(OSError):  # of those before TLS nothing is left
                one.shutdown(socket.SHUT_RDWR)

    request.extensions["trace"] = watch
    timer = threading.Timer(WHOLE_S, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if over.is_set():
            raise Failed("timeout") from error
        raise
    finally:
        timer.cancel()


def _checked_host(url: "httpx.URL") -> str:
    """An address of the host; all of them have to be public, or the host a trusted one."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Failed("host_unknown") from error
    numbers = [str(entry[4][0]) for entry in found]
    if not _is_trusted(url.host) and not all(map(_is_public, numbers)):
        raise Failed("address_private")
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = _translated(address) or address
    return address.is_global and not address.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that routers may make of it, which may be one of ours inside."""
    if any(address in network for network in _EMBEDDING):
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


def _is_trusted(host: str) -> bool:
    """Whether the settings name the host as one inside that may be asked all the same."""
    return host.lower() in settings.OUTGOING_HOSTS


def _code(error: "httpx.HTTPError") -> str:
    """ "ConnectError" gives "connect_error"."""
    name = type(error).__name__
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _no_address() -> Invalid:
    return Invalid("address_invalid", _("This is no address of a server."), field="address")
