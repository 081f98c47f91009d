"""Everybody is forgotten, by the doors for it: by themselves, or by the data protection officer."""

import re

from komek.canary.doors import Browser
from komek.canary.house import Broken
from komek.canary.reports import Planted

CODE = r"\b\d{6}\b"
FOUND = re.compile(r"/desk/people/\d+/forget/")


def forget_all(planted: Planted, resident: Browser, officer: Browser) -> int:
    """Forget everybody who left a name; returns how many."""
    before = len(planted.sink.letters)
    resident.post("/me/forget/code/")
    code = planted.sink.code(planted.contacts["resident"], CODE, after=before)
    resident.post("/me/forget/", {"forget-code": code, "forget-sure": "on"})
    others = [address for whose, address in planted.contacts.items() if whose != "resident"]
    for address in others:
        _forget(officer, address)
    return len(others) + 1


def _forget(officer: Browser, address: str) -> None:
    found = FOUND.findall(officer.post("/desk/people/", {"address": address}).text)
    if not found:
        raise Broken("The data protection officer did not find somebody who left a contact.")
    for path in found:
        officer.post(path, {"reason": "own_wish"})
