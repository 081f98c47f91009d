"""Positions, who leads and when, and who may act for an organisation in which role."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from komek.directory.models.organisations import Organisation
from komek.kernel.actors import Role
from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named


class PositionKind(models.TextChoices):
    HEAD = "head", pgettext_lazy("position", "Head")
    DEPUTY = "deputy", pgettext_lazy("position", "Deputy")
    STAFF = "staff", pgettext_lazy("position", "Staff")


ROLE_NAMES = [
    (Role.ANONYMOUS, pgettext_lazy("role", "anonymous")),
    (Role.RESIDENT, pgettext_lazy("role", "resident")),
    (Role.OPERATOR, pgettext_lazy("role", "operator")),
    (Role.EXECUTOR, pgettext_lazy("role", "executor")),
    (Role.HEAD, pgettext_lazy("role", "head")),
    (Role.INSPECTOR, pgettext_lazy("role", "inspector")),
    (Role.SUPERVISOR, pgettext_lazy("role", "supervisor")),
    (Role.ANALYST, pgettext_lazy("role", "analyst")),
    (Role.EDITOR, pgettext_lazy("role", "editor")),
    (Role.LEADER, pgettext_lazy("role", "leader")),
    (Role.DATA_PROTECTION, pgettext_lazy("role", "data_protection")),
    (Role.ADMINISTRATOR, pgettext_lazy("role", "administrator")),
    (Role.PARTNER, pgettext_lazy("role", "partner")),
]


class Position(Named, Dated):
    """A post in an organisation, whoever holds it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="positions")
    code = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=PositionKind)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")


class Leader(Dated):
    """A person in a position for a time."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="leaders")
    person_name = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        verbose_name = _("leader")
        verbose_name_plural = _("leaders")
        constraints = [never_overlapping("leader_one_at_a_time", "position")]

    def __str__(self) -> str:
        return self.person_name


class CommissionMember(Dated):
    """Somebody who decides, with others, whether an organisation gets more time for a case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("member of the commission")
        verbose_name_plural = _("commission on terms")
        constraints = [never_overlapping("commission_member_once", "user")]

    def __str__(self) -> str:
        return str(self.user)


class Membership(Dated):
    """A user holds a role for an organisation and all below it; without one, for the city."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_NAMES)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships"
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [never_overlapping("membership_once", "user", "role", "organisation")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
