"""Shapes that several operations share. What comes in may have no field that is not named."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from komek.directory.entries import Entry, Texts
from komek.kernel.workdays import Term


class Out(BaseModel):
    """The base of everything that is sent."""


class In(BaseModel):
    """The base of everything that is received."""

    model_config = ConfigDict(extra="forbid")


class Names(Out):
    """A text in three languages, empty where nobody translated it."""

    kk: str
    ru: str
    en: str


class Named(Out):
    """Something of the directory."""

    code: str
    names: Names


class TermOut(Out):
    """Working days, or clock hours."""

    amount: int
    unit: Annotated[str, Field(pattern="^(days|hours)$")]


def names(texts: Texts) -> Names:
    """The texts in all languages."""
    return Names(**{code: texts.get(code, "") for code in Names.model_fields})


def named(entry: Entry | None) -> Named | None:
    """Something of the directory, or nothing."""
    return None if entry is None else certainly_named(entry)


def certainly_named(entry: Entry) -> Named:
    """Something of the directory."""
    return Named(code=entry.code, names=names(entry.names))


def term(value: Term) -> TermOut:
    """A promised or legal term."""
    return TermOut(amount=value.amount, unit=value.unit)
