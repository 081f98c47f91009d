"""Entries that another process added a moment ago are found all the same."""

import pytest

from komek.cases import belongings
from komek.directory import snapshot as directory
from tests.cases.town import Town, organisation, service


def test_what_the_copy_does_not_know_yet_is_looked_up_anew(town: Town) -> None:
    directory.current()
    bridges = organisation("bridges", "enterprise", town.roads)
    ramp = service(town.group, "ramp")
    assert belongings.organisation(bridges.id).code == "bridges"
    assert belongings.service(ramp.id).code == "ramp"


def test_what_never_was_is_an_error(town: Town) -> None:
    with pytest.raises(LookupError):
        belongings.service(10**9)
    with pytest.raises(LookupError):
        belongings.organisation(10**9)


def test_nothing_belongs_to_nobody(town: Town) -> None:
    assert belongings.organisation(None) is None
    assert belongings.territory(None) is None
