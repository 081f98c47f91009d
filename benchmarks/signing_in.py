"""Signing in as somebody of a demo city: the code is read where the demo prints its letters."""

import http.cookiejar
import re
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.city import City

PATIENCE_S = 10
CODE = re.compile(r"\b\d{4}-\d{4}\b")


def session_of(city: City, email: str) -> str:
    """The session cookie's value, once the person has typed their code."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    base = f"http://127.0.0.1:{city.port}"
    log = city.home / "run.log"
    read_so_far = log.stat().st_size

    def send(address: str, **fields: str) -> str:
        browser.open(address).read()
        token = next(str(cookie.value) for cookie in jar if cookie.name == "csrftoken")
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = urllib.request.Request(address, body, {"Referer": address})
        with browser.open(request) as answer:
            return str(answer.url)

    confirm = send(f"{base}/accounts/code/", email=email)
    send(base + urlsplit(confirm).path, code=_code(log, read_so_far))
    return next(str(cookie.value) for cookie in jar if cookie.name == "sessionid")


def _code(log: Path, read_so_far: int) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with log.open("rb") as file:
            file.seek(read_so_far)
            if found := CODE.findall(file.read().decode()):
                return str(found[-1])
        time.sleep(0.1)
    raise TimeoutError("no letter with a code was printed")
