"""What the desk says once a verb is done."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = {
    "accept": gettext_noop("The case is in work now."),
    "route": gettext_noop("The case has been assigned."),
    "answer": gettext_noop("The answer has been handed in."),
    "release": gettext_noop("The answer has been sent to the resident."),
    "return_answer": gettext_noop("The answer has been given back."),
    "call_back": gettext_noop("What the call said has been kept."),
    "confirm": gettext_noop("The case is closed."),
    "reopen": gettext_noop("The case is open again."),
    "ask": gettext_noop("The question has been sent to the resident."),
    "reply": gettext_noop("The resident's answer has been written down."),
    "pause": gettext_noop("The terms stand still until the resident answers."),
    "vote_extension": gettext_noop("Your vote has been counted."),
    "tell_extension": gettext_noop("It has been noted that the resident knows the new term."),
    "ask_extension": gettext_noop("The commission has been asked."),
    "give": gettext_noop("Your colleague has the case now."),
    "forward": gettext_noop("The case has been passed on."),
    "refuse": gettext_noop("The case has gone back to the contact centre."),
    "urge": gettext_noop("Whoever has the case gets a letter."),
    "escalate": gettext_noop("Those above the organisation get a letter."),
    "reassign": gettext_noop("Another person has the case now."),
    "reassign_task": gettext_noop("Another person does this part of the work now."),
    "hand_to_112": gettext_noop("The emergency number knows of the case, or is being told."),
    "instruct": gettext_noop("Everybody who works on it has the instruction."),
    "merge": gettext_noop("The case goes on with the other one."),
    "unmerge": gettext_noop("The case goes on by itself."),
    "split": gettext_noop("The part of the work has been given out."),
    "finish_task": gettext_noop("The part of the work is done."),
    "refuse_task": gettext_noop("The part of the work has been given back."),
    "withdraw_task": gettext_noop("The part of the work has been taken back."),
    "remark": gettext_noop("It has been added to the case."),
    "note": gettext_noop("The note has been kept."),
    "withdraw": gettext_noop("The case has been taken back for the resident."),
}


def done(verb: str) -> str:
    """What has become of the case by the verb."""
    return _(SENTENCES[verb]) if verb in SENTENCES else _("Done.")
