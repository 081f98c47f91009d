"""The rules of facts to ask for: what makes a list of questions one that can be asked."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from komek.directory.models import FactType
from komek.kernel.errors import Invalid
from komek.kernel.languages import CODES

LISTS = {FactType.SINGLE, FactType.MULTIPLE}
MOST_FACTS = 40
MOST_CHOICES = 200


class FactFields(TypedDict, total=False):
    """A fact to ask for; `values` are choices as {"key": ..., "kk": ..., "ru": ..., "en": ...}."""

    code: str
    datatype: str
    required: bool
    position: int
    question_kk: str
    question_ru: str
    question_en: str
    values: list[dict[str, str]]


def check_facts(facts: Sequence[FactFields]) -> None:
    """Raise Invalid unless codes differ, questions have words and lists have choices."""
    codes = [fact.get("code") for fact in facts]
    if len(set(codes)) < len(codes):
        raise Invalid("fact_twice", _("Two facts have the same code."), field="code")
    if len(facts) > MOST_FACTS:
        raise Invalid("facts_too_many", _("That is more than anybody can be asked."))
    for fact in facts:
        _check_question(fact)
        _check_choices(fact.get("datatype", ""), fact.get("values", []))


def _check_question(fact: FactFields) -> None:
    if not any(str(fact.get(f"question_{code}", "")).strip() for code in CODES):
        message = _("Ask the question in at least one language.")
        raise Invalid("question_missing", message, field="question_kk")


def _check_choices(datatype: str, choices: Sequence[Mapping[str, str]]) -> None:
    is_list = datatype in LISTS
    if is_list != bool(choices) or len(choices) > MOST_CHOICES:
        message = _("A list needs choices, and only a list has them.")
        raise Invalid("choices_wrong", message, field="values")
    keys = [choice.get("key", "").strip() for choice in choices]
    unnamed = any(not any(choice.get(code) for code in CODES) for choice in choices)
    if not all(keys) or len(set(keys)) < len(keys) or unnamed:
        message = _("Every choice needs a key of its own and words in at least one language.")
        raise Invalid("choices_wrong", message, field="values")
