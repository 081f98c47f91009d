"""The phone book: organisations that can be called, found by words of their names."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from komek.directory import hours
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry
from komek.directory.models import OrganisationKind
from komek.kernel.folding import fold, kazakh_sort_key
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Number:
    """An organisation with its telephone and, in words, when somebody is there."""

    organisation: OrganisationEntry
    kind: str
    hours: list[str]

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return "".join(sign for sign in self.organisation.phone if sign.isdigit() or sign == "+")


@requires("directory.read")
def phone_book(request: Request) -> HttpResponse:
    """All of them, or those that fit the words."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    language = request.actor.language
    found = [one for one in directory.current().organisations() if one.phone and _fits(one, words)]
    found.sort(key=lambda one: kazakh_sort_key(one.name(language).text))
    variables = {"words": words, "numbers": list(map(_number, found)), "section": "city"}
    return render(request, "portal/city/phones.html", variables)


def _number(one: OrganisationEntry) -> Number:
    kind = capfirst(str(OrganisationKind(one.kind).label))
    return Number(one, kind, hours.in_words(one.hours))


def _fits(one: OrganisationEntry, words: str) -> bool:
    kind = str(OrganisationKind(one.kind).label)
    known = fold(" ".join([*one.names.values(), kind, one.address, one.phone]))
    return all(word in known for word in fold(words).split())
