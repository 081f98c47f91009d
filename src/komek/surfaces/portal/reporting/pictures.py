"""All services by pictures, drawn once for each language: they are half of the page of a report."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from komek.kernel.reference import InMemory
from komek.surfaces.parts import catalogue

_drawn: InMemory[dict[tuple[str, str], SafeString]] = InMemory(dict)


def pictures(opened: str = "") -> SafeString:
    """The groups with their services to choose from; opened: the code of the group that is open."""
    shelves = catalogue.shelves()
    if opened not in {shelf.group.code for shelf in shelves}:
        opened = ""
    drawn = _drawn.get()
    key = (translation.get_language(), opened)
    if key not in drawn:
        variables = {"shelves": shelves, "opened_group": opened}
        drawn[key] = render_to_string("portal/report/pictures.html", variables)
    return drawn[key]
