"""The addresses of GeoReport v2, each as .xml and as .json."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from komek.surfaces.open311 import catalogue, filing, reading, update_posting, update_reading
from komek.surfaces.open311.door import Key, Resource, door, unknown

# Without a code an address exists too, and says what is missing.
CODE = r"(?P<code>[A-Za-z0-9_-]*)"
READ = "cases.read_public"

SERVICES = Resource("directory.read", "services", catalogue.services)
DEFINITION = Resource("directory.read", "service_definition", catalogue.definition)
DISCOVERY = Resource("directory.read", "discovery", catalogue.discovery)
REQUESTS = Resource(READ, "service_requests", reading.requests, Key.WELCOME)
FILE = Resource("cases.open", "service_requests", filing.file, Key.NEEDED)
REQUEST = Resource(READ, "service_requests", reading.request, Key.WELCOME)
TOKEN = Resource(READ, "service_requests", reading.token)
UPDATES = Resource(READ, "service_request_updates", update_reading.read, Key.WELCOME)
UPDATE = Resource("cases.reply", "service_request_updates", update_posting.post, Key.NEEDED)
NOTHING = Resource("directory.read", "errors", unknown)


def _at(address: str, view: Callable[..., HttpResponse]) -> URLPattern:
    return re_path(rf"^{address}\.(?P<form>xml|json)$", view)


urlpatterns = [
    _at("requests", door(GET=REQUESTS, POST=FILE)),
    _at(f"requests/{CODE}", door(GET=REQUEST)),
    _at("servicerequestupdates", door(GET=UPDATES, POST=UPDATE)),
    _at("tokens", door(GET=TOKEN)),
    _at(f"tokens/{CODE}", door(GET=TOKEN)),
    _at("services", door(GET=SERVICES)),
    _at(f"services/{CODE}", door(GET=DEFINITION)),
    _at("discovery", door(GET=DISCOVERY)),
    re_path(r"^$", door(GET=DISCOVERY)),
    re_path(r"^.*?(?:\.(?P<form>xml|json))?$", door(GET=NOTHING, POST=NOTHING)),
]
