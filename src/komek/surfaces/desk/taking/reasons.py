"""Why an organisation is the one: the codes of the routing in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {
    "building": gettext_noop("the building"),
    "service": gettext_noop("the service"),
    "group": gettext_noop("the group of services"),
    "duty": gettext_noop("the duty at the building"),
    "territory": gettext_noop("the district"),
    "season": gettext_noop("the season"),
    "successor": gettext_noop("it took over from another one"),
    "organisation_closed": gettext_noop("the one that was responsible is closed"),
    "above_accused": gettext_noop("it is above whom the complaint is about"),
    "no_rule": gettext_noop("no rule fits: somebody has to find who is responsible"),
}


def sentence(codes: Sequence[str]) -> str:
    """What decided, in words: "the service, the district"."""
    return ", ".join(_(WORDS[code]) for code in codes if code in WORDS)
