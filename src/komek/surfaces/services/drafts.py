"""Keeping what somebody types at the desk until they send it: theirs alone, and not for long.

The words are in no audit, no event and no log, and nobody else can read them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.cases.models import Case, Participant
from komek.directory.retention import Kept, keeps
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, TooLarge
from komek.kernel.numbering import sequence_of
from komek.kernel.permissions import denied, require
from komek.surfaces.models import Draft, Handover, HandoverLine, HeldAct, HeldState
from komek.surfaces.services import uploads

KEPT_WITHOUT_CASE = timedelta(days=1)
"""What names no case is not found when a resident is forgotten, so it goes soon by itself."""
MOST_OF_A_PERSON = 100
MOST_CHARACTERS = 40_000
KEY = re.compile(r"[a-z][\w:.\-]{0,119}", re.ASCII)
OF_A_CASE = re.compile(r"case:(\d{2,19})(?::|$)", re.ASCII)

Data = Mapping[str, Sequence[str]]


def _older(moment: datetime) -> int:
    return Draft.objects.filter(kept_at__lt=moment).count()


KEPT = keeps(
    Kept(
        "drafts",
        _("Words that were typed and not sent"),
        _("For whoever comes back to a form. They may name residents: a month at most."),
        days=7,
        least=1,
        most=30,
        older=_older,
    )
)


def keep(*, actor: Actor, key: str, data: Data) -> datetime:
    """Keep the fields of a form in place of what was kept before; returns the moment.

    Raises Invalid for a key that is none, TooLarge for more than a form can take.
    """
    require(actor, "drafts.keep")
    if not KEY.fullmatch(key):
        raise Invalid("draft_key_invalid", _("There is no such form."), field="key")
    if any("\0" in text for name, values in data.items() for text in (name, *values)):
        raise Invalid("draft_unreadable", _("The request could not be understood."))
    if sum(len(value) for values in data.values() for value in values) > MOST_CHARACTERS:
        raise TooLarge("draft_too_large", _("The text is too long to be kept."))
    with transaction.atomic():
        kept = _put(writer(actor), key, data)
        _forget_the_oldest(actor)
    return kept.kept_at


@transaction.atomic
def give_back(*, user_id: int, key: str, data: Data, words: str = "") -> None:
    """Make a draft of words that their writer had sent, and that went nowhere.

    Who has begun the form anew loses nothing: in the field `words` the new ones stand below those
    that come back, of all others what is newer counts.
    """
    newer = Draft.objects.select_for_update().filter(user_id=user_id, key=key).first()
    begun = {name: values for name, values in (newer.data if newer else {}).items() if any(values)}
    both = {**data, **begun}
    if words in data and words in begun:
        both[words] = _below(data[words], begun[words])
    _put(user_id, key, both)


def _below(sent: Sequence[str], begun: Sequence[str]) -> Sequence[str]:
    above, below = "\n\n".join(sent), "\n\n".join(begun)
    return [above if below in above else f"{above}\n\n{below}"]


def _put(user_id: int, key: str, data: Data) -> Draft:
    values = {"case_id": _case_of(key), "data": dict(data), "kept_at": clock.now()}
    return Draft.objects.update_or_create(user_id=user_id, key=key, defaults=values)[0]


def discard(*, actor: Actor, key: str) -> None:
    """Forget what was kept of a form: it was sent, or is not wanted any more."""
    require(actor, "drafts.keep")
    if KEY.fullmatch(key):
        Draft.objects.filter(user_id=writer(actor), key=key).delete()


def writer(actor: Actor) -> int:
    """Whose drafts the actor's are; raises Forbidden for a program."""
    if actor.user_id is None:
        raise denied(actor, "drafts.keep")
    return actor.user_id


def sweep(now: datetime) -> int:
    """Forget what was kept for long enough; returns how many."""
    old = Q(kept_at__lt=now - KEPT.period())
    old |= Q(kept_at__lt=now - KEPT_WITHOUT_CASE, case_id=None)
    return Draft.objects.filter(old).delete()[0]


def forget_resident(resident_id: int) -> None:
    """Forget what is being written about the cases of somebody who was forgotten."""
    own = Case.objects.filter(resident_id=resident_id).values_list("id", flat=True)
    joined = Participant.objects.filter(resident_id=resident_id).values_list("case_id", flat=True)
    forget_cases({*own, *joined})


def forget_conversation(conversation_id: int) -> None:
    """Forget what is being written about a case whose words were erased."""
    cases = Case.objects.filter(conversation_id=conversation_id)
    forget_cases(set(cases.values_list("id", flat=True)))


def forget_cases(case_ids: Collection[int]) -> None:
    """Forget whatever anybody has kept, holds back or remarked about these cases."""
    Draft.objects.filter(case_id__in=case_ids).delete()
    _take_back(case_ids)
    lines = HandoverLine.objects.filter(case_id__in=case_ids)
    # What is said of a handover as a whole is about any of its cases.
    Handover.objects.filter(id__in=lines.values("handover_id")).update(remark="")
    lines.update(remark="")


@transaction.atomic
def _take_back(case_ids: Collection[int]) -> None:
    """What waits for its moment is not done: it would bring words back to where none are left."""
    waiting = HeldAct.objects.filter(case_id__in=case_ids, state=HeldState.WAITING)
    for act in waiting.select_for_update(of=("self",)):
        uploads.forget(act.files)
        act.state, act.fields, act.files, act.ended_at = HeldState.UNDONE, {}, [], clock.now()
        act.save(update_fields=["state", "fields", "files", "ended_at"])


def _case_of(key: str) -> int | None:
    named = OF_A_CASE.match(key)
    number = sequence_of(named[1]) if named else None
    return number if number is not None and number < 2**63 else None


def _forget_the_oldest(actor: Actor) -> None:
    own = Draft.objects.filter(user_id=writer(actor)).order_by("-kept_at", "-id")
    too_many = list(own.values_list("id", flat=True)[MOST_OF_A_PERSON:])
    if too_many:
        Draft.objects.filter(id__in=too_many).delete()
