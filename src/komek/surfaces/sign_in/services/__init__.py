"""Verbs of signing in: accounts, second factors, sessions, links to the identity provider."""

from komek.surfaces.sign_in.services.accounts import (
    begin,
    forget_unfinished,
    note_entry,
    remember_language,
)
from komek.surfaces.sign_in.services.factors import note_factor, reset_factors
from komek.surfaces.sign_in.services.links import link
from komek.surfaces.sign_in.services.sessions import (
    end_everywhere,
    end_others,
    end_session,
    note_seen,
    note_signed_in,
    store,
)

__all__ = [
    "begin",
    "end_everywhere",
    "end_others",
    "end_session",
    "forget_unfinished",
    "link",
    "note_entry",
    "note_factor",
    "note_seen",
    "note_signed_in",
    "remember_language",
    "reset_factors",
    "store",
]
