"""The city of the faces' tests, and what people do on its pages."""

from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from komek.cases.models import Case, RoutingRule
from komek.directory.models import Organisation, Service, ServiceGroup
from komek.kernel import reference
from komek.registries.models import Building, Street, StreetName
from tests.surfaces import city

TEXT = "Шам жанбайды, аула қараңғы."


def build() -> None:
    """The doors' city, with somebody responsible for lamps, an address, and a second utility."""
    city.build()
    lights = Organisation.objects.get(code="lights")
    Organisation.objects.create(
        code="water", kind="utility", name_kk="Су", name_ru="Вода", valid_from=city.LONG_AGO
    )
    group = ServiceGroup.objects.get()
    RoutingRule.objects.create(
        service_code="street_light", organisation=lights, valid_from=city.LONG_AGO
    )
    Service.objects.create(
        group=group,
        code="tip",
        name_kk="Құпия хабар",
        name_ru="Сообщить тайно",
        anonymity="full",
        publication="public",
        needs_place=False,
        valid_from=city.LONG_AGO,
    )
    street = Street.objects.create(code="dostyk")
    StreetName.objects.create(
        street=street, name_kk="Достық көшесі", name_ru="улица Достык", valid_from=city.LONG_AGO
    )
    Building.objects.create(street=street, house="12", lat=51.128, lon=71.43, cell=1)
    reference.changed()


def organisation(code: str = "lights") -> Organisation:
    """One of the two utilities."""
    return Organisation.objects.get(code=code)


def filled(**changes: object) -> dict[str, object]:
    """A report of a dark yard as the form sends it."""
    return {
        "token": str(uuid4()),
        "text": TEXT,
        "address": "парктің жанында",
        "name": "Айгүл Серікқызы",
        "phone": "8 701 555 14 74",
        "email": "",
        **changes,
    }


def report(client: Client, service: str = "street_light", **changes: object) -> HttpResponse:
    """Send the report of a service's form."""
    return client.post(f"/report/{service}/", filled(**changes))


def opened(client: Client, **changes: object) -> Case:
    """The case that a report opened."""
    answer = report(client, **changes)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("id")


def act(
    client: Client, case: Case, verb: str, face: str = "desk", **fields: object
) -> HttpResponse:
    """Press a button of a case's page."""
    prefix = "/desk" if face == "desk" else ""
    sent = {f"{verb}-{name}": value for name, value in fields.items()}
    return client.post(f"{prefix}/case/{case.number}/{verb}/", sent)
