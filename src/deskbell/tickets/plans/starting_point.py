"""The SLA plan that a desk starts with, after osTicket's default."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object, read
from deskbell.service_levels.models import Plan
from deskbell.service_levels.settings import DEFAULT_PLAN_ID, DEFAULT_SCHEDULE_ID
from deskbell.service_levels.words import Target
from deskbell.tickets.models import Status
from deskbell.tickets.plans.publishing import publish
from deskbell.tickets.words import State

EIGHTEEN_HOURS = 18 * 60


def lay_default_plan() -> None:
    """Eighteen business hours to a resolution, as in osTicket, told when they are over; harmless on a desk with plans.

    Unlike there, time does not run while the ticket waits for the client.
    """
    schedule_id = read(DEFAULT_SCHEDULE_ID)
    if schedule_id is None or Plan.objects.exists():
        return
    waiting = Status.objects.filter(state=State.WAITING, is_retired=False).values_list("pk", flat=True)
    content = {
        "schedule_id": schedule_id,
        "targets": {Target.RESOLUTION.value: EIGHTEEN_HOURS},
        "pauses": {Target.RESOLUTION.value: sorted(waiting)},
        "conditions": None,
        "alarms": [{"target": Target.RESOLUTION.value, "minutes": 0, "tell": ["agent", "manager"]}],
    }
    plan = Plan()
    configure_object(actor=Actor.system(), instance=plan, changes={"name": _("Default SLA")})
    publish(actor=Actor.system(), plan_id=plan.pk, content=content)
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=plan.pk)
