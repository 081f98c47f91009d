"""The form by which somebody takes part in what another one reported."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from komek.cases.services import Reporter
from komek.kernel.actors import Actor
from komek.kernel.permissions import at_all
from komek.surfaces.parts.fields import WordsField
from komek.ui.forms import Form


class JoinForm(Form):
    """Who takes part, and where to tell them; nothing for a resident who is signed in."""

    name = WordsField(label=_("Name"), limit=200, required=False, autocomplete="name")
    phone = WordsField(label=_("Phone"), limit=60, required=False, kind="tel", autocomplete="tel")
    email = WordsField(
        label=_("E-mail"), limit=254, required=False, kind="email", autocomplete="email"
    )

    def __init__(self, actor: Actor, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        if actor.resident_id is not None and not at_all(actor, "cases.open_for_others"):
            self.fields.clear()

    def who(self) -> Reporter | None:
        """The person of the form, None for the one who is signed in."""
        return Reporter(**self.cleaned_data) if self.fields else None
