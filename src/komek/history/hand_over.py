"""Making things in one thread while others store them."""

import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, TypeVar

from django.db import connection

Item = TypeVar("Item")
Waiting = queue.Queue[Any]
Running = list[Future[None]]
_LOOK_S = 0.2


class Abandoned(Exception):
    """No more items will come, and what was begun has to be undone."""


def hand_over(
    items: Iterable[Item],
    consume: Callable[[Iterator[Item]], None],
    *,
    threads: int = 1,
    ahead: int = 1,
    give_up: Callable[[], None] = lambda: None,
) -> None:
    """Let `consume` work through the items in threads that have database connections of their own.

    The items are made in this thread, so many `ahead` for each of the others. When making them
    fails, `consume` gets Abandoned from its iterator; when `consume` fails, no more are made.
    Either error is raised. give_up: called while `consume` goes on with what nobody wants any
    more, because making failed or somebody pressed Ctrl-C.
    """
    waiting = Waiting(maxsize=threads * ahead)
    with ThreadPoolExecutor(threads, thread_name_prefix="store") as pool:
        running = [pool.submit(_run, consume, waiting) for _ in range(threads)]
        try:
            for item in items:
                _put(waiting, item, running)
            _end(waiting, None, running)
        except BaseException:
            _end(waiting, Abandoned(), running, meanwhile=give_up)
            raise
        for one in running:
            one.result()


def _run(consume: Callable[[Iterator[Any]], None], waiting: Waiting) -> None:
    try:
        consume(_until_the_end(waiting))
    finally:
        connection.close()


def _until_the_end(waiting: Waiting) -> Iterator[Any]:
    while (item := waiting.get()) is not None:
        if isinstance(item, Abandoned):
            raise item
        yield item


def _put(waiting: Waiting, item: object, running: Running) -> None:
    """Wait for room; a consumer that failed would never make any, so its error is raised."""
    while True:
        for one in running:
            if one.done():
                one.result()
        try:
            return waiting.put(item, timeout=_LOOK_S)
        except queue.Full:
            continue


def _end(
    waiting: Waiting,
    ending: object,
    running: Running,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Tell every consumer that it was all, and wait until they have stopped."""
    told = 0
    while not all(one.done() for one in running):
        meanwhile()
        if told == len(running):
            wait(running, _LOOK_S)
            continue
        with suppress(queue.Full):
            waiting.put(ending, timeout=_LOOK_S)
            told += 1
