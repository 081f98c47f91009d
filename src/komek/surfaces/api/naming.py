"""What callers name by codes and numbers, as the ids that verbs and queries take."""

from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot
from komek.kernel import numbering
from komek.kernel.errors import Invalid


def organisation_id(code: str) -> int:
    """The organisation with this code; raises Invalid."""
    found = snapshot.current().organisation_by_code(code)
    if found is None:
        message = _("There is no such organisation.")
        raise Invalid("unknown_organisation", message, field="organisation")
    return found.id


def last_seen(after: str | None) -> int | None:
    """The id of the last case of the page before, by its number. Raises InvalidNumber."""
    return numbering.sequence_of(numbering.parse(after)) if after else None
