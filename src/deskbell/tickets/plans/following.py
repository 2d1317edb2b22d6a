"""What open tickets get to know of configuration: said before a change is saved, and asked for in its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_following import before_setting, when_configured, when_set
from deskbell.service_levels.models import DepartmentPlan, Plan, Schedule, ScheduleVersion
from deskbell.service_levels.publishing import when_asked, when_published
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.models import HelpTopic
from deskbell.tickets.plans.applying import Change, Scope, ask_to_apply
from deskbell.tickets.plans.preview import sentences, with_default, with_schedule

Columns = Mapping[str, Any]


def _changed(name: str, before: Columns, after: Columns) -> bool:
    return name in after and before.get(name) != after[name]


def _plan_moved(actor: Actor, plan: Plan, before: Columns, after: Columns) -> None:
    """A plan was retired, taken back, or put before or after others; a new one has no tickets before it is published."""
    if not before:
        return
    if _changed("is_retired", before, after):
        change = Change.PLAN if after["is_retired"] else Change.CONDITIONS
        ask_to_apply(actor, Scope(change=change, id=plan.pk, name=plan.name))
    elif _changed("position", before, after) and _any_has_conditions():
        ask_to_apply(actor, Scope(change=Change.ORDER))


def _any_has_conditions() -> bool:
    plans = Plan.objects.filter(is_retired=False, current__isnull=False).select_related("current")
    return any(plan.content and plan.content.get("conditions") for plan in plans)


def _department_tied(actor: Actor, row: DepartmentPlan, before: Columns, after: Columns) -> None:
    if _changed("plan_id", before, after):
        scope = Scope(change=Change.DEPARTMENT, id=row.department_id, name=row.department.name)
        ask_to_apply(actor, scope)


def _topic_tied(actor: Actor, topic: HelpTopic, before: Columns, after: Columns) -> None:
    if _changed("plan_id", before, after):
        ask_to_apply(actor, Scope(change=Change.TOPIC, id=topic.pk, name=topic.name))


def _default_set(actor: Actor, _plan_id: int | None) -> None:
    ask_to_apply(actor, Scope(change=Change.DEFAULT))


def _default_told(plan_id: int | None) -> list[str]:
    return sentences(Scope(change=Change.DEFAULT).tickets(), with_default(plan_id))


@when_published
def follow_schedule(actor: Actor, schedule: Schedule, _version: ScheduleVersion) -> None:
    """Open tickets that count by a schedule get its new version."""
    ask_to_apply(actor, Scope(change=Change.SCHEDULE, id=schedule.pk, name=schedule.name))


@when_asked
def tell_of_schedule(schedule: Schedule, content: dict[str, Any]) -> list[str]:
    """Which open tickets would move."""
    return sentences(Scope(change=Change.SCHEDULE, id=schedule.pk).tickets(), with_schedule(schedule.pk, content))


when_configured(Plan, _plan_moved)
when_configured(DepartmentPlan, _department_tied)
when_configured(HelpTopic, _topic_tied)
when_set(DEFAULT_PLAN_ID, _default_set)
before_setting(DEFAULT_PLAN_ID, _default_told)
