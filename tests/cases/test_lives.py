"""Random lives of cases keep their promises: clocks, dues, pauses and history agree at every step.

A running clock for each assignment and no more; no due moment moves without an event that carries
it; paused time adds up; the history replays to the present; a redirect resets no term.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from komek.kernel import reference
from tests.cases.lives import Life
from tests.cases.town import Town, rule_for, service

UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def live(town: Town, *, lives: int, steps: int) -> None:
    """So many lives of so many steps at most, in one town."""
    for code in ("burst", "kerb"):
        rule_for(code, town.depot)
    service(town.group, "burst", promised_amount=4, promised_unit="hours")
    service(town.group, "kerb", moderation="always")
    reference.forget()
    machine = type("Life", (Life,), {"town": town})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=UNHURRIED,
        ),
    )


def test_some_lives(town: Town) -> None:
    live(town, lives=15, steps=20)


@pytest.mark.long
@pytest.mark.parametrize("half", ["one half", "the other half"])
def test_thousands_of_lives(town: Town, half: str) -> None:
    """In halves, for two processes."""
    live(town, lives=1000, steps=20)
