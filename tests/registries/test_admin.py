"""The administration of the register: forms call verbs."""

import pytest
from django.urls import reverse
from django.utils import translation

from komek.directory import services as directory
from komek.kernel.actors import SYSTEM
from komek.registries import queries
from komek.registries.models import Asset, Building, Street, StreetName
from komek.registries.services.streets import aliases_of

pytestmark = pytest.mark.django_db

NOW = {"begin_0": "", "begin_1": ""}


@pytest.fixture
def editor(client, settings):
    user = directory.create_user(actor=SYSTEM, email="editor@astana.example")
    directory.grant_role(actor=SYSTEM, user_id=user.id, role="editor")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield client


def address(model, page: str, *arguments) -> str:
    return reverse(f"admin:registries_{model._meta.model_name}_{page}", args=arguments)


def test_a_street_is_renamed_and_keeps_its_past(editor, streets):
    page = address(Street, "change", streets["seifullin"])
    assert "Сәкен Сейфуллин көшесі" in editor.get(page).content.decode()
    form = {"name_kk": "Жаңа көше", "name_ru": "", "aliases": "Ескі;Old", **NOW}
    assert editor.post(page, form).status_code == 302
    assert StreetName.objects.filter(street_id=streets["seifullin"], alias=False).count() == 2
    assert aliases_of(Street.objects.get(id=streets["seifullin"])) == ["Ескі", "Old"]
    assert queries.find_buildings("сейфуллин 12")[0].line("kk") == "Жаңа көше, 12"
    new = {"code": "new", "name_kk": "", "name_ru": "", "aliases": "", **NOW}
    assert "at least one language" in editor.post(address(Street, "add"), new).content.decode()
    assert editor.post(address(Street, "add"), new | {"name_kk": "Ж"}).status_code == 302


def test_a_building_and_its_duties(editor, streets):
    directory.create_organisation(actor=SYSTEM, code="otis", kind="lift_company", name_kk="О")
    form = {"street": streets["abai"], "house": "99", "block": "", "index_code": ""}
    form |= {"lat": "51.1", "lon": "71.4", "duties": "lift=otis", **NOW}
    assert editor.post(address(Building, "add"), form).status_code == 302
    house = Building.objects.get(house="99")
    assert queries.duty_holder(house.id, "lift")
    page = address(Building, "change", house.id)
    assert "lift=otis" in editor.get(page).content.decode()
    assert "nobody" in editor.post(page, form | {"duties": "lift=nobody"}).content.decode()
    assert (
        "no place on earth"
        in editor.post(page, form | {"lat": "99", "lon": "999"}).content.decode()
    )
    assert editor.post(page, form | {"duties": ""}).status_code == 302
    assert queries.duty_holder(house.id, "lift") is None


def test_an_asset_moves_as_a_new_version_and_ends(editor, streets):
    form = {"kind": "lamp", "code": "lamp-1", "name_kk": "Шам", "name_ru": "", "name_en": ""}
    form |= {"lat": "51.1", "lon": "71.4", "building": "", "organisation": "", "attributes": "{}"}
    assert editor.post(address(Asset, "add"), form | NOW).status_code == 302
    first = Asset.objects.get()
    moved = editor.post(address(Asset, "change", first.id), form | NOW | {"lat": "51.2"})
    assert moved.status_code == 302
    last = Asset.objects.now().get()
    assert (Asset.objects.count(), last.lat) == (2, 51.2)
    editor.post(address(Asset, "changelist") + f"{last.id}/end/")
    assert not Asset.objects.now().exists()


def test_files_of_the_register_are_offered(editor, streets):
    page = address(Street, "changelist") + "in-and-out/"
    assert "Streets" in editor.get(page).content.decode()
    assert "seifullin" in editor.get(page + "?download=streets").content.decode("utf-8-sig")
