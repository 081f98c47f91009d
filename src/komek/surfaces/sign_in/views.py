"""The pages of signing in: ask for a code, type it, sign out; and the choices kept in cookies."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.views import (
    ConfirmLoginCodeView,
    LogoutView,
    RequestLoginCodeView,
)
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from komek.kernel.languages import closest
from komek.surfaces.identity import requires
from komek.surfaces.sign_in import services
from komek.surfaces.views import Request
from komek.ui.look import CHOICES


class _AskForCode(RequestLoginCodeView):
    """An unknown address gets a code too: a page that told them apart would tell who is here."""

    def form_valid(self, form: RequestLoginCodeForm) -> HttpResponse:
        if form._user is None:
            form._user = services.begin(actor=self.request.actor, email=form.cleaned_data["email"])
        return super().form_valid(form)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"oidc": settings.OIDC_URL and settings.OIDC_NAME}


ask_for_code = requires("account.sign_in")(_AskForCode.as_view())
confirm_code = requires("account.sign_in")(ConfirmLoginCodeView.as_view())
sign_out = requires("account.sign_in")(LogoutView.as_view())


@requires("admin.use")
def admin_login(request: Request) -> HttpResponse:
    """In place of the admin's own sign-in page, which would ask for a password."""
    return HttpResponseRedirect(way_back(request, "/admin/"))


@requires("admin.use")
def no_passwords(request: Request) -> HttpResponse:
    """In place of the admin's page for changing a password."""
    raise Http404


@requires("preferences.set")
@require_POST
def set_language(request: Request) -> HttpResponse:
    """Show pages in another language: now, on this device, and wherever the person signs in."""
    language = closest(request.POST.get("language"))
    if request.actor.user_id is not None:
        services.remember_language(actor=request.actor, language=language)
    response = HttpResponseRedirect(way_back(request))
    _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@requires("preferences.set")
@require_POST
def set_look(request: Request) -> HttpResponse:
    """Colours or density of the pages on this device; an unknown wish follows the device."""
    response = HttpResponseRedirect(way_back(request))
    for name in CHOICES.keys() & request.POST.keys():
        wish = request.POST[name]
        if wish in CHOICES[name]:
            _keep(response, name, wish)
        else:
            response.delete_cookie(name)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SECURE,
        samesite="Lax",
        httponly=True,
    )


def way_back(request: Request, otherwise: str = "/") -> str:
    """The page the person came from or asked for, never another site's."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else otherwise
