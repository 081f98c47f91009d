"""A small city for the doors' tests: a district, an organisation, and services to ask for."""

from datetime import UTC, datetime
from typing import Any

from komek.directory.models import Organisation, Service, ServiceFact, ServiceGroup, Territory
from komek.kernel import keys, reference
from komek.kernel.actors import Actor, Grant, Role

ADMINISTRATOR = Actor("user:1", (Grant(Role.ADMINISTRATOR),), user_id=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
INSIDE = (51.128, 71.43)
OUTSIDE = (43.238, 76.945)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[71.2, 51.0], [71.7, 51.0], [71.7, 51.3], [71.2, 51.3], [71.2, 51.0]]],
}


def build() -> None:
    """The district, the organisation and the services, read into memory at the next question."""
    Organisation.objects.create(
        code="lights", kind="utility", name_kk="Жарық", name_ru="Свет", valid_from=LONG_AGO
    )
    Territory.objects.create(
        code="esil", kind="district", name_kk="Есіл", geometry=SQUARE, valid_from=LONG_AGO
    )
    group = ServiceGroup.objects.create(code="yards", name_kk="Аулалар", name_ru="Дворы")
    _service(group, "street_light", "Көше жарығы", "Уличное освещение", "Street light")
    _service(group, "advice", "Кеңес", "Совет", "", needs_place=False)
    lift = _service(group, "lift", "Лифт", "Лифт", "Lift")
    _fact(lift, "entrance", "number", "Подъезд", required=True)
    choices = [
        {"key": "stuck", "kk": "Тұрып қалды", "ru": "Застрял", "en": "Stuck"},
        {"key": "noise", "kk": "Шу", "ru": "Шумит", "en": ""},
    ]
    _fact(lift, "trouble", "multivaluelist", "Что случилось", values=choices)
    reference.changed()


def check_answers(code: str = "street_light") -> None:
    """From now on an inspector looks at every answer of the service."""
    Service.objects.filter(code=code).update(moderation="always")
    reference.changed()


def make_key(**details: Any) -> str:
    """A partner's valid key; details as of `keys.create`."""
    return keys.create(actor=ADMINISTRATOR, name="Smart Astana", **details)[1]


def _service(group: ServiceGroup, code: str, kk: str, ru: str, en: str, **more: object) -> Service:
    return Service.objects.create(
        group=group,
        code=code,
        name_kk=kk,
        name_ru=ru,
        name_en=en,
        description_ru="Описание",
        keywords_ru="темно; лампа",
        moderation="never",
        valid_from=LONG_AGO,
        **more,
    )


def _fact(service: Service, code: str, datatype: str, ru: str, **more: object) -> None:
    ServiceFact.objects.create(
        service=service, code=code, datatype=datatype, question_ru=ru, **more
    )
