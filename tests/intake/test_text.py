"""Words are stored clean, clocks believed within reason, repeats known by their digest."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.intake.text import (
    BODY_LENGTH,
    believable,
    clean_external_id,
    clean_facts,
    digest,
    prepare,
    says_something,
)
from komek.kernel.errors import Invalid, Refused, TooLarge

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def said(body: str, **more: Any) -> Any:
    return prepare(body, language="kk", received_at=NOW, **more)


def test_words_are_stored_without_what_harms() -> None:
    assert said("\ufeffЖарық\x00 жоқ\r\n\u202eeulb\ud800 ").body == "Жарық жоқ\neulb"


@pytest.mark.parametrize("unseen", ["", "\u200b", "\u00a0\u0301", "\u2063\u2028"])
def test_what_nobody_can_see_says_nothing(unseen: str) -> None:
    assert not says_something(unseen)
    assert says_something(unseen + "!")
    assert says_something(unseen + "🕳")


def test_a_language_we_do_not_speak_falls_back() -> None:
    assert prepare("hi", language="ru-KZ", received_at=NOW).language == "ru"
    assert prepare("hi", language="\x00", received_at=NOW).language == "kk"
    assert prepare("hi", language=None, received_at=NOW).language == "kk"


def test_five_megabytes_are_refused_clearly() -> None:
    with pytest.raises(TooLarge) as refused:
        said("я" * 5_000_000)
    assert refused.value.field == "text"
    assert said("я" * BODY_LENGTH).body == "я" * BODY_LENGTH


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_is_typed_can_be_stored(typed: str) -> None:
    body = said(typed).body
    assert body.encode().decode() == body
    assert "\x00" not in body
    assert said(body).body == body


@given(st.dictionaries(st.text(), st.lists(st.text(), max_size=3), max_size=5))
def test_whatever_facts_are_sent_can_be_stored(facts: dict[str, list[str]]) -> None:
    try:
        clean = clean_facts(facts)
    except Refused:
        return
    assert "\\u0000" not in repr(clean)
    assert "\x00" not in "".join([*clean, *(text for texts in clean.values() for text in texts)])


def test_a_flood_of_facts_is_refused() -> None:
    with pytest.raises(TooLarge):
        clean_facts({str(n): ["x"] for n in range(101)})
    with pytest.raises(TooLarge):
        clean_facts({"x": ["x"] * 51})
    with pytest.raises(TooLarge):
        clean_facts({"x": ["x" * 1_001]})


@pytest.mark.parametrize(
    ("sent_at", "believed"),
    [
        (None, None),
        (NOW - timedelta(days=3), NOW - timedelta(days=3)),
        (NOW + timedelta(minutes=9), NOW),
        (NOW + timedelta(minutes=11), None),
        (NOW - timedelta(days=367), None),
        (datetime.min.replace(tzinfo=UTC), None),
        (datetime.max.replace(tzinfo=UTC), None),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), None),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), None),
        (NOW.replace(tzinfo=None), None),
        (NOW.astimezone(timezone(timedelta(hours=5))), NOW),
    ],
)
def test_clocks_are_believed_within_reason(
    sent_at: datetime | None, believed: datetime | None
) -> None:
    assert believable(sent_at, NOW) == believed
    assert said("x", sent_at=sent_at).clock_wrong == (sent_at is not None and believed is None)


def test_a_digest_knows_what_changed() -> None:
    same = said("Жарық жоқ", facts={"floor": ["5"]}, also=["light", 51.1, None])
    assert (
        same.digest == said(" Жарық жоқ", facts={"floor": ["5"]}, also=["light", 51.1, None]).digest
    )
    others = [
        said("Жарық бар", facts={"floor": ["5"]}, also=["light", 51.1, None]),
        said("Жарық жоқ", facts={"floor": ["6"]}, also=["light", 51.1, None]),
        said("Жарық жоқ", facts={"floor": ["5"]}, also=["water", 51.1, None]),
    ]
    assert same.digest not in [other.digest for other in others]
    assert digest("ab", "c") != digest("a", "bc")


@pytest.mark.parametrize("bad", ["x" * 201, "a\x00b", "a\nb", "\ud800"])
def test_an_id_is_taken_as_it_is_or_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        clean_external_id(bad)
    assert clean_external_id("") is None
    assert clean_external_id("<a.b@mail> №5") == "<a.b@mail> №5"
