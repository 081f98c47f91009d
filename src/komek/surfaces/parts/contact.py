"""Who reported a case: hidden until somebody says why they must know."""

from django.utils.translation import gettext_lazy as _

from komek.cases.models import Case
from komek.cases.queries import CaseView
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.residents.services import Known
from komek.residents.services import reveal as reveal_resident


def known(view: CaseView) -> bool:
    """Whether there is anybody to be revealed."""
    return resident_of(view) is not None


def reveal(actor: Actor, view: CaseView, reason: str) -> Known:
    """Name and contacts of the reporter; the look is recorded. Raises NotFound for nobody."""
    resident_id = resident_of(view)
    if resident_id is None:
        raise NotFound("reporter_unknown", _("Nobody left a name or a contact with this case."))
    return reveal_resident(actor=actor, resident_id=resident_id, reason=reason, case_id=view.id)


def resident_of(view: CaseView) -> int | None:
    """Who reported the case, if anybody said who they are."""
    return Case.objects.filter(id=view.id).values_list("resident_id", flat=True).first()
