"""Fields of our forms: people's words, the questions of a service, files checked by content."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from komek.directory.entries import FactEntry, pick_text
from komek.directory.models import FactType
from komek.intake.attachments import MOST_FILES, check
from komek.intake.attachments.refusals import too_many_files
from komek.kernel.errors import Refused
from komek.kernel.folding import clean_text
from komek.ui.forms import ManyFilesField


class DayField(forms.DateField):
    """A day with the browser's own calendar, of years that calendars of the city reach."""

    first, last = date(1900, 1, 1), date(2199, 12, 31)

    def __init__(self, *, style: str = "", **options: Any) -> None:
        attributes = {"type": "date", **({"class": style} if style else {})}
        options["widget"] = forms.DateInput(attrs=attributes, format="%Y-%m-%d")
        bounds = [MinValueValidator(self.first), MaxValueValidator(self.last)]
        super().__init__(validators=bounds, **options)


class WordsField(forms.CharField):
    """What somebody types: cleaned as the kernel stores it, and no longer than `limit`."""

    def __init__(
        self,
        *,
        limit: int,
        rows: int = 0,
        kind: str = "text",
        autocomplete: str = "",
        **options: Any,
    ) -> None:
        self.limit = limit
        attributes = {"autocomplete": autocomplete} if autocomplete else {}
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows, **attributes})
        else:
            options["widget"] = forms.TextInput(attrs={"maxlength": limit, **attributes})
            options["widget"].input_type = kind
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        """Raises what the kernel refuses as an error of this field."""
        try:
            return clean_text(super().to_python(value) or "", self.limit)
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused


class CoordinateField(forms.FloatField):
    """Degrees, with a point or, as most people here write, a comma."""

    def __init__(self, **options: Any) -> None:
        number = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        super().__init__(required=False, widget=number, **options)

    # The stubs have a field of floats give whole numbers.
    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        """Raises ValidationError for what is no finite number."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class CheckedFilesField(ManyFilesField):
    """Photos and documents; cleans to files whose content intake has checked."""

    def __init__(self, **options: Any) -> None:
        # An empty one is refused by intake, by its name and in our words.
        super().__init__(allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        checked, refusals = [], []
        uploads = super().clean(data, initial)
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(str(too_many_files()))
        for upload in uploads:
            try:
                checked.append(check(upload))
            except Refused as refused:
                refusals.append(f"{upload.name[:60]}: {refused}")
        if refusals:
            raise forms.ValidationError(refusals)
        return checked


def fact_name(code: str) -> str:
    """The name of the input that asks for a fact."""
    return f"fact_{code}"


def fact_field(fact: FactEntry, language: str) -> forms.Field:
    """The input that fits the kind of answer a service asks for."""
    question = fact.question(language).text
    options: dict[str, Any] = {"label": question, "required": fact.required}
    choices: list[tuple[str, Any]] = [
        (key, pick_text(texts, language).text or key) for key, texts in fact.values
    ]
    match fact.datatype:
        case FactType.SINGLE:
            if not fact.required:
                choices = [("", _("No answer")), *choices]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
        case FactType.MULTIPLE:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=widget, **options)
        case FactType.NUMBER:
            number = forms.NumberInput(attrs={"step": "any", "class": "short"})
            return forms.FloatField(widget=number, **options)
        case FactType.DATETIME:
            moment = forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
            )
            return forms.DateTimeField(widget=moment, **options)
        case FactType.TEXT:
            return WordsField(limit=1000, rows=3, **options)
        case _:
            return WordsField(limit=1000, **options)


def fact_answers(value: Any) -> list[str]:
    """A cleaned answer as the case stores it: a list of strings, empty for none."""
    if value in (None, "", []):
        return []
    if isinstance(value, list):
        return value
    if hasattr(value, "isoformat"):
        return [value.isoformat()]
    return [f"{value:g}" if isinstance(value, float) else str(value)]
