"""Six persons report: at the portal named, nameless and signed in; by Open311, REST, phone."""

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image

from komek.canary.doors import PATIENCE_S, Browser, File, number_in
from komek.canary.house import Broken, House
from komek.canary.people import People
from komek.canary.sink import Sink

SERVICE, FACT = "standpipe-broken", "where-exactly"
"""The water utility's, which has an executor; asks for words; may be reported without a name."""
PLACE = {"lat": "51.1283", "lon": "71.4305"}
DESCRIPTION, ARTIST = 0x010E, 0x013B
"""Numbers of EXIF's tags."""


@dataclass
class Planted:
    """What is known of the planting: everybody's words; numbers of cases, and addresses by which
    their residents are found, by the door.

    nameless: words of who cannot be forgotten, because nobody knows who they are: a report without
    a name, an address at which a code was asked for and not typed.
    """

    house: House
    sink: Sink
    api_key: str
    people: People = field(default_factory=People)
    nameless: People = field(default_factory=People)
    numbers: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)

    def program(self) -> httpx.Client:
        """A partner's program."""
        headers = {"Authorization": f"Bearer {self.api_key}", "Accept-Language": "en"}
        return httpx.Client(base_url=self.house.base, timeout=PATIENCE_S, headers=headers)


def report_all(planted: Planted, neighbour: Browser, resident: Browser, operator: Browser) -> None:
    """Everybody reports by their door. neighbour: not signed in; resident: will be."""
    planted.numbers["portal"] = _by_form(planted, neighbour)
    planted.numbers["nameless"] = _nameless(planted, neighbour)
    planted.numbers["resident"] = _signed_in(planted, resident)
    planted.numbers["open311"] = _by_open311(planted)
    planted.numbers["rest"] = _by_rest(planted)
    planted.numbers["caller"] = _by_phone(planted, operator)


def photo(people: People, whose: str) -> File:
    """A photo that says in its hidden data, and by its name, whose it is."""
    tags = Image.Exif()
    tags[DESCRIPTION] = people.word(f"{whose}'s photo, its hidden description")
    tags[ARTIST] = people.word(f"{whose}'s photo, its hidden author")
    output = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(output, "JPEG", exif=tags)
    name = people.word(f"{whose}'s photo, its name")
    return ("files", (f"{name}.jpg", output.getvalue(), "image/jpeg"))


def form_of(people: People, whose: str) -> dict[str, str]:
    """The words of a report as the portal's form sends them, without who sends it."""
    said = people.word(f"{whose}'s report", cyrillic=True)
    return {
        "token": str(uuid4()),
        "service_code": SERVICE,
        "text": f"No water: {said}.",
        "address": people.word(f"{whose}'s address"),
        f"fact_{FACT}": people.word(f"{whose}'s answer to a question"),
        **PLACE,
    }


def _by_form(planted: Planted, browser: Browser) -> str:
    who = planted.people.contacts("portal")
    planted.contacts["portal"] = who["email"]
    form = {**form_of(planted.people, "portal"), **who}
    return _sent(browser, form, [photo(planted.people, "portal")])


def _nameless(planted: Planted, browser: Browser) -> str:
    asked = f"{planted.nameless.word('the address of who only asked for a code')}@canary.example"
    browser.post("/accounts/code/", {"email": asked})
    form = {**form_of(planted.nameless, "nameless"), "anonymity": "full"}
    return _sent(browser, form, [photo(planted.nameless, "nameless")])


def _signed_in(planted: Planted, browser: Browser) -> str:
    who = planted.people.contacts("resident")
    planted.contacts["resident"] = who["email"]
    browser.sign_in(who["email"], planted.sink)
    other = planted.people.word("resident's mother's name", cyrillic=True)
    browser.post("/me/change/person/", {"person-name": other})
    browser.post("/me/change/contact/", {"contact-kind": "phone", "contact-value": who["phone"]})
    form = form_of(planted.people, "resident")
    form["text"] += f" My name is {who['name']}."
    return _sent(browser, form, [photo(planted.people, "resident")])


def _sent(browser: Browser, form: dict[str, str], files: list[File]) -> str:
    return number_in(browser.post(f"/report/{SERVICE}/", form, files).headers["Location"])


def _by_open311(planted: Planted) -> str:
    who = planted.people.contacts("open311")
    planted.contacts["open311"] = who["phone"]
    first, last = who["name"].split()
    form = {
        "service_code": SERVICE,
        "lat": PLACE["lat"],
        "long": PLACE["lon"],
        "first_name": first,
        "last_name": last,
        "email": who["email"],
        "phone": who["phone"],
        "description": planted.people.word("open311's report"),
        "address_string": planted.people.word("open311's address"),
        f"attribute[{FACT}]": planted.people.word("open311's answer to a question"),
    }
    _name, media = photo(planted.people, "open311")
    with planted.program() as program:
        form["api_key"] = planted.api_key
        answer = program.post("/open311/v2/requests.json", data=form, files=[("media", media)])
    return str(_of(answer)[0]["service_request_id"])


def _by_rest(planted: Planted) -> str:
    who = planted.people.contacts("rest")
    planted.contacts["rest"] = who["phone"]
    _name, (name, content, _kind) = photo(planted.people, "rest")
    with planted.program() as program:
        sent = program.post("/api/v1/files", params={"name": name}, content=content)
        body = {
            "service_code": SERVICE,
            "text": planted.people.word("rest's report", cyrillic=True),
            "address": planted.people.word("rest's address"),
            "lat": float(PLACE["lat"]),
            "lon": float(PLACE["lon"]),
            "facts": {FACT: [planted.people.word("rest's answer to a question")]},
            "reporter": who,
            "files": [{"upload": _of(sent)["upload"]}],
        }
        answer = program.post("/api/v1/cases", json=body, headers={"Idempotency-Key": "canary"})
    return str(_of(answer)["number"])


def _by_phone(planted: Planted, operator: Browser) -> str:
    who = planted.people.named("caller") | planted.people.phone("caller")
    planted.contacts["caller"] = who["phone"]
    form = form_of(planted.people, "caller")
    form |= {"name": who["name"], "contact": who["phone"], "language": "kk"}
    return number_in(operator.post("/desk/new/", form).headers["Location"])


def _of(answer: httpx.Response) -> Any:
    """What a program was answered; raises Broken when it was refused."""
    if answer.is_error:
        raise Broken(f"A program was refused at {answer.request.url.path}: {answer.status_code}.")
    return answer.json()
