"""The doors as somebody outside uses them: a browser with its cookies, and programs."""

import re
from types import TracebackType
from typing import Any, Self

import httpx

from komek.canary.house import Broken
from komek.canary.sink import Sink

SIGN_IN_CODE = r"\d{4}-\d{4}"
PATIENCE_S = 60
File = tuple[str, tuple[str, bytes, str]]


class Browser:
    """Somebody at the pages, signed in or not; reads English."""

    def __init__(self, base: str) -> None:
        self.client = httpx.Client(
            base_url=base, timeout=PATIENCE_S, headers={"Accept-Language": "en"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def get(self, path: str, *, well: bool = True, part: str = "") -> httpx.Response:
        """A page, or a part of it; raises Broken unless it is there, or refused, as `well` says."""
        headers = {"X-Part": part} if part else None
        return _expected(self.client.get(path, headers=headers), well)

    def post(
        self,
        path: str,
        fields: dict[str, Any] | None = None,
        files: list[File] | None = None,
        *,
        well: bool = True,
    ) -> httpx.Response:
        """Send a form with its token; raises Broken unless it goes as `well` says."""
        sent = {**(fields or {}), "csrfmiddlewaretoken": self._token()}
        answer = self.client.post(path, data=sent, files=files)
        return _expected(answer, well)

    def sign_in(self, address: str, sink: Sink) -> None:
        """With the code that comes by letter."""
        before = len(sink.letters)
        self.post("/accounts/code/", {"email": address})
        code = sink.code(address, SIGN_IN_CODE, after=before)
        self.post("/accounts/code/confirm/", {"code": code})

    def _token(self) -> str:
        if "csrftoken" not in self.client.cookies:
            self.get("/accounts/code/")
        return self.client.cookies["csrftoken"]


def number_in(address: str) -> str:
    """The number of the case that an address leads to."""
    found = re.search(r"/(?:case|filed)/(\d+)", address)
    if found is None:
        raise Broken(f"A door did not lead to the case that it opened: {address}")
    return found[1]


def _expected(answer: httpx.Response, well: bool) -> httpx.Response:
    if (answer.status_code < httpx.codes.BAD_REQUEST) is not well:
        request = answer.request
        raise Broken(
            f"A door answered otherwise than it should:"
            f" {request.method} {request.url.path} gave {answer.status_code}."
        )
    return answer
