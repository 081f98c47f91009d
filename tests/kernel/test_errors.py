import pickle

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from komek.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    TooLarge,
    TooMany,
)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Invalid, 400),
        (Forbidden, 403),
        (NotFound, 404),
        (Conflict, 409),
        (TooLarge, 413),
        (TooMany, 429),
    ],
)
def test_each_kind_has_its_status(kind: type[Refused], status: int):
    error = kind("code", "A sentence.", field="place")
    assert (error.status, error.code, str(error), error.field) == (
        status,
        "code",
        "A sentence.",
        "place",
    )


def test_the_sentence_is_translated_when_it_is_said():
    error = Invalid("required", _("This field is required."))
    with override("ru"):
        in_russian = str(error)
    with override("en"):
        in_english = str(error)
    assert in_english == "This field is required."
    assert in_russian == "Обязательное поле."


def test_an_error_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(NotFound("unknown", "Unknown.", field="id")))
    assert (error.code, str(error), error.field, error.status) == ("unknown", "Unknown.", "id", 404)
