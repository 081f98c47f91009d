"""The addresses of GeoReport v2, each as .xml and as .json."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from komek.surfaces.open311 import catalogue
from komek.surfaces.open311.door import Resource, door, unknown

CODE = r"(?P<code>[A-Za-z0-9_-]+)"
NOTHING = Resource("directory.read", "errors", unknown)


def _at(address: str, view: Callable[..., HttpResponse]) -> URLPattern:
    return re_path(rf"^{address}\.(?P<form>xml|json)$", view)


urlpatterns = [
    _at("services", door(GET=Resource("directory.read", "services", catalogue.services))),
    _at(
        f"services/{CODE}",
        door(GET=Resource("directory.read", "service_definition", catalogue.definition)),
    ),
    _at("discovery", door(GET=Resource("directory.read", "discovery", catalogue.discovery))),
    re_path(r"^.*?(?:\.(?P<form>xml|json))?$", door(GET=NOTHING, POST=NOTHING)),
]
