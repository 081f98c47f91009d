"""The past of one case: what happened, and what was said with it, in order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models.functions import Coalesce

from komek.cases import access, belongings, permits
from komek.cases.models import Case, CaseEvent, Reminder
from komek.cases.queries.views import Entry, FileView
from komek.cases.reminding import STAGES
from komek.cases.services.work import NORM
from komek.intake.models import AMONG_STAFF, Attachment, Message
from komek.kernel.actors import Actor
from komek.kernel.models import User

FOR_STAFF = "cases.note"
"""Whoever may leave notes may read them, and the names of colleagues."""
COLLEAGUES = frozenset(
    {"route", "accept", "give", "forward", "refuse", "ask", "pause", "answer", "instruct", "note"}
    | {"release", "return_answer", "call_back", "ask_extension", "tell_extension", "hand_to_112"}
    | {"merge", "unmerge", "add_to_incident", "take_from_incident"}
    | {"split", "finish_task", "refuse_task", "withdraw_task"}
    | {"reassign", "reassign_task", "urge", "escalate"}
)
"""What staff do. Whoever does the rest may be the resident, whose name an executor never sees."""
FOR_STAFF_ALONE = frozenset(
    {"note", "revoke", "ask_extension", "vote_extension", "deny_extension", "leave", "let_go"}
    | {"split", "finish_task", "refuse_task", "withdraw_task"}
    | {"reassign", "reassign_task", "escalate"}
)
"""What residents do not see: notes, wishes for more time, parts of the work, who left, which person
works on it, who above was told."""


def timeline(actor: Actor, case_id: int) -> list[Entry]:
    """Everything that happened to the case and that the actor may see, oldest first.

    Residents see neither notes, nor answers that are held back, nor names of staff. Raises
    NotFound or Forbidden.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    for_staff = permits.permitted(actor, FOR_STAFF, case)
    events = list(CaseEvent.objects.filter(case_id=case_id).order_by("id"))
    messages = _messages(case, for_staff)
    entries = _entries(events, messages, _names(events) if for_staff else {})
    if not for_staff:
        return [entry for entry in entries if entry.verb not in FOR_STAFF_ALONE]
    return sorted([*entries, *_reminders(case)], key=lambda entry: entry.at)


def _messages(case: Case, for_staff: bool) -> dict[int, Message]:
    rows = Message.objects.filter(conversation_id=case.conversation_id).order_by("id")
    visible = rows if for_staff else rows.exclude(direction__in=AMONG_STAFF)
    return {message.id: message for message in visible}


def _names(events: Iterable[CaseEvent]) -> dict[str, str]:
    actors = {event.actor for event in events if event.verb in COLLEAGUES}
    ids = [int(name[5:]) for name in actors if name.startswith("user:")]
    return {f"user:{user.id}": user.name for user in User.objects.filter(id__in=ids)}


def _entries(
    events: Iterable[CaseEvent], messages: dict[int, Message], names: Mapping[str, str]
) -> list[Entry]:
    files = _files(messages)
    entries = []
    for event in events:
        message = messages.pop(event.message_id, None) if event.message_id else None
        entries.append(
            Entry(
                at=event.at,
                verb=event.verb,
                actor=_kind(event.actor),
                person=names.get(event.actor, "") if event.verb in COLLEAGUES else "",
                state_after=event.state_after,
                organisation=belongings.organisation(event.organisation_id),
                data=event.data,
                id=event.id,
                **_said(message, files),
            )
        )
    # What is left was said without a verb: the operator's answer at first contact, for one.
    entries += [_bare(message, files) for message in messages.values()]
    return sorted(entries, key=lambda entry: entry.at)


def _bare(message: Message, files: Mapping[int, tuple[FileView, ...]]) -> Entry:
    return Entry(
        at=message.received_at,
        verb="message",
        actor=_kind(message.author),
        person="",
        state_after="",
        organisation=None,
        data={},
        **_said(message, files),
    )


def _reminders(case: Case) -> list[Entry]:
    """When people were reminded of an organisation's time, whoever they were."""
    told = Reminder.objects.filter(assignment__case=case, about__in=STAGES).order_by()
    late = Coalesce("task__organisation_id", "assignment__organisation_id")
    rows = told.values_list("at", "about", late)
    return [
        Entry(
            at=at,
            verb="remind",
            actor="system",
            person="",
            state_after="",
            organisation=belongings.organisation(organisation_id),
            data={"percent": about},
            **_said(None, {}),
        )
        for at, about, organisation_id in rows
    ]


def _kind(actor: str) -> str:
    return actor.split(":")[0]


def _said(message: Message | None, files: Mapping[int, tuple[FileView, ...]]) -> dict[str, Any]:
    return {
        "direction": message.direction if message else "",
        "text": message.body if message else "",
        "language": message.language if message else "",
        "norm": "".join(message.facts.get(NORM, ())) if message else "",
        "files": files.get(message.id, ()) if message else (),
    }


def _files(messages: Mapping[int, Message]) -> dict[int, tuple[FileView, ...]]:
    found: dict[int, list[FileView]] = defaultdict(list)
    for row in Attachment.objects.filter(message_id__in=messages).order_by("id"):
        found[row.message_id].append(
            FileView(row.uid, row.kind, row.content_type, row.name, row.size)
        )
    return {message_id: tuple(rows) for message_id, rows in found.items()}
