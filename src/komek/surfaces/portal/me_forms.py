"""Forms of a resident's own page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from komek.kernel.languages import LANGUAGES
from komek.residents.models import ContactKind
from komek.surfaces.parts.fields import WordsField
from komek.ui.forms import Form

CODE = _("Code of six digits")


class ContactForm(Form):
    """One more way to be reached."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(ContactKind.EMAIL.value, _("E-mail")), (ContactKind.PHONE.value, _("Phone"))],
    )
    value = WordsField(label=_("Phone or e-mail"), limit=254)


class CodeForm(Form):
    """The code that came to the contact."""

    code = WordsField(label=CODE, limit=20)


class NameForm(Form):
    """For whom one reports."""

    name = WordsField(label=_("Whose name shall stand here?"), limit=200)


class LanguageForm(Form):
    """In which language codes and letters come."""

    language = forms.ChoiceField(
        label=_("Language of letters"), choices=[(one.code, one.own_name) for one in LANGUAGES]
    )


class ForgetForm(Form):
    """A code and a tick, because there is no way back."""

    code = WordsField(label=CODE, limit=20)
    sure = forms.BooleanField(
        label=_("I understand that my requests lose their words and cannot be restored")
    )
