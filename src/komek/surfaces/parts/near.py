"""What is reported already close by, while somebody fills in a report."""

from komek.cases import public
from komek.cases.public import PublicCase
from komek.kernel.errors import Refused
from komek.kernel.places import Point, validate
from komek.surfaces.parts import places
from komek.surfaces.parts.report_form import ReportForm


def near(form: ReportForm) -> tuple[PublicCase, ...]:
    """Open public cases of the form's service in the same stretch of a street.

    Empty until the form knows the place: a building of the register, or coordinates.
    """
    point = point_of(form)
    return () if point is None else public.near(form.actor, form.service.code, point)


def point_of(form: ReportForm) -> Point | None:
    """Where the form says it is: at a place of the register, or at coordinates."""
    place = places.chosen(str(form["building"].value() or ""))
    return place.point if place else _point(form["lat"].value(), form["lon"].value())


def _point(lat: object, lon: object) -> Point | None:
    try:
        return validate(float(str(lat).replace(",", ".")), float(str(lon).replace(",", ".")))
    except (ValueError, Refused):
        return None
