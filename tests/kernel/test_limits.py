"""What a key may use: never more than its limits, whatever it tries and whoever counts."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komek.kernel import clock
from komek.kernel.errors import TooMany
from komek.kernel.limits import Counters, Limits, Used, used_after

CITY = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 11, 26, 12, tzinfo=CITY)
RATES = st.integers(1, 2_000)
PAUSES_S = st.lists(st.floats(0, 30, allow_nan=False), max_size=200)


def admitted(limits: Limits, moments: list[datetime]) -> list[datetime]:
    """Which of the requests, one at each moment, get in."""
    used, let_in = Used(), []
    for at in moments:
        try:
            used = used_after(used, limits, at)
        except TooMany:
            continue
        let_in.append(at)
    return let_in


def after_pauses(pauses_s: list[float]) -> list[datetime]:
    moments = [NOON]
    for pause in pauses_s:
        moments.append(moments[-1] + timedelta(seconds=pause))
    return moments


@settings(deadline=None)
@given(RATES)
def test_a_minutes_requests_may_come_at_once_and_no_more(rate: int) -> None:
    assert len(admitted(Limits(rate), [NOON] * (rate + 3))) == rate


@settings(deadline=None)
@given(st.integers(1, 20), PAUSES_S)
def test_in_the_long_run_it_is_the_rate(rate: int, pauses_s: list[float]) -> None:
    let_in = admitted(Limits(rate), after_pauses(pauses_s))
    for first, begin in enumerate(let_in):
        for last in range(first, len(let_in)):
            seconds = (let_in[last] - begin).total_seconds()
            assert last - first + 1 <= rate + rate * seconds / 60 + 1e-6


@settings(deadline=None)
@given(RATES, st.floats(0, 59))
def test_who_comes_again_when_told_gets_in_and_not_much_earlier(rate: int, later_s: float) -> None:
    used = Used()
    for _ in range(rate):
        used = used_after(used, Limits(rate), NOON)
    at = NOON + timedelta(seconds=later_s * 0.9 / rate)
    with pytest.raises(TooMany) as refused:
        used_after(used, Limits(rate), at)
    wait = refused.value.retry_after
    assert wait is not None
    assert 1 <= wait <= 60 / rate + 1
    used_after(used, Limits(rate), at + timedelta(seconds=wait))


@given(st.integers(1, 50))
def test_a_quota_is_for_a_day_of_the_city(quota: int) -> None:
    limits = Limits(quota=quota)
    late = datetime(2026, 11, 26, 23, 59, 30, tzinfo=CITY)
    used = Used()
    for _ in range(quota):
        used = used_after(used, limits, late)
    with pytest.raises(TooMany) as refused:
        used_after(used, limits, late)
    assert (refused.value.code, refused.value.retry_after) == ("quota_exceeded", 30)
    assert used_after(used, limits, late + timedelta(seconds=30)).requests == 1


def test_what_is_refused_counts_for_nothing() -> None:
    limits = Limits(rate=1, quota=2)
    used = used_after(Used(), limits, NOON)
    with pytest.raises(TooMany) as refused:
        used_after(used, limits, NOON)
    assert refused.value.code == "rate_exceeded"
    assert used_after(used, limits, NOON + timedelta(minutes=1)).requests == 2


def test_a_clock_put_back_keeps_nobody_out_for_long() -> None:
    used = used_after(Used(), Limits(rate=60), NOON + timedelta(days=300))
    with pytest.raises(TooMany) as refused:
        used_after(used, Limits(rate=60), NOON)
    assert refused.value.retry_after == 1


@given(PAUSES_S)
def test_without_limits_everything_gets_in(pauses_s: list[float]) -> None:
    moments = after_pauses(pauses_s)
    assert admitted(Limits(), moments) == moments


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "key_usage"


def test_keys_are_counted_apart_whatever_their_ids(file: Path) -> None:
    counters = Counters(file)
    for key_id in (1, 2, 2, 5000, 2047, 2048):
        counters.count(key_id, Limits())
    assert [counters.today(key_id) for key_id in (1, 2, 3, 5000, 2047, 2048)] == [1, 2, 0, 1, 1, 1]


def test_a_restart_forgets_nothing(file: Path) -> None:
    Counters(file).count(7, Limits(quota=1))
    with pytest.raises(TooMany):
        Counters(file).count(7, Limits(quota=1))


def test_tomorrow_begins_anew(file: Path) -> None:
    counters = Counters(file)
    with clock.travel(datetime(2026, 11, 26, 6, tzinfo=UTC)) as journey:
        counters.count(7, Limits(quota=1))
        journey.forward(timedelta(days=1))
        assert counters.today(7) == 0
        counters.count(7, Limits(quota=1))


def test_processes_count_together(file: Path) -> None:
    counters = Counters(file)
    counters.count(7, Limits())
    _in_another_process(lambda: [counters.count(7, Limits()) for _ in range(3)])
    _in_another_process(lambda: [Counters(file).count(7, Limits()) for _ in range(3)])
    assert counters.today(7) == 7


def test_a_home_that_cannot_be_written_counts_alone(tmp_path: Path) -> None:
    counters = Counters(tmp_path / "gone" / "key_usage")
    counters.count(9000, Limits(quota=1))
    with pytest.raises(TooMany):
        counters.count(9000, Limits(quota=1))
    counters.count(1, Limits(quota=1))


def test_the_file_is_for_nobody_else(file: Path) -> None:
    Counters(file).count(1, Limits())
    assert file.stat().st_mode & 0o777 == 0o600


def _in_another_process(work: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
