"""A way for tests: parcels are put into a list, as long as the pigeon flies."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from komek.cases.ways import Manifest, News, Parcel, Receipt, Target

MANIFEST = Manifest(
    code="pigeon",
    name_kk="Көгершін",
    name_ru="Голубь",
    name_en="Pigeon",
    hears=frozenset({"accept", "reply", "instruct"}),
)

flown: list[Parcel] = []
news: list[News] = []
weather: list[BaseException] = []


def send(parcel: Parcel, target: Target) -> Receipt:
    """Fly, unless the weather is bad."""
    if weather:
        raise weather[0]
    flown.append(parcel)
    return Receipt(f"nest-{parcel.number}")


def poll(target: Target, since: datetime, remote_ids: Sequence[str]) -> Iterator[News]:
    """What other pigeons say."""
    yield from list(news)


def calm() -> None:
    """Forget everything."""
    for kept in (flown, news, weather):
        kept.clear()


__all__ = ["MANIFEST", "poll", "send"]
