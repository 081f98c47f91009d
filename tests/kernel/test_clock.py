from datetime import UTC, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from komek.kernel import clock

NAURYZ = datetime(2026, 3, 21, 9, 0, tzinfo=ZoneInfo("Asia/Almaty"))


def test_now_is_the_real_moment_in_utc():
    before = datetime.now(UTC)
    moment = clock.now()
    assert before <= moment <= datetime.now(UTC)
    assert moment.tzinfo is UTC


def test_time_stands_still_by_default():
    with clock.travel(NAURYZ):
        assert clock.now() == clock.now() == NAURYZ
        assert clock.now().tzinfo is UTC


def test_time_can_run_faster():
    with clock.travel(NAURYZ, speed=1_000_000):
        first, second = clock.now(), clock.now()
    assert NAURYZ <= first < second


def test_a_journey_can_jump_on():
    with clock.travel(NAURYZ) as journey:
        journey.forward(timedelta(days=3))
        assert clock.now() == NAURYZ + timedelta(days=3)


def test_other_threads_travel_too():
    seen = []
    with clock.travel(NAURYZ):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [NAURYZ]


def test_an_inner_journey_ends_where_the_outer_one_was():
    with clock.travel(NAURYZ):
        with clock.travel(NAURYZ + timedelta(days=1)):
            assert clock.now() == NAURYZ + timedelta(days=1)
        assert clock.now() == NAURYZ


def test_the_real_time_returns_even_after_an_error():
    with pytest.raises(RuntimeError), clock.travel(NAURYZ):
        raise RuntimeError
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moment_without_zone_is_no_moment():
    with pytest.raises(ValueError, match="time zone"), clock.travel(datetime(2026, 3, 21)):  # noqa: DTZ001
        pass
