"""Which service a report is about, while that may still be open."""

from datetime import UTC, datetime

from django.http import QueryDict

from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.directory.models import Anonymity, Publication
from komek.kernel.workdays import Term
from komek.surfaces.parts import catalogue

UNCHOSEN = ServiceEntry(
    id=0,
    code="",
    names={},
    valid_from=datetime.min.replace(tzinfo=UTC),
    valid_to=None,
    group_id=0,
    group_code="",
    descriptions={},
    keywords={},
    promised=Term(1, "days"),
    legal=Term(1, "days"),
    criticality="",
    needs_place=False,
    anonymity=Anonymity.OPEN,
    publication=Publication.NEVER,
    moderation="",
    about_organisation=False,
    facts=(),
)
"""Stands for the service until there is one: it asks nothing."""


def service_of(typed: QueryDict) -> ServiceEntry:
    """The service chosen; without one that for which the words clearly speak."""
    chosen = directory.current().service(typed.get("service_code", ""))
    if chosen is not None:
        return chosen
    words = typed.get("service_words") or typed.get("text", "")
    first = next(iter(catalogue.suggest(words)), None)
    return first.service if first and first.sure else UNCHOSEN
