"""Where a planted word may be found: the places of docs/reference/personal-data.md, in one table.

A test compares both. What is found anywhere else is a finding.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

REMEMBERED = "while the person is remembered"


@dataclass(frozen=True)
class Place:
    """where: a pattern of places as `looking` names them: "table intake_*", "file exports/*".

    what: of a person, that is kept there. after: until when it may still be there once they are
    forgotten; "" for what goes with them. listed: how the reference page names it, for who may look
    there; "" where that is said in the page's text.
    """

    where: str
    what: str
    listed: str
    after: str = ""


PLACES = (
    Place("table residents_*", "name, contacts, whom they report for", "residents_*"),
    Place("table intake_*", "words, answers, names of files", "intake_*"),
    Place("file files/original/*", "files as they were sent", "files/original/"),
    Place("table cases_case.address", "the address in their words", "cases_case"),
    Place("table cases_searchword*", "words for searching", "cases_searchword"),
    Place("table cases_search*", "words for searching", "cases_search"),
    Place("table surfaces_upload.name", "names of files sent ahead", "surfaces_upload", "a day"),
    Place("file uploads/*", "files sent ahead", "uploads/", "a day"),
    Place("table surfaces_draft.data", "what staff has typed and not sent", "surfaces_draft"),
    Place("table surfaces_heldact.fields", "what can be taken back", "surfaces_heldact"),
    Place("table surfaces_handoverline.remark", "remarks on a case", "surfaces_handoverline"),
    Place("table surfaces_handover.remark", "remarks of a handover", "surfaces_handover"),
    Place("table surfaces_brokenglass.reason", "why a case was opened", "surfaces_brokenglass"),
    Place("file exports/*", "exports with words", "exports/"),
    Place("table kernel_user.*", "the address of an account", "kernel_user"),
    Place("table account_emailaddress.*", "the address of an account", "kernel_user"),
    Place("table django_session.*", "who asks for a code", "django_session"),
    Place(
        "table cases_savedview.*",
        "what staff searches for",
        "cases_savedview",
        "the list is deleted",
    ),
    Place("table cases_export.asked", "what staff searched for", "cases_export", "30 days"),
    Place("statistics of *", "samples of columns", "pg_statistic", "the next night"),
)
"""The first that fits counts."""


def place_of(where: str) -> Place | None:
    """The place that a sighting belongs to; None for one that is nobody's."""
    return next((place for place in PLACES if fnmatchcase(where, place.where)), None)
