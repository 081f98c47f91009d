"""What is reported already close by, while somebody fills in a report."""

from komek.cases import public
from komek.cases.public import PublicCase
from komek.kernel.errors import Refused
from komek.kernel.places import Point, validate
from komek.registries import queries as registries
from komek.surfaces.parts.report_form import ReportForm


def near(form: ReportForm) -> tuple[PublicCase, ...]:
    """Open public cases of the form's service in the same stretch of a street.

    Empty until the form knows the place: a building of the register, or coordinates.
    """
    point = _building(form["building"].value()) or _point(form["lat"].value(), form["lon"].value())
    return () if point is None else public.near(form.actor, form.service.code, point)


def _building(chosen: object) -> Point | None:
    typed = str(chosen or "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 18):
        return None
    building = registries.building(int(typed))
    return None if building is None else Point(building.lat, building.lon)


def _point(lat: object, lon: object) -> Point | None:
    try:
        return validate(float(str(lat).replace(",", ".")), float(str(lon).replace(",", ".")))
    except (ValueError, Refused):
        return None
