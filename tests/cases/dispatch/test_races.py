"""Two at the very same moment: a link is used once, news count once, a parcel leaves once."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from komek.cases import links
from komek.cases.models import Case, CaseEvent
from komek.cases.services import dispatch
from komek.cases.ways import Happened, News
from komek.kernel import clock, reference
from komek.kernel.errors import Refused
from tests.cases.dispatch.depots import connected, opened, parcels, relayed
from tests.cases.town import Town, make_town
from tests.contracts.dummy_ways import pigeon as bird

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town of its own, whose depot is told by pigeon."""
    from komek.cases import ways

    monkeypatch.setattr(ways, "PACKAGES", ["komek.cases.dispatch", "tests.contracts.dummy_ways"])
    made = make_town()
    reference.forget()
    bird.calm()
    connected(made.depot, "pigeon")
    yield made
    bird.calm()
    reference.forget()


def at_once(act: Callable[[], object]) -> Counter[str]:
    """What became of it, done by several threads that begin together."""
    begin = Barrier(THREADS)

    def one(_number: int) -> str:
        try:
            begin.wait(10)
            act()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(one, range(THREADS)))


def times(case: Case, verb: str) -> int:
    return CaseEvent.objects.filter(case_id=case.id, verb=verb).count()


def test_a_link_is_used_once(town: Town) -> None:
    case = opened(town)
    relayed()
    token = links.token_of(parcels(case)[0].uid)
    became = at_once(
        lambda: dispatch.use_link(token=token, verb="ask", language="en", text="Which lane?")
    )
    assert became == {"done": 1, "link_used": THREADS - 1}
    assert times(case, "ask") == 1


def test_news_count_once(town: Town) -> None:
    case = opened(town)
    relayed()
    dispatch.send_due()
    bird.news.append(News("a", f"nest-{case.number}", Happened.NOTED, "We wait for asphalt"))
    at_once(lambda: dispatch.poll_all(clock.now()))
    assert times(case, "note") == 1


def test_a_parcel_leaves_once(town: Town) -> None:
    cases = [opened(town) for _ in range(5)]
    relayed()
    at_once(dispatch.send_due)
    assert sorted(one.number for one in bird.flown) == sorted(case.number for case in cases)
