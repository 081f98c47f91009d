"""Addresses of signing in: the few of allauth's that have a meaning without passwords."""

from django.urls import path
from django.views.generic import RedirectView

from komek.surfaces.identity import requires
from komek.surfaces.sign_in import views

# allauth's own pages lead to these names.
_to_sign_in = requires("account.sign_in")(
    RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)
)

urlpatterns = [
    path("accounts/code/", views.ask_for_code, name="account_request_login_code"),
    path("accounts/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/login/", _to_sign_in, name="account_login"),
    path("accounts/signup/", _to_sign_in, name="account_signup"),
    path("accounts/inactive/", _to_sign_in, name="account_inactive"),
    path("admin/login/", views.admin_login),
    path("admin/password_change/", views.no_passwords),
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("look/", views.set_look, name="set_look"),
]
