"""What the environment says about signing in, as the settings need it."""

from pathlib import Path
from typing import Any

from komek.kernel.actors import RESIDENTS, Role

OIDC_PROVIDER_ID = "city"
STAFF = frozenset(Role) - RESIDENTS - {Role.PARTNER}


def is_demo(home: Path) -> bool:
    """Whether the home holds the demo city, whose accounts and codes are printed for everybody."""
    return (home / "demo_accounts").exists()


def roles_asked_of(text: str) -> frozenset[Role]:
    """Roles that sign in with two factors: "staff", "nobody", or names of roles.

    Raises ValueError for a name that is no role of staff.
    """
    if text == "nobody":
        return frozenset()
    if text == "staff":
        return STAFF
    names = frozenset(text.replace(",", " ").split())
    if strange := names - {role.value for role in STAFF}:
        raise ValueError(f"KOMEK_SECOND_FACTOR: no roles of staff: {', '.join(sorted(strange))}")
    return frozenset(map(Role, names))


def oidc_provider(url: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """The city's identity provider in allauth's words; nothing where there is none."""
    if not url:
        return {}
    app = {
        "provider_id": OIDC_PROVIDER_ID,
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
