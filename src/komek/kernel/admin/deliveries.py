"""Dead letters: deliveries that failed too often, to be tried again or given up by a person."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.kernel import deliveries
from komek.kernel.admin.requests import Request
from komek.kernel.admin.site import site
from komek.kernel.admin.verbs import VerbAdmin, confirmed
from komek.kernel.models import Delivery
from komek.kernel.models.outbox import DeliveryState
from komek.kernel.permissions import at_all


@admin.register(Delivery, site=site)
class DeadLetterAdmin(VerbAdmin):
    """Each holds back the later events of its subject for its subscriber until it is decided."""

    read_action = "deliveries.read"
    list_display = ("id", "subscriber", "subject", "kind", "attempts", "error")
    list_filter = ("subscriber",)
    search_fields = ("=subject",)
    ordering = ("id",)
    fields = ("subscriber", "subject", "kind", "attempts", "next_attempt_at", "error")
    readonly_fields = fields
    list_select_related = ("event",)
    actions_detail = ("replay", "give_up")
    actions_row = ("replay", "give_up")

    def get_queryset(self, request: Request) -> QuerySet[Delivery]:
        return super().get_queryset(request).filter(state=DeliveryState.DEAD)

    @admin.display(description=_("Kind"))
    def kind(self, row: Delivery) -> str:
        return row.event.kind

    def has_replay_permission(self, request: Request, obj: object = None) -> bool:
        return at_all(request.actor, "deliveries.replay")

    def has_give_up_permission(self, request: Request, obj: object = None) -> bool:
        return at_all(request.actor, "deliveries.give_up")

    @action(description=_("Try again"), url_path="replay", permissions=["replay"])
    def replay(self, request: Request, object_id: str) -> HttpResponse:
        return confirmed(
            self,
            request,
            object_id,
            _("Try this delivery again now?"),
            lambda row: deliveries.replay(actor=request.actor, delivery_id=row.id),
        )

    @action(description=_("Give up"), url_path="give-up", permissions=["give_up"])
    def give_up(self, request: Request, object_id: str) -> HttpResponse:
        return confirmed(
            self,
            request,
            object_id,
            _("Leave this event undelivered, so that later ones can follow?"),
            lambda row: deliveries.give_up(actor=request.actor, delivery_id=row.id),
        )
