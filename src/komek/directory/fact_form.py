"""What the forms of a fact have in common, at the desk and in the administration."""

from typing import Any, cast

from django import forms

from komek.directory.facts import FactFields
from komek.directory.tables.catalogue import Choices
from komek.kernel.errors import Invalid


class AsksFact:
    """A form whose `choices` are written as in the table of facts."""

    cleaned_data: dict[str, Any]

    def clean_choices(self) -> list[dict[str, str]]:
        """The choices with their words."""
        try:
            return Choices("choices").parse(self.cleaned_data["choices"])
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error

    def fact(self) -> FactFields:
        """What the verbs call a fact."""
        values = self.cleaned_data
        own = {name: values[name] for name in FactFields.__annotations__ if name in values}
        position = values.get("position") or 0
        return cast(FactFields, {**own, "position": position, "values": values["choices"]})
