"""Accounts are found by e-mail through an index, however many there are."""

import pytest
from django.db import connection

from komek.kernel.models import User

pytestmark = pytest.mark.django_db


def test_whoever_signs_in_is_found_by_an_index() -> None:
    User.objects.create(email="aigul@example.kz")
    asked = User.objects.filter(email__iexact="Aigul@Example.kz")
    assert asked.get().email == "aigul@example.kz"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "user_email_upper" in asked.explain()
