"""Which answers are checked: draws that cannot be foreseen, trust, and the service's rule."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.cases import sampling, trust
from komek.cases.models import Outcome, Why
from komek.cases.moderation import UNCHECKED, decide, stricter
from komek.directory.models import Moderation
from komek.kernel.ids import uuid7

SHARES = st.floats(0, 1)
MODERATIONS = st.sampled_from(list(Moderation))


@given(st.uuids(), SHARES)
def test_a_draw_is_the_same_however_often_it_is_made(uid: UUID, share: float) -> None:
    assert sampling.drawn(uid, "check", share) == sampling.drawn(uid, "check", share)


@given(st.uuids(), SHARES, SHARES)
def test_a_larger_sample_holds_the_smaller_one(uid: UUID, one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert sampling.drawn(uid, "check", small) <= sampling.drawn(uid, "check", large)


@given(st.uuids())
def test_none_of_nothing_and_all_of_everything(uid: UUID) -> None:
    assert not sampling.drawn(uid, "check", 0.0)
    assert sampling.drawn(uid, "check", 1.0)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.97])
def test_a_sample_has_its_share(share: float, settings) -> None:
    settings.SECRET_KEY = "the same in every run"
    uids = [UUID(int=number) for number in range(20_000)]
    found = sum(sampling.drawn(uid, "check", share) for uid in uids) / len(uids)
    # Five times the standard deviation of the mean.
    assert found == pytest.approx(share, abs=5 * (share * (1 - share) / len(uids)) ** 0.5)


def test_samples_for_two_purposes_are_not_the_same(settings) -> None:
    settings.SECRET_KEY = "the same in every run"
    uids = [UUID(int=number) for number in range(20_000)]
    both = sum(
        sampling.drawn(uid, "check", 0.5) and sampling.drawn(uid, "call", 0.5) for uid in uids
    )
    assert both / len(uids) == pytest.approx(0.25, abs=0.02)


def test_without_the_citys_secret_no_draw_can_be_foreseen(settings) -> None:
    uids = [uuid7() for _ in range(200)]
    draws = []
    for secret in ("one city", "another city"):
        settings.SECRET_KEY = secret
        draws.append([sampling.drawn(uid, "check", 0.5) for uid in uids])
    assert draws[0] != draws[1]


@given(MODERATIONS, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_what_is_always_checked_instructed_given_back_or_not_trusted_never_slips_through(
    moderation: str, instructed: bool, returned: bool, low_trust: bool, drawn: bool
) -> None:
    why = decide(
        moderation, instructed=instructed, returned=returned, low_trust=low_trust, drawn=drawn
    )
    must = moderation == Moderation.ALWAYS or instructed or returned or low_trust
    may = moderation == Moderation.SAMPLE and drawn
    assert (why not in UNCHECKED) is (must or may)


@pytest.mark.parametrize(
    ("moderation", "drawn", "why"),
    [
        ("always", False, Why.ALWAYS),
        ("sample", True, Why.SAMPLE),
        ("sample", False, Why.NOT_DRAWN),
        ("never", True, Why.NEVER),
    ],
)
def test_the_reason_names_the_rule(moderation: str, drawn: bool, why: Why) -> None:
    seen = decide(moderation, instructed=False, returned=False, low_trust=False, drawn=drawn)
    assert seen == why


@given(MODERATIONS, MODERATIONS)
def test_the_stricter_rule_is_either_and_never_the_laxer(one: str, other: str) -> None:
    rule = stricter(one, other)
    assert rule in (one, other)
    assert rule == stricter(other, one)
    assert ("always" in (one, other)) is (rule == "always")
    assert (one == other == "never") is (rule == "never")


OUTCOMES = st.dictionaries(st.sampled_from(list(Outcome)), st.integers(0, 60))


@given(OUTCOMES)
def test_trust_is_lost_by_a_share_of_enough_answers(outcomes: dict[str, int]) -> None:
    record = trust.record(outcomes)
    judged = [outcomes.get(one, 0) for one in trust.JUDGED]
    against = outcomes.get("returned", 0) + outcomes.get("false", 0)
    assert (record.answers, record.against) == (sum(judged), against)
    if record.answers < trust.FEWEST:
        assert not record.is_low
    else:
        assert record.is_low is (against / record.answers > trust.MOST_AGAINST)


@given(OUTCOMES)
def test_one_more_good_answer_never_costs_trust_once_there_are_enough(
    outcomes: dict[str, int],
) -> None:
    before = trust.record(outcomes)
    after = trust.record(outcomes | {"standing": outcomes.get("standing", 0) + 1})
    if before.answers >= trust.FEWEST:
        assert after.is_low <= before.is_low


@given(OUTCOMES, st.integers(1, 9))
def test_a_residents_doubt_alone_costs_no_trust(outcomes: dict[str, int], more: int) -> None:
    harmless = {one: outcomes.get(one, 0) for one in ("standing", "doubtful", "held", "dropped")}
    assert not trust.record(harmless | {"doubtful": more}).is_low
