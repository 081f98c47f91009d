"""Landmarks: what people say instead of an address, in whatever script and ending."""

import pytest
from django.urls import reverse

from komek.directory.services import create_user, grant_role
from komek.kernel import tables
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Invalid
from komek.registries import services
from komek.registries.landmarks import find_landmarks, landmark
from komek.registries.models import Landmark

pytestmark = pytest.mark.django_db

FILE = (
    "code,kind,name_kk,name_ru,name_en,aliases,lat,lon\n"
    "arzan,shop,«Арзан» дүкені,магазин «Арзан»,Arzan shop,арзанчик;у арки,51.17,71.4\n"
    "baiterek,monument,Бәйтерек,Байтерек,Baiterek,,51.128,71.43\n"
)


@pytest.fixture(autouse=True)
def two_places(db) -> None:
    report = put(FILE)
    assert (report.problems, report.added) == ([], 2)


def put(text: str):
    return tables.import_file(
        actor=SYSTEM, table=tables.table("landmarks")(), content=text.encode()
    )


@pytest.mark.parametrize(
    "typed",
    [
        "арзан",
        "около магазина Арзан",
        "ARZAN",
        "арзанчике",
        "Арзан дүкенінің жанында",
        "arzan shop",
    ],
)
def test_the_shop_is_found_however_it_is_called(typed: str) -> None:
    assert find_landmarks(typed)[0].line("kk") == "«Арзан» дүкені"


@pytest.mark.parametrize("typed", ["", "около", "троллейбус", "\ud800", "%"])
def test_what_names_no_landmark_finds_none(typed: str) -> None:
    assert find_landmarks(typed) == []


def test_a_landmark_speaks_the_language_of_the_page() -> None:
    (found,) = find_landmarks("baiterek")
    assert [found.line(one) for one in ("kk", "ru", "en")] == ["Бәйтерек", "Байтерек", "Baiterek"]
    assert landmark(found.landmark_id) is not None


def test_the_same_file_changes_nothing_and_what_is_exported_imports() -> None:
    assert put(FILE).same == 2
    content = tables.export(actor=SYSTEM, table=tables.table("landmarks")(), form="csv")
    assert put(content.decode("utf-8-sig")).same == 2


def test_a_landmark_that_moves_is_a_version_and_one_that_ends_is_not_found() -> None:
    assert put(FILE.replace("51.128", "51.129")).changed == 1
    assert Landmark.objects.filter(code="baiterek").count() == 2
    services.end_landmark(actor=SYSTEM, code="baiterek")
    assert find_landmarks("baiterek") == []


def test_a_landmark_has_a_point() -> None:
    with pytest.raises(Invalid):
        services.add_landmark(actor=SYSTEM, code="x", kind="shop", name_kk="X")


def test_editors_add_and_end_them_in_the_administration(client) -> None:
    editor = create_user(actor=SYSTEM, email="editor@astana.example")
    grant_role(actor=SYSTEM, user_id=editor.id, role="editor")
    client.force_login(editor)
    form = {"code": "pier", "kind": "pier", "name_kk": "Айлақ", "name_ru": "", "name_en": ""}
    form |= {"aliases": "причал;пристань", "lat": "51.1", "lon": "71.4"}
    form |= {"begin_0": "", "begin_1": ""}
    assert client.post(reverse("admin:registries_landmark_add"), form).status_code == 302
    (found,) = find_landmarks("пристань")
    client.post(reverse("admin:registries_landmark_changelist") + f"{found.landmark_id}/end/")
    assert find_landmarks("пристань") == []
