"""No key of the desk does two things."""

import re
from pathlib import Path

from komek import surfaces
from komek.surfaces.desk.keys import VERB_KEYS
from komek.surfaces.desk.sections import GROUPS
from komek.surfaces.desk.verbs import VERBS

OF_EVERY_PAGE = ["KeyJ", "KeyK"]
FRAME = Path(surfaces.__path__[0]) / "templates" / "desk" / "base.html"


def test_each_key_does_one_thing() -> None:
    of_the_frame = re.findall(r'data-code="(\w+)"', FRAME.read_text())
    of_the_frame += [one.code for group in GROUPS for one in group.sections if one.code]
    codes = [*OF_EVERY_PAGE, *of_the_frame, *VERB_KEYS.values()]
    assert len(of_the_frame) > 3
    assert len(set(codes)) == len(codes)


def test_keys_are_of_verbs_that_there_are() -> None:
    assert VERB_KEYS.keys() <= VERBS.keys()
