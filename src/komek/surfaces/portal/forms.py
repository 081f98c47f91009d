"""Forms of a resident who has a case: find it, answer, rate, open it again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from komek.surfaces.parts.fields import CheckedFilesField, WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.ui.forms import Form


class FollowForm(Form):
    """Number and key, as somebody types them from a note."""

    number = WordsField(label=_("Number of the request"), limit=60)
    key = WordsField(label=_("Key"), limit=60, help_text=_("Sixteen letters and digits."))


class ReplyForm(Form):
    """The answer to a question of the organisation."""

    text = WordsField(label=_("Your answer"), limit=LONGEST_TEXT, rows=4)
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos or documents"), required=False
    )


class RemarkForm(Form):
    """What the resident adds, though nobody asked."""

    text = WordsField(
        label=_("What do you want to add?"),
        help_text=_("Whoever works on the request reads it."),
        limit=LONGEST_TEXT,
        rows=4,
    )
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos or documents"), required=False
    )


class ReopenForm(Form):
    """Why the answer is none."""

    text = WordsField(
        label=_("What is still wrong?"),
        help_text=_("The request opens again, and the legal term stays as it was."),
        limit=LONGEST_TEXT,
        rows=4,
    )


class RateForm(Form):
    """Stars, with words if wished."""

    stars = forms.TypedChoiceField(
        label=_("How was the answer?"),
        coerce=int,
        choices=[
            (5, _("5 – very good")),
            (4, _("4 – good")),
            (3, _("3 – fair")),
            (2, _("2 – poor")),
            (1, _("1 – very poor")),
        ],
        widget=forms.RadioSelect,
    )
    text = WordsField(label=_("In your words"), limit=1000, rows=3, required=False)


class ConfirmForm(Form):
    """Nothing to fill in: the button says it."""


class NudgeForm(Form):
    """Nothing to fill in: the button says it."""


class WithdrawForm(Form):
    """Nothing to fill in: the button says it."""
