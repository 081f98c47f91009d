"""Forms of the desk: one for each verb that needs more than a button."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases import emergency_line
from komek.cases.access import case_numbered
from komek.cases.models import RESULTS, ExtensionReason, Handing, TaskState
from komek.cases.queries import CaseView, TaskView
from komek.cases.services.reassigning import REASONS as REASSIGN_REASONS
from komek.directory import queries as people
from komek.directory import snapshot as directory
from komek.kernel.errors import Refused
from komek.kernel.folding import kazakh_sort_key
from komek.kernel.numbering import parse
from komek.surfaces.parts import words
from komek.surfaces.parts.fields import CheckedFilesField, DayField, WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.ui.forms import Form

Choices = list[tuple[Any, Any]]

ROUTE_REASONS: Choices = [
    ("subject", _("The matter is theirs")),
    ("place", _("The place is theirs")),
    ("proposed_by_organisation", _("Another organisation proposed them")),
    ("agreed_by_phone", _("Agreed with them by phone")),
]
REVEAL_REASONS: Choices = [
    (code, gettext_lazy(text)) for code, text in words.REVEAL_REASONS.items()
]


class ChoiceField(forms.TypedChoiceField):
    """A choice whose options are computed when the form is made, for its case and language."""

    def __init__(self, options: Callable[[CaseView | None, str], Choices], **rest: Any) -> None:
        super().__init__(empty_value=None, **rest)
        self.options = options


class CaseField(WordsField):
    """The number of a case as typed; cleans to its uid."""

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for a number that no case has."""
        try:
            return case_numbered(parse(super().clean(value))).uid
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused


class CaseForm(Form):
    """A form about one case, or about many at once: then `case` is None."""

    def __init__(self, case: CaseView | None, language: str, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        for field in self.fields.values():
            if isinstance(field, ChoiceField):
                field.choices = [("", _("Choose …")), *field.options(case, language)]


def _organisations(case: CaseView | None, language: str) -> Choices:
    holder = case and case.organisation
    others = (one for one in directory.current().organisations() if one is not holder)
    return _by_name((one.id, one.name(language).text) for one in others)


def _everybody(_case: CaseView | None, language: str) -> Choices:
    return _by_name(
        (one.id, one.name(language).text) for one in directory.current().organisations()
    )


def _workers(case: CaseView | None, language: str) -> Choices:
    if case is None or case.organisation is None:
        return []
    return people_of({case.organisation.id})


def people_of(organisation_ids: Iterable[int]) -> Choices:
    """Whoever works for one of these organisations or below it."""
    below = (directory.current().descendants(one) for one in organisation_ids)
    return _by_name(
        (user_id, name or f"№ {user_id}")
        for organisation_id in frozenset().union(*below)
        for user_id, name in people.people_of(organisation_id)
    )


def _by_name(options: Iterable[tuple[int, str]]) -> Choices:
    return sorted(set(options), key=lambda option: kazakh_sort_key(option[1]))


class AcceptForm(CaseForm):
    """The button says it."""


class GiveForm(CaseForm):
    user_id = ChoiceField(_workers, label=_("To whom?"), coerce=int)


class ForwardForm(CaseForm):
    organisation_id = ChoiceField(
        _organisations,
        label=_("To which organisation?"),
        help_text=_("The terms of the case stay as they are."),
        coerce=int,
    )


class RouteForm(ForwardForm):
    reason_code = forms.ChoiceField(
        label=_("Why them?"), choices=ROUTE_REASONS, widget=forms.RadioSelect
    )


class RefuseForm(CaseForm):
    proposed_organisation_id = ChoiceField(
        _organisations, label=_("Who is responsible instead?"), coerce=int, required=False
    )
    text = WordsField(label=_("Why is it not yours?"), limit=LONGEST_TEXT, rows=3)


class AskForm(CaseForm):
    text = WordsField(
        label=_("Question to the resident"),
        help_text=_(
            "The centre passes it on. Once it is sent, the terms stand still until the answer."
        ),
        limit=LONGEST_TEXT,
        rows=3,
    )


class PauseForm(CaseForm):
    """The button says it."""


class AskExtensionForm(CaseForm):
    reason_code = forms.ChoiceField(
        label=_("Why is more time needed?"),
        help_text=_("The resident is told this reason."),
        choices=ExtensionReason.choices,
        widget=forms.RadioSelect,
    )
    wished = DayField(
        label=_("Until which day?"), help_text=_("At most two months after the legal term.")
    )
    text = WordsField(
        label=_("To the commission"),
        help_text=_("What was done so far, and why it cannot be done in time."),
        limit=LONGEST_TEXT,
        rows=3,
    )


class VoteForm(CaseForm):
    in_favour = forms.TypedChoiceField(
        label=_("Shall the organisation get more time?"),
        choices=[("yes", _("Yes")), ("no", _("No, the term stays"))],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )


class TellExtensionForm(CaseForm):
    """The button says it."""


class AnswerForm(CaseForm):
    text = WordsField(
        label=_("Answer to the resident"),
        help_text=_("What was done, when, and what remains. Plain words."),
        limit=LONGEST_TEXT,
        rows=6,
    )
    norm = WordsField(label=_("Law or rule the answer rests on"), limit=300, required=False)
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos as proof"), help_text=_("Up to ten."), required=False
    )


class InstructForm(CaseForm):
    text = WordsField(
        label=_("Instruction"),
        help_text=_("Everybody on the case reads it, the resident too."),
        limit=LONGEST_TEXT,
        rows=3,
    )


