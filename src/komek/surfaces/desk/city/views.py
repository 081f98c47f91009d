"""The views of all editors' pages: the overview, a list, one thing with its acts, an act."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from komek.kernel import clock, ids
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Refused
from komek.kernel.permissions import at_all
from komek.surfaces.desk.city.forms import CityForm
from komek.surfaces.desk.city.frame import Act, Effect, Preview, Thing
from komek.surfaces.desk.city.history import history
from komek.surfaces.desk.city.trial import undone
from komek.surfaces.identity import requires
from komek.surfaces.views import Request, View

LONGEST_WORDS = 100
BEGUN_WITH = "begun-with"
"""The name under which a form says what it began with."""
MAKE = "new"
"""What addresses call the making of a thing."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an act would do, and how the thing would look."""

    effects: Sequence[Effect]
    previews: Sequence[Preview]


def overview(things: Sequence[Thing]) -> View:
    """The page that leads to all others."""

    @requires("city.see")
    def shown(request: Request) -> HttpResponse:
        found = [one for one in things if at_all(request.actor, one.action)]
        return render(request, "desk/city/index.html", {"things": found, "section": "city"})

    return shown


def listing(thing: Thing) -> View:
    """The things of a kind."""

    @requires(thing.action)
    def shown(request: Request) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
        variables = {
            "thing": thing,
            "words": words,
            "shelves": thing.shelves(request.actor, words),
            "may_make": thing.new and at_all(request.actor, thing.new.action),
            "section": "city",
        }
        return render(request, "desk/city/list.html", variables)

    return shown


def one(thing: Thing) -> View:
    """A thing: how it looks, what can be done to it, its past."""

    @requires(thing.action)
    def shown(request: Request, key: str) -> HttpResponse:
        return _page(request, thing, key)

    return shown


def acting(thing: Thing, act: Act) -> View:
    """An act: look at what it would do, as often as one likes, then do it."""

    @requires(act.action)
    def done(request: Request, key: str = "") -> HttpResponse:
        if key:
            thing.head(request.actor, key)
        if request.method != "POST":
            return _page(request, thing, key, form=_fresh(act, request.actor, key), act=act)
        form = act.form(request.actor, key, request.POST, prefix=act.name)
        form.begun_with = request.POST.get(BEGUN_WITH, "")
        if not form.is_valid():
            return _page(request, thing, key, form=form, act=act)
        try:
            _require_unchanged(act, key, form)
            if "look" in request.POST:
                foreseen = _foresee(thing, act, request.actor, key, form)
                return _page(request, thing, key, form=form, act=act, foreseen=foreseen)
            found = act.do(request.actor, key, form.values())
        except Refused as refused:
            form.refuse(refused)
            return _page(request, thing, key, form=form, act=act)
        messages.success(request, _("Done: %(what)s.") % {"what": act.heading})
        return HttpResponseRedirect(_address(thing, found))

    return done


def _require_unchanged(act: Act, key: str, form: CityForm) -> None:
    """A form says all of a thing: one begun before somebody else's change would take it back."""
    now = _digest(act, key)
    if form.begun_with in ("", now):
        return
    # Whoever has been told may go on.
    form.begun_with = now
    message = _(
        "Somebody else has changed this meanwhile: the history says what. Look at it, then send "
        "yours again."
    )
    raise Conflict("changed_meanwhile", message)


def _digest(act: Act, key: str) -> str:
    """Of what the act's form begins with."""
    stands = json.dumps(dict(act.initial(key)), default=str, sort_keys=True)
    return ids.digest(stands).hex()


def _address(thing: Thing, key: str) -> str:
    if key:
        return reverse(f"desk:city_{thing.slug}_one", args=[key])
    return reverse(f"desk:city_{thing.slug}")


def _foresee(thing: Thing, act: Act, actor: Actor, key: str, form: CityForm) -> Foreseen:
    values = form.values()
    before = act.before(actor, key, values)
    with undone():
        found = act.do(actor, key, values)
        after = act.after(actor, found or key, values)
        previews = thing.previews(actor, found, values.get("at", clock.now())) if found else ()
    return Foreseen([*before, *after], previews)


def _fresh(act: Act, actor: Actor, key: str) -> CityForm:
    form = act.form(actor, key, initial=dict(act.initial(key)), prefix=act.name)
    form.begun_with = _digest(act, key)
    return form


def _page(
    request: Request,
    thing: Thing,
    key: str,
    form: CityForm | None = None,
    act: Act | None = None,
    foreseen: Foreseen | None = None,
) -> HttpResponse:
    actor = request.actor
    head = thing.head(actor, key) if key else None
    acts = [one for one in (thing.acts if key else [thing.new]) if one is not None]
    forms = [
        (one, form if one is act and form else _fresh(one, actor, key))
        for one in acts
        if at_all(actor, one.action) and (one is act or one.offered(key))
    ]
    variables: dict[str, Any] = {
        "thing": thing,
        "begun_with": BEGUN_WITH,
        "key": key,
        "head": head,
        "facts": thing.facts(actor, key) if key else (),
        "forms": forms,
        "acting": act,
        "wrong": form if form and form.errors else None,
        "foreseen": foreseen,
        "previews": thing.previews(actor, key, clock.now()) if key and not foreseen else (),
        "history": history(thing.past(key)) if key else (),
        "section": "city",
    }
    return render(
        request, "desk/city/thing.html", variables, status=400 if variables["wrong"] else 200
    )
