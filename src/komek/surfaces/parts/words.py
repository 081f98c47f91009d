"""The words in which pages speak of a case: states, events, services' anonymity."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from komek.cases.models import CallState, ExtensionReason, Found, State, TaskState, Why
from komek.cases.queries import CaseView, Entry, Errand
from komek.directory import snapshot as directory
from komek.directory.entries import FactEntry, OrganisationEntry, pick_text
from komek.directory.models import FactType
from komek.kernel.languages import closest
from komek.kernel.numbering import display, number_for

WHOLE_TERM = "100"  # per cent of an organisation's time

TONES = {
    State.TRIAGE: "wait",
    State.ASSIGNED: "calm",
    State.IN_WORK: "calm",
    State.ASKED: "wait",
    State.CHECKING: "wait",
    State.ANSWERED: "good",
    State.CLOSED: "good",
    State.UNCONFIRMED: "quiet",
    State.WITHDRAWN: "quiet",
    State.MERGED: "quiet",
}

# For residents: what the state means for them, and what comes next.
MEANING = {
    State.TRIAGE: gettext_noop("We are looking for the organisation that is responsible."),
    State.ASSIGNED: gettext_noop("The organisation has your request and has to take it up."),
    State.IN_WORK: gettext_noop("The organisation is working on it."),
    State.ASKED: gettext_noop("The organisation has a question for you. Please answer it below."),
    State.CHECKING: gettext_noop(
        "The organisation has answered. The contact centre checks the answer before you get it."
    ),
    State.ANSWERED: gettext_noop("There is an answer. Please say whether it is solved."),
    State.CLOSED: gettext_noop("The request is closed. If that is wrong, you can open it again."),
    State.UNCONFIRMED: gettext_noop("It was answered, and nobody said whether it is solved."),
    State.WITHDRAWN: gettext_noop("You took the request back; nobody works on it."),
    State.MERGED: gettext_noop(
        "It was joined with another request about the same matter; its answer is yours too."
    ),
}

# For residents: what comes next, by the verbs that lead out of the state.
NEXT = {
    State.TRIAGE: gettext_noop(
        "Next, the contact centre gives it to the organisation it concerns."
    ),
    State.ASSIGNED: gettext_noop("Next, the organisation takes it up, or says whom it concerns."),
    State.IN_WORK: gettext_noop("Next, the organisation answers you, with proof, or asks you."),
    State.ASKED: gettext_noop(
        "Next, you answer; without an answer they go on after five working days."
    ),
    State.CHECKING: gettext_noop("Next, the answer comes to you, or goes back to be made better."),
    State.ANSWERED: gettext_noop(
        "Next, you say whether it is solved; you have seven working days."
    ),
    State.CLOSED: gettext_noop("Nothing comes next, unless you open it again."),
    State.UNCONFIRMED: gettext_noop("Nothing comes next, unless you open it again."),
    State.WITHDRAWN: gettext_noop("Nothing comes next."),
    State.MERGED: gettext_noop("The other request goes on, and you get its answer."),
}

SENTENCES = {
    "open": gettext_noop("The request was received"),
    "route": gettext_noop("The contact centre gave it to: {organisation}"),
    "accept": gettext_noop("Taken into work: {organisation}"),
    "give": gettext_noop("A member of staff is responsible now: {organisation}"),
    "forward": gettext_noop("Passed on to: {organisation}"),
    "refuse": gettext_noop("Not responsible, by their own words: {before}"),
    "inherit": gettext_noop("{before} is not responsible any more; it went to: {organisation}"),
    "ask": gettext_noop("Question to the resident: {organisation}"),
    "pause": gettext_noop("The question was sent; the terms stand still until the answer comes"),
    "resume": gettext_noop("No answer came in time; the terms run on"),
    "ask_extension": gettext_noop("More time was asked for, because {why}: {organisation}"),
    "vote_extension": gettext_noop("A member of the commission voted"),
    "extend": gettext_noop("The commission gave more time, because {why}"),
    "deny_extension": gettext_noop("The commission gave no more time; the term stays"),
    "tell_extension": gettext_noop("The resident was told of the new term"),
    "recompute": gettext_noop("The calendar changed; the terms were computed anew"),
    "remark": gettext_noop("The resident added something"),
    "reply": gettext_noop("The resident answered the question"),
    "answer": gettext_noop("Answered: {organisation}"),
    "release": gettext_noop("The contact centre checked the answer and passed it on"),
    "return_answer": gettext_noop(
        "The contact centre gave the answer back, to be made better: {before}"
    ),
    "call_back": gettext_noop("The contact centre called: {result}"),
    "revoke": gettext_noop("The same matter came back: no longer counted as first contact"),
    "confirm": gettext_noop("Confirmed as solved; the request is closed"),
    "expire": gettext_noop("Nobody confirmed the answer in time"),
    "reopen": gettext_noop("Opened again: the answer was not accepted"),
    "withdraw": gettext_noop("The resident took the request back"),
    "join": gettext_noop("Somebody else takes part in the request"),
    "leave": gettext_noop("Somebody does not take part any more"),
    "merge": gettext_noop("Joined with the request № {other} about the same matter"),
    "unmerge": gettext_noop("It is a matter of its own after all: it goes on by itself"),
    "absorb": gettext_noop("The request № {other} about the same matter was joined with this one"),
    "let_go": gettext_noop("The request № {other} is a matter of its own and goes on by itself"),
    "split": gettext_noop("A part of the work was given to: {to}"),
    "finish_task": gettext_noop("A part of the work is done: {to}"),
    "refuse_task": gettext_noop("A part of the work was refused: {to}"),
    "withdraw_task": gettext_noop("A part of the work was taken back: {to}"),
    "reassign": gettext_noop("Another person of the organisation has it now: {organisation}"),
    "reassign_task": gettext_noop("Another person does the part of the work: {to}"),
    "urge": gettext_noop("The organisation was asked for an answer once more: {organisation}"),
    "nudge": gettext_noop("The resident reminded the organisation: {organisation}"),
    "escalate": gettext_noop("Those above the organisation were told: {to}"),
    "add_to_incident": gettext_noop("The cause is one behind many requests, incident № {incident}"),
    "take_from_incident": gettext_noop("The cause is not that of incident № {incident}"),
    "rate": gettext_noop("The resident rated the answer: {stars} of 5"),
    "hand_to_112": gettext_noop("Handed over to the emergency number"),
    "instruct": gettext_noop("Instruction of a leader of the city"),
    "note": gettext_noop("Note among staff"),
    "remind": gettext_noop("Reminder: {percent} % of the time is over: {organisation}"),
    "reveal": gettext_noop("A member of staff looked at your name and contacts: {reason}"),
    "message": gettext_noop("Message"),
}

# Who would not have a case, and why.
PASSINGS = {
    "refuse": gettext_noop(
        "{before} says: this is not our work. The contact centre looks further."
    ),
    "forward": gettext_noop("{before} says: this is the work of {organisation}, who has it now."),
    "inherit": gettext_noop(
        "{before} does this work no more; {organisation} does, and has it now."
    ),
}
NAMED_ANOTHER = gettext_noop(
    "{before} says: this is not our work, but that of {organisation}. The contact centre decides."
)

# Why an inspector looks at an answer, by the code that is kept.
CHECK_REASONS = {
    Why.ALWAYS: gettext_noop("Every answer of this service is checked"),
    Why.INSTRUCTED: gettext_noop("A leader gave an instruction about the case"),
    Why.RETURNED: gettext_noop("It was given back before"),
    Why.LOW_TRUST: gettext_noop("Answers of this organisation were often none"),
    Why.SAMPLE: gettext_noop("Drawn by lot"),
}

# By what two cases were found to be one matter.
FOUND = {
    Found.RESIDENT: gettext_noop("the same resident"),
    Found.BUILDING: gettext_noop("the same building"),
    Found.CELL: gettext_noop("the same place"),
}

# How parts of the work stand.
TASK_STATES = {
    TaskState.OPEN: gettext_noop("to be done"),
    TaskState.DONE: gettext_noop("done"),
    TaskState.REFUSED: gettext_noop("refused"),
    TaskState.WITHDRAWN: gettext_noop("taken back"),
}

# Why members of staff look at somebody's contacts, by the code that is kept.
REVEAL_REASONS = {
    "call_back": gettext_noop("To call back"),
    "check_answer": gettext_noop("To check whether the answer is one"),
    "emergency": gettext_noop("Emergency"),
    "asked_by_resident": gettext_noop("The resident asked for it"),
}


def meaning(state: str) -> str:
    """What the state means for the resident."""
    return _(MEANING[State(state)])


def what_next(state: str) -> str:
    """What happens next with a case in this state."""
    return _(NEXT[State(state)])


def passings(past: Iterable[Entry]) -> list[tuple[datetime, str]]:
    """When somebody would not have the case, and why, in the order of the past."""
    return [(entry.at, _passing(entry)) for entry in past if entry.verb in PASSINGS]


def _passing(entry: Entry) -> str:
    proposed = _organisation(entry.data.get("proposed"))
    named = entry.verb == "refuse" and proposed is not None
    return _(PASSINGS[entry.verb] if not named else NAMED_ANOTHER).format(
        before=_name(_organisation(entry.data.get("from"))),
        organisation=_name(proposed if named else entry.organisation),
    )


def why_checked(why: str) -> str:
    """Why an inspector looks at an answer."""
    return _(CHECK_REASONS[Why(why)])


def task_state(state: str) -> str:
    """How a part of the work stands."""
    return _(TASK_STATES[TaskState(state)])


def found_by(code: str) -> str:
    """By what two cases were found to be one matter."""
    return _(FOUND[Found(code)])


def sentence(entry: Entry) -> str:
    """What happened, in a sentence; who did it is named as an organisation, never as a person."""
    if entry.verb == "open" and entry.data.get("first_contact"):
        return _("The request was received and answered at once")
    if entry.verb == "answer" and entry.state_after == State.CHECKING:
        to_check = _("Answered, to be checked by the contact centre: {organisation}")
        return to_check.format(organisation=_name(entry.organisation))
    if entry.verb == "message" and entry.direction == "out":
        # What the machine writes by itself is no answer.
        is_notice = entry.actor == "system"
        return _("Notice to the resident") if is_notice else _("Answered by the contact centre")
    if entry.verb == "remind" and entry.data.get("percent") == WHOLE_TERM:
        return _("Reminder: the term has run out: {organisation}").format(
            organisation=_name(entry.organisation)
        )
    known = SENTENCES.get(entry.verb, "")
    if not known:
        return entry.verb
    return _(known).format(
        organisation=_name(entry.organisation),
        before=_name(_organisation(entry.data.get("from"))),
        to=_name(_organisation(entry.data.get("to"))),
        percent=entry.data.get("percent", ""),
        stars=entry.data.get("stars", ""),
        reason=_(REVEAL_REASONS.get(str(entry.data.get("reason")), "")),
        result=_call_result(entry.data.get("result")),
        why=why(str(entry.data.get("reason"))),
        incident=_other(entry.data.get("incident")),
        other=_other(entry.data.get("other")),
    )


def _other(sequence: object) -> str:
    """The number of another case, or of an incident."""
    return display(number_for(sequence)) if isinstance(sequence, int) else ""


def _call_result(code: object) -> str:
    return str(CallState(code).label) if code in CallState.values else ""


def why(reason: str) -> str:
    """Why more time is needed, in the words that stand behind "because"."""
    return str(ExtensionReason(reason).label) if reason in ExtensionReason.values else ""


def moved_terms(entry: Entry) -> str:
    """To when the event moved the promised and the legal term, as a sentence; "" for nowhere."""
    sentences = {
        "promised_due": _("Promised until {after} now, instead of {before}."),
        "legal_due": _("By law until {after} now, instead of {before}."),
    }
    return " ".join(
        text.format(before=_day(pair[0]), after=_day(pair[1]))
        for name, text in sentences.items()
        if isinstance(pair := entry.data.get(name), list)
    )


def _day(value: str) -> str:
    return date_format(localtime(datetime.fromisoformat(value)), "DATE_FORMAT")


def _moment(value: str) -> str:
    """A moment as pages write it; what came without a zone was meant in the city's."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is not None:
        moment = localtime(moment)
    return date_format(moment, "DATETIME_FORMAT")


def _organisation(organisation_id: object) -> OrganisationEntry | None:
    if not isinstance(organisation_id, int):
        return None
    return directory.current().organisation(organisation_id)


def _name(organisation: OrganisationEntry | None) -> str:
    if organisation is None:
        return _("the contact centre")
    return organisation.name(closest(get_language())).text


def facts(case: CaseView | Errand, language: str) -> list[tuple[str, str]]:
    """The service's questions and what was answered, in the language of the page."""
    answered = (fact for fact in case.service.facts if case.facts.get(fact.code))
    return [
        (fact.question(language).text, _answers(fact, case.facts[fact.code], language))
        for fact in answered
    ]


def _answers(fact: FactEntry, values: list[str], language: str) -> str:
    if fact.datatype == FactType.DATETIME:
        return ", ".join(map(_moment, values))
    texts = dict(fact.values)
    shown = (pick_text(texts[one], language).text if one in texts else one for one in values)
    return ", ".join(shown)
