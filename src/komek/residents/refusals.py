"""Refusals that several verbs share."""

import re

from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid, NotFound


def unknown() -> NotFound:
    """There is nobody, nobody any more, or nobody the asker may know of."""
    return NotFound("resident_unknown", _("This person is not known here."))


def reason_code(reason: str) -> str:
    """The reason, when it is a code ("call_back"): it is kept longer than anybody's words."""
    if not re.fullmatch(r"[a-z][a-z_]{1,39}", reason):
        raise Invalid("reason_invalid", _("Choose one of the reasons."), field="reason")
    return reason
