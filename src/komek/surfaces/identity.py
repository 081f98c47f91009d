"""Who is asking: the actor of every request, the sign-in backend, and the guard on every view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from komek.directory import queries as directory
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.languages import DEFAULT, closest
from komek.kernel.models import User
from komek.kernel.permissions import at_all, require_at_all
from komek.residents.queries import resident_of_user
from komek.surfaces.sign_in import policy, presence
from komek.surfaces.signed_in import Standing, standing_of
from komek.surfaces.views import Request, View, decided_by


class ActorMiddleware:
    """Gives every request its `actor`. A visitor without a session costs no query."""

    def __init__(self, respond: Callable[[Request], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: Request) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            user: Any = request.user
            presence.note(request, user.standing.grants)
            request.lacks_factor = _withhold_roles(request)
        request.actor = actor_of(request)
        return self._respond(request)


def _withhold_roles(request: Request) -> bool:
    """Take the roles of somebody who still has to set up the second factor these ask for.

    Whatever asks who they are, the administration and the REST interface too, finds no staff.
    """
    user: Any = request.user
    missing = user.is_authenticated and policy.is_missing(request, user.standing)
    if missing:
        user.standing = user.standing._replace(grants=())
    return missing


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with their roles, or an anonymous visitor, in the page's language."""
    language = closest(translation.get_language())
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Actor.anonymous(language)
    return actor_of_user(request.user, language)


def actor_of_user(user: Any, language: str) -> Actor:
    """The actor a user is, as staff and as a resident at once.

    A user without any role and without a resident is no more than a visitor.
    """
    if not user.is_authenticated:
        return Actor.anonymous(language)
    grants, resident_id = _standing(user)
    if resident_id is not None:
        grants = (*grants, Grant(Role.RESIDENT))
    return Actor(
        name=f"user:{user.id}",
        grants=grants or (Grant(Role.ANONYMOUS),),
        user_id=user.id,
        resident_id=resident_id,
        language=language,
    )


def _standing(user: Any) -> tuple[tuple[Grant, ...], int | None]:
    """What the session's user came with, or what is known of any other one."""
    standing: Standing | None = getattr(user, "standing", None)
    if standing is None:
        return directory.grants_of(user.id), resident_of_user(user.id)
    return standing.grants, standing.resident_id


class TableBackend(BaseBackend):
    """Answers Django's own questions about permissions from the one table.

    What a person may do inside the admin is decided there by the verbs it calls.
    """

    def get_user(self, user_id: int) -> User | None:
        standing = standing_of(user_id)
        if standing is None:
            return None
        user: Any = standing.user
        user.standing = standing
        return standing.user

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return at_all(_known_actor(user_obj), "admin.use")

    def has_perm(self, user_obj: Any, perm: str, obj: object | None = None) -> bool:
        action = "admin.use" if ".view_" in perm else "admin.edit"
        return at_all(_known_actor(user_obj), action)


def _known_actor(user: Any) -> Actor:
    """The user's actor, read once a request: the admin asks dozens of times for one page."""
    if not hasattr(user, "known_actor"):
        user.known_actor = actor_of_user(user, DEFAULT)
    return user.known_actor


def requires(action: str) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """Let a view answer only those who may do the action to something.

    Whoever has not signed in is asked to; others are refused. What exactly may be seen or done is
    asked again by the queries and verbs that the view calls.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @decided_by(action)
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not at_all(request.actor, action) and (first := _to_be_done_first(request)):
                return redirect_to_login(_come_back_to(request), first)
            require_at_all(request.actor, action)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _to_be_done_first(request: Request) -> str | None:
    """Where somebody has to go before they may: to sign in, to set up their second factor."""
    if request.actor.user_id is None:
        return resolve_url(settings.LOGIN_URL)
    return reverse("mfa_index") if request.lacks_factor else None


def _come_back_to(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or the one whose form was sent."""
    if request.method == "GET":
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()})
    return before if ours else "/"
