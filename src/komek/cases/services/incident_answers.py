"""One answer for all cases of an incident: each answered as any other, many of them in pieces."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komek.cases.models import (
    OPEN_STATES,
    Case,
    Incident,
    IncidentAnswer,
    IncidentReply,
    ReplyState,
    State,
)
from komek.cases.services.incidents import CHANNEL, found, require_member
from komek.cases.services.opening_checks import said
from komek.cases.services.work import LONGEST_NORM, NORM, answer
from komek.directory import queries as directory
from komek.intake.attachments import CheckedFile
from komek.intake.models import Direction, Message
from komek.intake.services import say, stored_files
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Forbidden, Invalid, Refused
from komek.kernel.folding import clean_text
from komek.kernel.languages import CODES

log = logging.getLogger(__name__)

AT_ONCE = 50
"""So many cases are answered while whoever answers waits for the page."""
ASKED = "incidents.answer_asked"
TO_ANSWER = tuple(state for state in OPEN_STATES if state != State.CHECKING)


@dataclass(frozen=True, slots=True)
class _Words:
    """The answer by language, what it rests on, and its proof."""

    texts: Mapping[str, str]
    norm: str
    files: Sequence[CheckedFile]

    def closest(self, language: str) -> tuple[str, str]:
        """The language and the text for somebody who reads this one."""
        code = next(one for one in (language, *CODES) if one in self.texts)
        return code, self.texts[code]


def answer_incident(
    *,
    actor: Actor,
    incident_uid: UUID,
    texts: Mapping[str, str],
    norm: str = "",
    files: Sequence[CheckedFile] = (),
) -> IncidentAnswer:
    """Give every open case of the incident this answer, by the same rules as one by one.

    texts: by language; each resident gets theirs, or the first there is of kk, ru, en. The first
    fifty are answered at once, the others in the background; what cannot be is kept with its
    reason, and is part of the next answer. Raises Conflict while another answer goes out.
    """
    with transaction.atomic():
        incident = found(incident_uid, actor, "incidents.answer", lock=True)
        _require_answerable(incident)
        if actor.user_id is None:
            raise Forbidden("forbidden", _("You are not allowed to do this."))
        given = IncidentAnswer.objects.create(
            incident=incident,
            user_id=actor.user_id,
            messages=_write(actor, incident, texts, norm, files),
            asked_at=clock.now(),
        )
        waiting = Case.objects.filter(
            incidents__incident=incident, incidents__removed_at=None, state__in=TO_ANSWER
        )
        ids = list(waiting.order_by("id").values_list("id", flat=True))
        IncidentReply.objects.bulk_create(
            IncidentReply(answer=given, case_id=case_id) for case_id in ids
        )
        incident.answered_at = given.asked_at
        incident.save(update_fields=["answered_at"])
        outbox.emit(ASKED, incident.subject, answer=given.id, cases=len(ids))
        audit.record(actor, "incidents.answer", incident.subject)
    carry_out(given.id, most=AT_ONCE)
    given.refresh_from_db()
    return given


def carry_out(answer_id: int, *, most: int | None = None, seconds: float = 60.0) -> int:
    """Answer cases that wait for it, so many or for so long; returns how many were looked at.

    Each in a transaction of its own that notes what became of it: it is answered once, whoever
    else does the same meanwhile, and a crash costs at most the one that was on its way.
    """
    given = IncidentAnswer.objects.select_related("user").filter(id=answer_id).first()
    if given is None or given.finished_at is not None:
        return 0
    words = _words(given)
    looked_at, end = 0, monotonic() + seconds
    while (most is None or looked_at < most) and monotonic() < end and _next(given, words):
        looked_at += 1
    _finish(given)
    return looked_at


def resume_answers(seconds: float = 60.0) -> int:
    """Carry out whatever was interrupted; returns how many answers there were."""
    unfinished = list(
        IncidentAnswer.objects.filter(finished_at=None).order_by("id").values_list("id", flat=True)
    )
    for answer_id in unfinished:
        carry_out(answer_id, seconds=seconds)
    return len(unfinished)


def _require_answerable(incident: Incident) -> None:
    if incident.closed_at is not None:
        raise Conflict("incident_closed", _("This incident is closed."))
    if incident.answers.filter(finished_at=None).exists():
        message = _("An answer is still going out to the cases of this incident.")
        raise Conflict("answer_running", message)


def _write(
    actor: Actor,
    incident: Incident,
    texts: Mapping[str, str],
    norm: str,
    files: Sequence[CheckedFile],
) -> dict[str, int]:
    """Keep the words among the incident's own; the files stand with the first of them."""
    given = {code: said(texts[code], field=code) for code in CODES if texts.get(code, "").strip()}
    if not given:
        raise Invalid("text_missing", _("Please write an answer."), field=CODES[0])
    norm = clean_text(norm, LONGEST_NORM, field="norm")
    written: dict[str, int] = {}
    for code, text in given.items():
        message = say(
            actor=actor,
            conversation_id=incident.conversation_id,
            direction=Direction.NOTE,
            body=text,
            language=code,
            channel=CHANNEL,
            files=() if written else files,
            facts={NORM: [norm]} if norm else {},
        )
        written[code] = message.id
    return written


def _words(given: IncidentAnswer) -> _Words:
    messages = {one.id: one for one in Message.objects.filter(id__in=given.messages.values())}
    first = messages[next(iter(given.messages.values()))]
    return _Words(
        texts={code: messages[number].body for code, number in given.messages.items()},
        norm="".join(first.facts.get(NORM, ())),
        files=stored_files(first.id),
    )


@transaction.atomic
def _next(given: IncidentAnswer, words: _Words) -> bool:
    waiting = IncidentReply.objects.filter(answer=given, state=ReplyState.WAITING)
    reply = waiting.select_for_update(skip_locked=True, of=["self"]).order_by("id").first()
    if reply is None:
        return False
    reply.state, reply.code, reply.sentence = _answer(given, reply.case_id, words)
    reply.at = clock.now()
    reply.save(update_fields=["state", "code", "sentence", "at"])
    return True


def _answer(given: IncidentAnswer, case_id: int, words: _Words) -> tuple[ReplyState, str, str]:
    """What became of it; the asker's rights are those of this moment."""
    uid, language = Case.objects.values_list("uid", "language").get(id=case_id)
    code, text = words.closest(language)
    actor = directory.actor_of(given.user, code)
    try:
        with transaction.atomic():
            require_member(given.incident_id, case_id)
            answer(actor=actor, case_uid=uid, text=text, norm=words.norm, files=words.files)
    except Refused as error:
        with translation.override(given.user.language):
            return ReplyState.REFUSED, error.code, str(error)[:300]
    except Exception as error:
        # The error's own text stays out of the log: the database quotes whole rows in it.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("case:%s: %s\n%s", case_id, type(error).__name__, where)
        return ReplyState.REFUSED, "failed", ""
    return ReplyState.DONE, "", ""


def _finish(given: IncidentAnswer) -> None:
    if not given.replies.filter(state=ReplyState.WAITING).exists():
        unfinished = IncidentAnswer.objects.filter(id=given.id, finished_at=None)
        unfinished.update(finished_at=clock.now())
