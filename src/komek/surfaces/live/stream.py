"""The stream itself (ASGI): server-sent events that name the cases which have just changed.

One message is `{"cases": ["1234567", …]}`, or `{"cases": null}` when more changed than is worth
naming. What has changed is not told: the page asks, as whoever looks at it.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import msgspec

from komek.kernel.errors import Forbidden
from komek.surfaces.live import tokens
from komek.surfaces.live.following import follow
from komek.surfaces.live.hub import Hub, Listener
from komek.surfaces.live.tokens import Hearing

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_STREAMS = 5000
CALM_S = 0.5
"""Changes that come this close together are told in one message."""
BEAT_S = 20.0
"""How often a line of nothing keeps proxies from closing a quiet stream."""
LIFE_S = 15 * 60.0
"""A stream ends after this: the next one is opened with the permissions of that time."""
# Whoever has the token may read from any page: no cookie comes along.
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),
    (b"x-accel-buffering", b"no"),
]


class Stream:
    """The application: one hub for all who listen."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._following: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a connection, or the server's own beginning and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._following = asyncio.create_task(follow(self.hub))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._following.cancel()
        with suppress(asyncio.CancelledError):
            await self._following
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        if len(self.hub) >= MOST_STREAMS:
            return await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            hearing = _hearing(scope)
        except Forbidden:
            return await _refuse(send, HTTPStatus.FORBIDDEN)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        telling = asyncio.create_task(self._tell(hearing, send))
        gone = asyncio.create_task(_gone(receive))
        done, pending = await asyncio.wait(
            (telling, gone), timeout=LIFE_S, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if gone not in done:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        if telling in done:
            telling.result()  # it never ends by itself: whatever ended it is the server's to log
        return None

    async def _tell(self, hearing: Hearing, send: Send) -> None:
        with self.hub.listening(hearing) as listener:
            await _say(send, b": welcome\n\n")
            while True:
                await _say(send, await _line(listener))
                await asyncio.sleep(CALM_S)


def _hearing(scope: Message) -> Hearing:
    asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
    return tokens.read(asked.get("token", [""])[0])


async def _line(listener: Listener) -> bytes:
    try:
        numbers = await asyncio.wait_for(listener.news(), BEAT_S)
    except TimeoutError:
        return b": still there\n\n"
    return b"data: " + msgspec.json.encode({"cases": numbers}) + b"\n\n"


async def _say(send: Send, line: bytes) -> None:
    await send({"type": "http.response.body", "body": line, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: HTTPStatus) -> None:
    headers = [(b"access-control-allow-origin", b"*"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
