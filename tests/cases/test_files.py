"""Files that come with a case: all or nothing, and part of what makes a message a repeat."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from komek.cases import queries, services
from komek.cases.models import Case
from komek.cases.services import open_case
from komek.intake.attachments import CheckedFile
from komek.intake.attachments.checking import check_content
from komek.intake.models import Attachment, Message
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, TooLarge
from tests.cases.town import POTHOLE, Town

VISITOR = Actor.anonymous()


def photo(colour: str = "grey") -> CheckedFile:
    content = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(content, "PNG")
    return check_content(content.getvalue(), "hole.png")


def test_photos_are_with_the_first_message(town: Town) -> None:
    opened = open_case(actor=VISITOR, new=replace(POTHOLE, files=[photo(), photo("red")]))
    (entry,) = queries.timeline(SYSTEM, opened.id)
    assert [file.kind for file in entry.files] == ["image", "image"]


def test_too_many_files_open_nothing(town: Town) -> None:
    before = (Case.objects.count(), Message.objects.count())
    with pytest.raises(TooLarge):
        open_case(actor=VISITOR, new=replace(POTHOLE, files=[photo()] * 50))
    assert (Case.objects.count(), Message.objects.count()) == before


def test_a_repeat_with_files_stores_them_once(town: Town) -> None:
    new = replace(POTHOLE, files=[photo()], external_id="a-1")
    first = open_case(actor=VISITOR, new=new)
    assert open_case(actor=VISITOR, new=new) == replace(first, repeated=True)
    assert Attachment.objects.count() == 1
    with pytest.raises(Conflict):
        open_case(actor=VISITOR, new=replace(new, files=[photo("red")]))


def test_an_answer_shows_its_proof(town: Town) -> None:
    opened = open_case(actor=VISITOR, new=POTHOLE)
    services.ask(actor=SYSTEM, case_uid=opened.uid, text="Which lane?")
    services.reply(actor=SYSTEM, case_uid=opened.uid, text="This one", files=[photo("red")])
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled", files=[photo()])
    entries = queries.timeline(SYSTEM, opened.id)
    assert [len(entry.files) for entry in entries] == [0, 0, 1, 1]
