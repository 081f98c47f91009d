"""Doing something for a moment: the verb says what is wrong, readers see what would be."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from komek.kernel import reference


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is changed in the block is seen there, and nowhere else or afterwards."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        reference.forget()
