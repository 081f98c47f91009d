import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.ids import digest, in_groups, matches, secret_key, typed_key, uuid7


def test_an_id_is_a_standard_uuid_of_version_7():
    made = uuid7()
    assert isinstance(made, uuid.UUID)
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert uuid.UUID(str(made)) == made


def test_an_id_begins_with_the_time_it_was_made():
    before = time.time_ns() // 1_000_000
    milliseconds = uuid7().int >> 80
    assert before <= milliseconds <= time.time_ns() // 1_000_000


def test_every_other_bit_of_an_id_is_random():
    made = [uuid7().int for _ in range(200)]
    random_bits = [bit for bit in range(76) if bit not in (62, 63)]
    for bit in random_bits:
        assert {number >> bit & 1 for number in made} == {0, 1}
    assert len(set(made)) == len(made)


def test_keys_differ_and_use_only_typeable_characters():
    keys = {secret_key() for _ in range(500)}
    assert len(keys) == 500
    assert {len(key) for key in keys} == {16}
    assert set("".join(keys)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_key_that_could_be_guessed_is_not_made():
    assert len(secret_key(12)) == 12
    with pytest.raises(ValueError, match="guessed"):
        secret_key(11)


def test_a_key_is_shown_in_groups():
    assert in_groups("0123456789ABCDEF") == "0123-4567-89AB-CDEF"


@pytest.mark.parametrize(
    "typed",
    [
        "0123-ABEK-MHPC-TX11",
        "o123 abek mhpc txil",
        "OI23–ABEKMHPCTX1L",
        "О12З-АВЕК-МНРС-ТХІІ",  # with a Cyrillic layout
        "о12з-авек-мнрс-тхіі",
    ],
)
def test_keys_as_people_type_them(typed: str):
    assert typed_key(typed) == "0123ABEKMHPCTX11"


@given(st.integers(12, 40).map(secret_key))
def test_a_key_is_recognised_however_it_is_shown(key: str):
    assert typed_key(key) == typed_key(in_groups(key).lower()) == key


def test_only_the_secret_itself_matches_its_digest():
    secret = secret_key()
    stored = digest(secret)
    assert len(stored) == 32
    assert matches(secret, stored)
    assert matches(secret, memoryview(stored))
    assert not matches(secret_key(), stored)
    assert not matches("", stored)
    assert not matches("\ud800", stored)
