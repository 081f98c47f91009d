"""The registered reply: as a file for whose case it is, and verified for whoever holds it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from komek.cases import queries as cases
from komek.kernel import numbering
from komek.kernel.errors import NotFound
from komek.surfaces.identity import requires
from komek.surfaces.portal.case import found
from komek.surfaces.views import Request


@requires("portal.see")
def reply(request: Request, number: str) -> HttpResponse:
    """The answer as a PDF, made for this request and kept nowhere."""
    # Loads fpdf and cryptography, which no other page needs.
    from komek.surfaces.parts import reply_pdf

    actor, view = found(request, number)
    answer = cases.reply(actor, view.id)
    if answer is None:
        raise Http404
    response = HttpResponse(reply_pdf.draw(answer), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="reply-{view.number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@requires("portal.see")
def verify(request: Request, number: str, code: str) -> HttpResponse:
    """What the paper with this code has to say, to be compared with it."""
    try:
        answer = cases.verified(numbering.parse(number), code)
    except (numbering.InvalidNumber, NotFound):
        answer = None
    response = render(
        request, "portal/verify.html", {"reply": answer}, status=200 if answer else 404
    )
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
