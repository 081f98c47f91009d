"""What a leader's instruction changes: the outcome of the case goes to the inspector first."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import merged
from komek.cases.models import Case, CaseEvent
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden
from komek.kernel.permissions import reaches


def is_given(case: Case) -> bool:
    """Whether a leader ever said what is to be done about the case."""
    return _given(case).exists()


def may_withdraw(actor: Actor, case: Case) -> bool:
    """Whether the actor may take the case back, permissions aside.

    The resident always may. Of the centre, which may do it everywhere, only who judges answers
    may once there is an instruction, and not whoever gave it.
    """
    if not reaches(actor, "cases.withdraw"):
        return True
    return not gave(actor, case) if reaches(actor, "cases.release") else not is_given(case)


def gave(actor: Actor, case: Case) -> bool:
    """Whether the actor instructed whoever works on the case; the system speaks for nobody."""
    return not actor.system and _given(case).filter(actor=actor.name).exists()


def require_withdrawable(actor: Actor, case: Case) -> None:
    """Raise Forbidden when the case can only be ended by its resident or an inspector."""
    if not may_withdraw(actor, case):
        message = _("A leader gave an instruction about this case: an inspector has to end it.")
        raise Forbidden("instructed", message)


def require_other_voice(actor: Actor, case: Case) -> None:
    """Raise Forbidden when the actor would decide about what they had instructed themselves."""
    if gave(actor, case):
        message = _("You gave an instruction about this case: somebody else has to decide.")
        raise Forbidden("own_instruction", message)


def _given(case: Case) -> QuerySet[CaseEvent]:
    # What was said of a case that went into this one is about the same matter.
    absorbed = Case.objects.filter(id__in=merged.gone_into(case.id))
    opened = {case.id: case.opened_at} | dict(absorbed.values_list("id", "opened_at"))
    # The moment leaves out the partitions of the events before it.
    since = min(opened.values())
    return CaseEvent.objects.filter(case_id__in=list(opened), at__gte=since, verb="instruct")
