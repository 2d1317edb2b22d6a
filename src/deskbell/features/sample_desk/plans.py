"""The sample desk's SLA plans: what most are promised, one that pays for more, and what can't wait for the morning."""

from __future__ import annotations

from typing import Any

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object, read
from deskbell.service_levels.models import Plan, Schedule
from deskbell.service_levels.settings import DEFAULT_PLAN_ID, DEFAULT_SCHEDULE_ID
from deskbell.service_levels.words import Target
from deskbell.tickets.models import Priority, Status
from deskbell.tickets.plans.publishing import publish
from deskbell.tickets.words import State

SYSTEM = Actor.system()
GOLD_DOMAIN = "harbour.example"
FIRST, NEXT, RESOLUTION = Target.values


def lay_plans() -> None:
    """Make them in their order, the last one the desk's default."""
    office = read(DEFAULT_SCHEDULE_ID)
    always = Schedule.objects.exclude(pk=office or 0).order_by("pk").values_list("pk", flat=True).get()
    emergency = list(Priority.objects.filter(slug="emergency").values_list("pk", flat=True))
    _lay(
        "Emergency",
        "What can't wait, day and night",
        schedule_id=always,
        targets={FIRST: 30, NEXT: 60, RESOLUTION: 240},
        conditions={"match": "all", "when": [{"field": "priority", "is": emergency}]},
        alarms=[_tells(FIRST, -10, "agent", "team", "department"), _tells(RESOLUTION, 0, "agent", "manager")],
    )
    _lay(
        "Gold",
        "Harbour Credit Union, by its contract",
        schedule_id=office,
        targets={FIRST: 60, NEXT: 120, RESOLUTION: 480},
        conditions={"match": "all", "when": [{"field": "sender_domain", "is": [GOLD_DOMAIN]}]},
        alarms=[
            _tells(FIRST, -15, "agent", "team_lead"),
            _tells(RESOLUTION, -60, "agent", "team_lead"),
            {**_tells(RESOLUTION, 0, "agent", "manager"), "raise_priority": True},
        ],
    )
    standard = _lay(
        "Standard",
        "Where nothing else is agreed",
        schedule_id=office,
        targets={FIRST: 240, NEXT: 480, RESOLUTION: 1080},
        conditions=None,
        alarms=[_tells(RESOLUTION, -120, "agent", "team_lead"), _tells(RESOLUTION, 0, "agent", "manager")],
    )
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=standard.pk)


def _tells(target: str, minutes: int, *told: str) -> dict[str, Any]:
    return {"target": target, "minutes": minutes, "tell": list(told)}


def _lay(name: str, description: str, **content: Any) -> Plan:
    plan, position = Plan(), Plan.objects.count()
    changes = {"name": name, "description": description, "position": position}
    configure_object(actor=SYSTEM, instance=plan, changes=changes)
    waiting = Status.objects.filter(state=State.WAITING, is_retired=False).values_list("pk", flat=True)
    publish(actor=SYSTEM, plan_id=plan.pk, content={**content, "pauses": {RESOLUTION: sorted(waiting)}})
    return plan
