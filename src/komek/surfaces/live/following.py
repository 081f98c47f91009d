"""Carries what the relay has written down as changed to the hub, as long as the process lives."""

import asyncio
import logging
import os
from collections.abc import Sequence

import psycopg
from asgiref.sync import sync_to_async
from django.db import Error, connection

from komek.cases.queries import touched as changes
from komek.cases.services.changes import CHANNEL
from komek.surfaces.live.hub import Hub

log = logging.getLogger(__name__)

LOOK_S = 5.0
"""How long a lost word of the relay can go unnoticed."""
PAUSE_S = 1.0


async def follow(hub: Hub) -> None:
    """Tell the hub of every change from now on; those of the database's absence come late."""
    position: int | None = None
    while True:
        try:
            async with await _listening() as ear:
                if position is None:
                    position = await sync_to_async(changes.last_touch)()
                while True:
                    position = await _catch_up(position, hub)
                    async for _ in ear.notifies(timeout=LOOK_S, stop_after=1):
                        pass
        except (psycopg.Error, Error) as error:
            log.warning("stream: the database is away (%s)", type(error).__name__)
        except Exception:
            # Nobody else would see it: pages would stand still without a word.
            log.exception("stream: the changes could not be followed")
        await sync_to_async(connection.close)()
        await asyncio.sleep(PAUSE_S)


async def _listening() -> psycopg.AsyncConnection:
    ear = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True)
    await ear.execute(f"LISTEN {CHANNEL}")
    return ear


async def _catch_up(position: int, hub: Hub) -> int:
    """Tell all there is; returns how far that is."""
    while True:
        position, told = await _touched(position)
        hub.tell(told)
        if len(told) < changes.MOST_TOUCHED:
            return position


@sync_to_async
def _touched(position: int) -> tuple[int, Sequence[changes.Touched]]:
    return changes.touched(position)
