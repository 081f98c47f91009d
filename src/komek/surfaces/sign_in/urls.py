"""Addresses of signing in: the few of allauth's that have a meaning without passwords."""

from django.urls import path
from django.views.generic import RedirectView

from komek.surfaces.identity import requires
from komek.surfaces.sign_in import own_devices, views
from komek.surfaces.sign_in.late import late
from komek.surfaces.views import View

# allauth's own pages lead to these names.
_to_sign_in = requires("account.sign_in")(
    RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)
)
FACTOR = "accounts/second-factor/"


def _own(name: str) -> View:
    return late(f"factor_views.{name}", "account.secure")


urlpatterns = [
    path("accounts/code/", views.ask_for_code, name="account_request_login_code"),
    path("accounts/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/login/", _to_sign_in, name="account_login"),
    path("accounts/signup/", _to_sign_in, name="account_signup"),
    path("accounts/inactive/", _to_sign_in, name="account_inactive"),
    path("accounts/passkey/", late("factor_views.sign_in_with_passkey"), name="mfa_login_webauthn"),
    path("accounts/oidc/", late("oidc.sign_in"), name="oidc_sign_in"),
    path("accounts/oidc/callback/", late("oidc.callback"), name="oidc_callback"),
    path("accounts/devices/", own_devices.devices, name="devices"),
    path("accounts/devices/others/end/", own_devices.end_others, name="end_other_devices"),
    path("accounts/devices/<int:sign_in_id>/end/", own_devices.end, name="end_device"),
    path(FACTOR, _own("index"), name="mfa_index"),
    path(f"{FACTOR}check/", late("factor_views.authenticate"), name="mfa_authenticate"),
    path(f"{FACTOR}again/", _own("reauthenticate"), name="mfa_reauthenticate"),
    path(
        f"{FACTOR}again/passkey/",
        _own("reauthenticate_passkey"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(f"{FACTOR}passkeys/", _own("index"), name="mfa_list_webauthn"),
    path(f"{FACTOR}passkeys/add/", _own("add_passkey"), name="mfa_add_webauthn"),
    path(f"{FACTOR}passkeys/<int:pk>/remove/", _own("remove_passkey"), name="mfa_remove_webauthn"),
    path(f"{FACTOR}app/add/", _own("activate_app"), name="mfa_activate_totp"),
    path(f"{FACTOR}app/remove/", _own("deactivate_app"), name="mfa_deactivate_totp"),
    path(f"{FACTOR}codes/", _own("recovery_codes"), name="mfa_view_recovery_codes"),
    path(f"{FACTOR}codes/new/", _own("new_recovery_codes"), name="mfa_generate_recovery_codes"),
    path("admin/login/", views.admin_login),
    path("admin/password_change/", views.no_passwords),
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("look/", views.set_look, name="set_look"),
]
