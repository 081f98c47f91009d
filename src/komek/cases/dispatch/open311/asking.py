"""What a server says of our requests: by its updates where it has them, and by their status."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from komek.cases.dispatch.open311.sending import TOKEN, server_of
from komek.cases.ways import Happened, News, Target
from komek.kernel import clock
from komek.kernel.georeport import Server
from komek.kernel.outgoing import Rejected

AHEAD = timedelta(hours=1)
"""How far the server's clock may be before ours."""
ACCEPTED = {"in_progress", "planned", "action_scheduled", "investigating", "internal_referral"}
# That it is done is heard with the words of the request itself.
MEANING = {
    **dict.fromkeys(ACCEPTED, Happened.ACCEPTED),
    **dict.fromkeys({"not_councils_responsibility", "cancelled"}, Happened.REFUSED),
    "unchanged": Happened.NOTED,
}


def poll(target: Target, since: datetime, remote_ids: Sequence[str]) -> Iterator[News]:
    """What happened to these requests, in the order in which it counts."""
    server = server_of(target)
    numbers = [one for one in remote_ids if not one.startswith(TOKEN)]
    yield from _renamed(server, [one for one in remote_ids if one.startswith(TOKEN)])
    if numbers and target.settings.updates:
        yield from _updates(server, since, set(numbers))
    yield from _done(server, numbers)


def _renamed(server: Server, tokens: Sequence[str]) -> Iterator[News]:
    for token in tokens:
        if number := server.number_of(token.removeprefix(TOKEN)):
            yield News(token, token, Happened.RENAMED, number)


def _updates(server: Server, since: datetime, ours: set[str]) -> list[News]:
    try:
        found = list(server.updates(since, clock.now() + AHEAD))
    except Rejected:
        return []  # it has none after all
    return [
        News(f"update:{one.id}", one.number, MEANING[one.status], one.words)
        for one in found
        if one.id and one.number in ours and one.status in MEANING
    ]


def _done(server: Server, numbers: Sequence[str]) -> Iterator[News]:
    for one in server.standings(numbers):
        if one.is_closed or one.answered:
            key = f"done:{one.number}:{one.answered or one.updated}"
            yield News(key, one.number, Happened.ANSWERED, one.notes)
