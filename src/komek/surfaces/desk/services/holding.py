"""Holding a verb back for some seconds, taking it back, and doing it when its moment has come.

What is held is stored: whoever dies meanwhile, the browser or the worker, it is done all the same,
once, by the verb itself and with the rights of that moment. Its words are erased as soon as it has
ended; of what was taken back or could not be done they become a draft again.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.intake.attachments import CheckedFile
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from komek.kernel.numbering import number_for
from komek.surfaces.desk import doing
from komek.surfaces.desk.verbs import VERBS
from komek.surfaces.identity import actor_of_user
from komek.surfaces.models import HeldAct, HeldState
from komek.surfaces.services import drafts, uploads
from komek.surfaces.signed_in import standing_of

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
LATE = timedelta(seconds=5)
"""After this a sweep does what the job that was made for it has not done."""
HOPELESS = timedelta(minutes=10)
"""What cannot even be refused for so long goes back to its writer."""


def hold(
    *,
    actor: Actor,
    view: CaseView,
    verb: str,
    said: Mapping[str, Any],
    fields: Mapping[str, Sequence[str]],
    seen: int | None,
) -> HeldAct:
    """Keep a verb for UNDO_SECONDS; refused at once for everything it would be refused for now.

    said: the form's cleaned values. fields: the same as the form sent them. The same sent twice is
    held once; raises Conflict for the same verb with other words while the first ones wait.
    """
    doing.rehearse(actor, view.uid, VERBS[verb], said, seen)
    files = said.get("files", ())
    now = clock.now()
    act, new = HeldAct.objects.get_or_create(
        user_id=drafts.writer(actor),
        case_id=view.id,
        verb=verb,
        state=HeldState.WAITING,
        defaults={
            "fields": dict(fields),
            "files": [_kept(actor, file) for file in files],
            "seen": seen,
            "language": actor.language,
            "at": now,
            "due_at": now + timedelta(seconds=settings.UNDO_SECONDS),
        },
    )
    if not new and not _is_same(actor, act, fields, files):
        message = _(
            "What you sent a moment ago waits to be done. Take it back, or send this in some "
            "seconds."
        )
        raise Conflict("held_already", message)
    return act


def undo(*, actor: Actor, uid: UUID) -> tuple[HeldAct, int]:
    """Take a held verb back; returns it and how many files came with it, which no draft keeps.

    Raises Conflict once its moment has come, NotFound for others'.
    """
    with transaction.atomic():
        rows = HeldAct.objects.select_for_update().filter(uid=uid, user_id=drafts.writer(actor))
        act = rows.first()
        if act is None:
            raise NotFound("held_unknown", _("There is nothing to take back."))
        if act.state != HeldState.WAITING:
            raise Conflict("held_too_late", _("It is too late to take this back: it is done."))
        files = len(act.files)
        _end(act, HeldState.UNDONE)
        return act, files


def carry_out(act_id: int) -> None:
    """Do what is held, if it still waits and nobody else is doing it."""
    with transaction.atomic():
        act = _waiting(act_id)
        if act is None:
            return
        try:
            with transaction.atomic(), translation.override(act.language):
                _do(act)
        except Refused as refused:
            with translation.override(act.language):
                act.refusal = str(refused)
            _end(act, HeldState.REFUSED)
        else:
            _end(act, HeldState.DONE)


def carry_out_late(now: datetime) -> int:
    """Do what should be done by now; returns how many."""
    late = HeldAct.objects.filter(state=HeldState.WAITING, due_at__lt=now - LATE)
    acts = list(late.order_by("due_at"))
    for act in acts:
        try:
            carry_out(act.id)
        except Exception:
            # One that fails must not keep the others waiting.
            log.exception("held act %s could not be done", act.id)
            if act.due_at < now - HOPELESS:
                _give_up(act.id)
    return len(acts)


def settle(*, actor: Actor, case_id: int, verb: str) -> None:
    """Forget that it could not be done: it was done after all, or is not wanted any more."""
    refused = HeldAct.objects.filter(user_id=drafts.writer(actor), state=HeldState.REFUSED)
    refused.filter(case_id=case_id, verb=verb).delete()


def sweep(now: datetime) -> int:
    """Forget what ended a while ago; returns how many."""
    return HeldAct.objects.filter(ended_at__lt=now - KEPT_FOR).delete()[0]


def _is_same(
    actor: Actor,
    act: HeldAct,
    fields: Mapping[str, Sequence[str]],
    files: Sequence[CheckedFile],
) -> bool:
    sent = [uploads.taken(actor, UUID(uid)).original for uid in act.files]
    return act.fields == dict(fields) and sent == [file.original for file in files]


def _waiting(act_id: int) -> HeldAct | None:
    """The act for this transaction alone; None if it waits no more, or somebody else is at it."""
    rows = HeldAct.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(id=act_id, state=HeldState.WAITING).first()


@transaction.atomic
def _give_up(act_id: int) -> None:
    act = _waiting(act_id)
    if act is None:
        return
    with translation.override(act.language):
        act.refusal = str(_("Something went wrong on our side. Nothing was stored."))
    _end(act, HeldState.REFUSED)


def _kept(actor: Actor, file: CheckedFile) -> str:
    upload, _checked = uploads.send(actor=actor, content=file.original, name=file.name)
    return str(upload.uid)


def _do(act: HeldAct) -> None:
    standing = standing_of(act.user_id)
    if standing is None:
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    user: Any = standing.user
    user.standing = standing
    actor = actor_of_user(user, act.language)
    view = cases.case_by_number(actor, number_for(act.case_id))
    verb = VERBS[act.verb]
    form = verb.form(view, actor.language, MultiValueDict(act.fields), prefix=act.verb)
    if not form.is_valid():
        sentences = [str(one) for errors in form.errors.values() for one in errors]
        raise Invalid("form_invalid", sentences[0])
    said = form.cleaned_data
    if act.files:
        said["files"] = [uploads.taken(actor, UUID(uid)) for uid in act.files]
    doing.perform(actor, view.uid, verb, said, act.seen)
    settle(actor=actor, case_id=act.case_id, verb=act.verb)


def _end(act: HeldAct, state: HeldState) -> None:
    """Words that were not sent go back to where they can be sent from."""
    if state != HeldState.DONE and any(value for values in act.fields.values() for value in values):
        drafts.give_back(
            user_id=act.user_id,
            key=f"case:{number_for(act.case_id)}:{act.verb}",
            data=act.fields,
            words=f"{act.verb}-text",
        )
    act.state, act.fields, act.files, act.ended_at = state, {}, [], clock.now()
    act.save(update_fields=["state", "fields", "files", "ended_at", "refusal"])
