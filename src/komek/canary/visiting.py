"""What anybody may see: all public pages, doors and files, found by following what is linked."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from komek.canary.doors import PATIENCE_S

LINK = re.compile(r"""(?:href|src|action)=["']([^"'#][^"']*)""")
WHOLE = re.compile(r"https?://[^\s\"'<>)\\]+")
PASSED_OVER = re.compile(r"^/(static|accounts|report/[^?]|i18n|look|admin|desk)|[?&](q|lang)=")
"""Scripts and styles, signing in, the form of each of hundreds of services."""
MOST = 400
STARTS = (
    *("/", "/report/", "/follow/", "/requests/", "/requests/map.json", "/city/", "/city/phones/"),
    *("/widget/kk/", "/sitemap.xml", "/robots.txt", "/open-data/", "/open-data/index.json"),
    *("/open311/v2/requests.json", "/open311/v2/requests.xml?extensions=true"),
    *("/open311/v2/servicerequestupdates.json", "/open311/v2/services.json"),
    *("/api/v1/public/cases", "/api/v1/public/changes", "/healthz"),
)


def seen_by_anybody(base: str, numbers: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Address and content, headers too, of everything that somebody without a name can open."""
    waiting = deque([*STARTS, *(path for number in numbers for path in _of_case(number))])
    seen: set[str] = set()
    headers = {"Accept-Language": "en"}
    with httpx.Client(base_url=base, timeout=PATIENCE_S, headers=headers) as client:
        while waiting and len(seen) < MOST:
            address = waiting.popleft()
            if address in seen:
                continue
            seen.add(address)
            answer = client.get(address)
            said = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            yield f"page {urlsplit(address).path}", answer.content
            yield f"headers of {urlsplit(address).path}", said.encode()
            waiting.extend(_linked(base, address, answer))


def _of_case(number: str) -> Iterator[str]:
    yield from (f"/requests/{number}/", f"/case/{number}/", f"/api/v1/public/cases/{number}")
    yield from (f"/open311/v2/requests/{number}.json", f"/open311/v2/requests/{number}.xml")


def _linked(base: str, address: str, answer: httpx.Response) -> Iterator[str]:
    kind = answer.headers.get("Content-Type", "")
    if "text" not in kind and "json" not in kind:
        return
    text = unescape(answer.text)
    for found in [*LINK.findall(text), *WHOLE.findall(text)]:
        parts = urlsplit(urljoin(f"{base}{address}", urldefrag(found)[0]))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if parts.netloc == urlsplit(base).netloc and not PASSED_OVER.search(path):
            yield path
