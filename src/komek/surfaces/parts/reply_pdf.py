"""The registered reply on paper: a page of PDF in the answer's language, drawn when asked for."""

from importlib.resources import files

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from fpdf import FPDF

from komek.cases.queries import Reply
from komek.kernel.languages import closest, pick
from komek.kernel.numbering import display

FONTS = files("font_roboto") / "files"
FAMILY = "Roboto"
MARGIN_MM = 22
QR_MM = 28
LINE_MM = 6.2


def address(reply: Reply) -> str:
    """Where somebody who holds the paper sees whether it is true."""
    path = reverse("portal:verify_reply", args=[reply.number, reply.code])
    return f"{settings.PUBLIC_URL}{path}"


def draw(reply: Reply) -> bytes:
    """The whole file."""
    language = closest(reply.language)
    with translation.override(language):
        page = _page(language, reply)
        _head(page, reply)
        _facts(page, reply, language)
        _body(page, reply)
        _signature(page, reply, language)
        _verification(page, reply)
        return bytes(page.output())


def _page(language: str, reply: Reply) -> FPDF:
    page = FPDF(format="A4")
    page.set_lang(language)
    page.set_title(_title(reply))
    page.set_creator("Komek")
    page.add_font(FAMILY, "", str(FONTS / "Roboto-Regular.ttf"))
    page.add_font(FAMILY, "B", str(FONTS / "Roboto-Bold.ttf"))
    page.set_margin(MARGIN_MM)
    page.set_auto_page_break(True, MARGIN_MM)
    page.add_page()
    return page


def _title(reply: Reply) -> str:
    return _("Reply to the request № {number}").format(number=display(reply.number))


def _write(page: FPDF, text: str, size: float = 11, style: str = "", gap: float = 0) -> None:
    page.set_font(FAMILY, style, size)
    page.multi_cell(0, LINE_MM * size / 11, text, align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(gap)


def _head(page: FPDF, reply: Reply) -> None:
    _write(page, _organisation(reply), 11, "B", 8)
    _write(page, _title(reply), 18, "B", 4)


def _organisation(reply: Reply) -> str:
    if reply.organisation is None:
        return _("Contact centre")
    return reply.organisation.name(closest(translation.get_language())).text


def _facts(page: FPDF, reply: Reply, language: str) -> None:
    for name, value in (
        (_("Matter"), reply.service.name(language).text),
        (_("Received"), date_format(localtime(reply.asked_at), "DATE_FORMAT")),
        (_("Answered"), date_format(localtime(reply.at), "DATE_FORMAT")),
    ):
        _write(page, f"{name}: {value}")
    page.ln(6)


def _body(page: FPDF, reply: Reply) -> None:
    _write(page, reply.text or _("The words of this answer were erased."), gap=6)
    if reply.norm:
        _write(page, f"{_('Norm')}: {reply.norm}", gap=6)


def _signature(page: FPDF, reply: Reply, language: str) -> None:
    if reply.signed:
        post = pick(reply.position, language).text if reply.position else ""
        _write(page, post, 10)
        _write(page, reply.signed, 11, "B", 4)
    _write(page, _("You may dispute this answer: open the request again, or appeal."), 10, gap=8)


def _verification(page: FPDF, reply: Reply) -> None:
    """The address as a code for cameras and as letters for people, never parted by a page."""
    if page.will_page_break(QR_MM):
        page.add_page()
    top = page.get_y()
    _qr(page, address(reply), page.l_margin, top)
    page.set_left_margin(MARGIN_MM + QR_MM + 6)
    page.set_y(top)
    _write(page, _("Whether this paper is true, you see here:"), 9)
    page.set_font(FAMILY, "", 9)
    page.multi_cell(0, LINE_MM, address(reply), align="L", link=address(reply))


def _qr(page: FPDF, text: str, left: float, top: float) -> None:
    """Squares of vector ink: sharp on any printer, and no picture to decode."""
    code = qrcode.QRCode(border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = QR_MM / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                page.rect(left + x * side, top + y * side, side, side, style="F")