class HandTo112Form(CaseForm):
    how = forms.ChoiceField(label=_("How?"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        ways = [one for one in Handing if one != Handing.MESSAGE or emergency_line.is_set_up()]
        how = cast(forms.ChoiceField, self.fields["how"])
        how.choices = [(one.value, one.label) for one in ways]
        self.initial.setdefault("how", ways[0].value)


class ReleaseForm(CaseForm):
    """The button says it."""


class ReturnForm(CaseForm):
    text = WordsField(
        label=_("What is missing?"),
        help_text=_("The organisation reads it, the resident does not. Its term stays as it is."),
        limit=LONGEST_TEXT,
        rows=3,
    )


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not asked; cleans to True, False or None."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(
            choices=[("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda choice: choice == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **rest,
        )


class CallBackForm(CaseForm):
    result = forms.ChoiceField(
        label=_("What did the call say?"),
        choices=[(one.value, one.label) for one in RESULTS],
        widget=forms.RadioSelect,
    )
    polite = YesNoField(label=_("Were people polite?"))
    in_time = YesNoField(label=_("Was it done in time?"))
    text = WordsField(
        label=_("In the resident's words"),
        help_text=_("Needed when it is not done: the case is opened again with these words."),
        limit=LONGEST_TEXT,
        rows=3,
        required=False,
    )


class UrgeForm(CaseForm):
    text = WordsField(
        label=_("Note for colleagues"),
        help_text=_("The person who has the case and their head get a letter, once a day at most."),
        limit=LONGEST_TEXT,
        rows=2,
        required=False,
    )


class EscalateForm(CaseForm):
    text = WordsField(
        label=_("Why must they know?"),
        help_text=_("Those above the organisation get a letter; this stands on the case's page."),
        limit=LONGEST_TEXT,
        rows=3,
    )


class ReassignForm(CaseForm):
    user_id = ChoiceField(_workers, label=_("To whom?"), coerce=int)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=list(REASSIGN_REASONS.items()), widget=forms.RadioSelect
    )


class MergeForm(CaseForm):
    into_uid = CaseField(
        label=_("Number of the other case"),
        help_text=_("The one with the earlier term stays; this one's resident takes part in it."),
        limit=60,
    )
    confirmed = forms.BooleanField(
        label=_("It is one matter, though the services are of different groups"), required=False
    )


class UnmergeForm(CaseForm):
    """The button says it."""


def _own_tasks(case: CaseView | None, language: str) -> Choices:
    return _tasks([task for task in case.tasks if task.own] if case else [], language)


def _all_tasks(case: CaseView | None, language: str) -> Choices:
    return _tasks(case.tasks if case else [], language)


def _tasks(tasks: Iterable[TaskView], language: str) -> Choices:
    return [
        (task.id, f"{task.organisation.name(language).text}: {task.text[:80]}")
        for task in tasks
        if task.state == TaskState.OPEN and task.organisation
    ]


class SplitForm(CaseForm):
    organisation_id = ChoiceField(
        _everybody, label=_("To which organisation?"), coerce=int, required=False
    )
    user_id = ChoiceField(_workers, label=_("Or to a colleague"), coerce=int, required=False)
    text = WordsField(label=_("What are they to do?"), limit=LONGEST_TEXT, rows=3)
    until = DayField(
        label=_("Until which day?"),
        help_text=_("Not later than the case itself. The usual term, if left empty."),
        required=False,
    )


class FinishTaskForm(CaseForm):
    task_id = ChoiceField(_own_tasks, label=_("Which part of the work?"), coerce=int)
    text = WordsField(label=_("What was done?"), limit=LONGEST_TEXT, rows=3)
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos as proof"), help_text=_("Up to ten."), required=False
    )


class RefuseTaskForm(CaseForm):
    task_id = ChoiceField(_own_tasks, label=_("Which part of the work?"), coerce=int)
    text = WordsField(label=_("Why will it not be done?"), limit=LONGEST_TEXT, rows=3)


class WithdrawTaskForm(CaseForm):
    task_id = ChoiceField(_all_tasks, label=_("Which part of the work?"), coerce=int)


def _all_workers(case: CaseView | None, _language: str) -> Choices:
    """Of every organisation that does a part of the work."""
    parts = (task.organisation for task in case.tasks if task.own) if case else ()
    return people_of({one.id for one in parts if one})


class ReassignTaskForm(CaseForm):
    task_id = ChoiceField(_own_tasks, label=_("Which part of the work?"), coerce=int)
    user_id = ChoiceField(_all_workers, label=_("To whom?"), coerce=int)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=list(REASSIGN_REASONS.items()), widget=forms.RadioSelect
    )


class NoteForm(CaseForm):
    text = WordsField(
        label=_("Note"), help_text=_("Residents never see notes."), limit=LONGEST_TEXT, rows=3
    )


class ReplyForm(CaseForm):
    text = WordsField(label=_("What the resident answered"), limit=LONGEST_TEXT, rows=3)


class RemarkForm(CaseForm):
    text = WordsField(label=_("What the resident adds"), limit=LONGEST_TEXT, rows=3)


class ReopenForm(CaseForm):
    text = WordsField(label=_("What is still wrong?"), limit=LONGEST_TEXT, rows=3)


class ConfirmForm(CaseForm):
    """The button says it."""


class WithdrawForm(CaseForm):
    """The button says it."""


class RevealForm(Form):
    """Why somebody must know who reported."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("The look is recorded, and the resident can see it."),
        choices=REVEAL_REASONS,
        widget=forms.RadioSelect,
    )
