"""What can be asked for: the services, the facts each of them needs, and where everything is."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komek.directory import snapshot
from komek.directory.entries import FactEntry, ServiceEntry, pick_text
from komek.kernel.errors import Invalid, NotFound
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.writing import CONTENT_TYPES, Record

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
"""A name rather than an address: clients look for exactly this one."""
CHANGED = "2026-11-26T00:00:00+05:00"
"""When this door last changed in a way that its clients notice."""


def services(asked: Asked) -> list[Record]:
    """All services that can be asked for today."""
    directory = snapshot.current()
    groups = {group.id: group.name(asked.language).text for group in directory.groups()}
    return [_service(one, groups[one.group_id], asked.language) for one in directory.services()]


def definition(asked: Asked, code: str) -> Record:
    """The facts to send with a request of this service; raises NotFound."""
    service = service_of(code)
    attributes = [
        _attribute(fact, order, asked.language) for order, fact in enumerate(service.facts, 1)
    ]
    return {"service_code": service.code, "attributes": attributes}


def service_of(code: str) -> ServiceEntry:
    """The service with this code; raises NotFound, and Invalid without any code."""
    if not code:
        message = gettext_lazy("Say which service this is about: service_code is missing.")
        raise Invalid("service_code_missing", message, field="service_code")
    service = snapshot.current().service(code)
    if service is None:
        message = gettext_lazy("There is no such service. Please choose one from the list.")
        raise NotFound("unknown_service", message, field="service_code")
    return service


def discovery(asked: Asked) -> Record:
    """Where this door is, what it speaks, and whom to ask for a key."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings.PUBLIC_URL}/open311/v2",
        "changeset": CHANGED,
        "type": "production",
        "formats": [name.partition(";")[0] for name in CONTENT_TYPES.values()],
    }
    address = settings.DEFAULT_FROM_EMAIL
    return {
        "changeset": CHANGED,
        "contact": _("Write to {address}.").format(address=address),
        "key_service": _("Write to {address} and say who you are.").format(address=address),
        **_jurisdiction(),
        "endpoints": [endpoint],
    }


def _jurisdiction() -> Record:
    known = settings.JURISDICTIONS
    return {"jurisdiction_id": ",".join(known)} if known else {}


def _service(service: ServiceEntry, group: str, language: str) -> Record:
    keywords = pick_text(service.keywords, language).text
    return {
        "service_code": service.code,
        "service_name": service.name(language).text,
        "description": pick_text(service.descriptions, language).text,
        "metadata": bool(service.facts),
        "type": "realtime",
        "keywords": ",".join(word.strip() for word in keywords.split(";")),
        "group": group,
    }


def _attribute(fact: FactEntry, order: int, language: str) -> Record:
    return {
        "variable": True,
        "code": fact.code,
        "datatype": fact.datatype,
        "required": fact.required,
        "datatype_description": "",
        "order": order,
        "description": fact.question(language).text,
        "values": [
            {"key": key, "name": pick_text(names, language).text} for key, names in fact.values
        ],
    }
