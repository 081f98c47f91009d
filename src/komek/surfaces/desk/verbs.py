"""The desk's verbs: which form each one needs, which words its button has, what it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from komek.cases import services
from komek.surfaces.desk import forms
from komek.surfaces.desk.keys import VERB_KEYS

HELD = frozenset(
    {"route", "answer", "release", "return_answer", "confirm", "reopen", "ask", "give", "forward"}
    | {"refuse", "merge", "ask_extension", "vote_extension", "split", "finish_task"}
    | {"refuse_task", "withdraw_task", "instruct", "withdraw", "reassign", "reassign_task"}
)
"""What others hear of, or what gives the case away. Notes, calls and what a caller is waiting for
are done at once; so is taking a case, by which two colleagues stay apart."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the table of moves as the desk offers it.

    heading: of its box. button: what pressing it does. tone: a style of the button.
    always: what is said with it besides the form.
    """

    call: Callable[..., None]
    form: type[forms.CaseForm]
    heading: Any
    button: Any
    tone: str = ""
    always: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As the table of moves calls it."""
        return self.call.__name__

    @property
    def can_wait(self) -> bool:
        """Whether it is done some seconds after it was sent, so that it can be taken back."""
        return settings.UNDO_SECONDS > 0 and self.name in HELD

    @property
    def code(self) -> str:
        """The key that opens its form; "" for a verb that is rare."""
        return VERB_KEYS.get(self.name, "")


_BY_PHONE = {"channel": "phone"}

# In the order of the page: what usually comes next stands first.
_VERBS = (
    Verb(services.accept, forms.AcceptForm, _("Take it"), _("Take into work")),
    Verb(services.route, forms.RouteForm, _("Find who is responsible"), _("Assign")),
    Verb(services.answer, forms.AnswerForm, _("Answer"), _("Send the answer")),
    Verb(services.release, forms.ReleaseForm, _("Check the answer"), _("Good: send it")),
    Verb(services.return_answer, forms.ReturnForm, _("No answer yet"), _("Give it back")),
    Verb(services.call_back, forms.CallBackForm, _("Call back"), _("Keep what was said")),
    Verb(services.confirm, forms.ConfirmForm, _("Is it solved?"), _("Solved: close")),
    Verb(services.reopen, forms.ReopenForm, _("Return it"), _("Not solved: open again")),
    Verb(services.ask, forms.AskForm, _("Ask the resident"), _("Send the question")),
    Verb(
        services.reply,
        forms.ReplyForm,
        _("The resident answered by phone"),
        _("Write it down"),
        always=_BY_PHONE,
    ),
    Verb(
        services.remark,
        forms.RemarkForm,
        _("The resident adds something by phone"),
        _("Write it down"),
        "plain",
        always=_BY_PHONE,
    ),
    Verb(services.pause, forms.PauseForm, _("Asked by phone"), _("Pause the terms"), "plain"),
    Verb(services.vote_extension, forms.VoteForm, _("More time: your vote"), _("Vote")),
    Verb(
        services.tell_extension,
        forms.TellExtensionForm,
        _("Tell the resident of the new term"),
        _("The resident was told"),
    ),
    Verb(
        services.ask_extension,
        forms.AskExtensionForm,
        _("Ask for more time"),
        _("Ask the commission"),
        "plain",
    ),
    Verb(services.finish_task, forms.FinishTaskForm, _("Your part of the work"), _("It is done")),
    Verb(
        services.refuse_task,
        forms.RefuseTaskForm,
        _("Not your part of the work"),
        _("Refuse it"),
        "danger",
    ),
    Verb(services.split, forms.SplitForm, _("Give away a part of the work"), _("Give it")),
    Verb(
        services.withdraw_task,
        forms.WithdrawTaskForm,
        _("Take back a part of the work"),
        _("Take it back"),
        "plain",
    ),
    Verb(services.give, forms.GiveForm, _("Give to a colleague"), _("Give")),
    Verb(services.forward, forms.ForwardForm, _("Pass on"), _("Pass on")),
    Verb(services.refuse, forms.RefuseForm, _("Not ours"), _("Give back to the centre"), "danger"),
    Verb(services.urge, forms.UrgeForm, _("Ask for an answer now"), _("Send the letter")),
    Verb(services.escalate, forms.EscalateForm, _("Tell those above"), _("Send the letter")),
    Verb(services.reassign, forms.ReassignForm, _("Give to another person"), _("Give")),
    Verb(
        services.reassign_task,
        forms.ReassignTaskForm,
        _("Give a part of the work to another person"),
        _("Give"),
        "plain",
    ),
    Verb(services.merge, forms.MergeForm, _("The same matter as another case"), _("Join them")),
    Verb(
        services.unmerge,
        forms.UnmergeForm,
        _("A matter of its own after all"),
        _("Part it again"),
        "plain",
    ),
    Verb(
        services.hand_to_112,
        forms.HandTo112Form,
        _("Emergency: hand it over to 112"),
        _("Hand it over"),
        "danger",
    ),
    Verb(services.instruct, forms.InstructForm, _("Give an instruction"), _("Say it to all")),
    Verb(services.note, forms.NoteForm, _("Note for colleagues"), _("Keep the note"), "plain"),
    Verb(
        services.withdraw,
        forms.WithdrawForm,
        _("Take it back for the resident"),
        _("Take it back"),
        "danger",
    ),
)
VERBS = {verb.name: verb for verb in _VERBS}
LATER = ("accept", "answer", "finish_task", "note")
"""What can be written without a signal: none of it depends on what others do meanwhile."""
