"""What can be done by a link: one form a verb."""

from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Message
from komek.surfaces.parts.fields import CheckedFilesField, WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.ui.forms import Form


class LinkForm(Form):
    """The base of them: heading: of its box; button: what pressing it does."""

    heading: Message
    button: Message


class AcceptForm(LinkForm):
    """The button says it."""

    heading = _("Take it")
    button = _("Take into work")


class AnswerForm(LinkForm):
    heading = _("Answer")
    button = _("Send the answer")
    text = WordsField(
        label=_("Answer to the resident"),
        help_text=_("What was done, when, and what remains. Plain words."),
        limit=LONGEST_TEXT,
        rows=6,
    )
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos as proof"), help_text=_("Up to ten."), required=False
    )


class AskForm(LinkForm):
    heading = _("Ask the resident")
    button = _("Send the question")
    text = WordsField(
        label=_("Question to the resident"),
        help_text=_(
            "The centre passes it on. Once it is sent, the terms stand still until the answer."
        ),
        limit=LONGEST_TEXT,
        rows=3,
    )


FORMS: dict[str, type[LinkForm]] = {"accept": AcceptForm, "answer": AnswerForm, "ask": AskForm}
"""In the order of the page."""
