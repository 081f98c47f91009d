"""Forms in our look: every field is a label, a hint, what is wrong with it, and the input."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _


class Renderer(DjangoTemplates):
    """Fields and lists of errors through our templates, widgets through Django's."""

    field_template_name = "components/field/template.html"


class Form(forms.Form):
    """The base of all forms on our pages.

    expected: names of fields that are needed most of the time, so that pages do not call them
    optional.
    """

    # One for all forms: each renderer compiles the templates that it uses for itself.
    default_renderer = Renderer()
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.expected: set[str] = set()
        for field in self.fields.values():
            clearer(field)


def clearer(field: forms.Field) -> forms.Field:
    """The field, with sentences that say what to do where Django only says what is wrong."""
    if isinstance(field, forms.FileField):
        sentences = {"required": _("Please choose a file.")}
    elif isinstance(field, forms.ChoiceField):
        sentences = {
            "required": _("Please choose one."),
            "invalid_choice": _("Please choose one of the answers offered."),
        }
    else:
        sentences = {"required": _("Please fill in this field.")}
    field.error_messages.update(sentences)
    return field


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files at once; cleans to a list, empty when there are none."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given: Iterable[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]
