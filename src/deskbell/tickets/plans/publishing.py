"""From what administrators write to a version of a plan that clocks count by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.transactions import writing
from deskbell.service_levels.models import Plan, PlanVersion
from deskbell.service_levels.models.version import digest_of
from deskbell.service_levels.terms import PlanTerms
from deskbell.tickets.plans.applying import Change, Scope, ask_to_apply
from deskbell.tickets.plans.words import content_in_words


def publish(*, actor: Actor, plan_id: int, content: Mapping[str, Any]) -> PlanVersion | None:
    """Make a version of a plan with this content, and let open tickets follow; None where its current one says the same.

    Raises InvalidTerms; Refused to all but administrators.
    """
    with writing():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("current").get(pk=plan_id)
        before = plan.current
        if before is not None and before.digest == digest_of(content):
            return None
        PlanTerms.from_dict(content)
        newest = plan.versions.aggregate(number=Max("number"))["number"] or 0
        version = PlanVersion(plan=plan, number=newest + 1, content=dict(content))
        _write(actor, plan, version)
        change = Change.CONDITIONS if _matches_others(before, version) else Change.PLAN
        ask_to_apply(actor, Scope(change=change, id=plan.pk, name=plan.name))
        return version


def _write(actor: Actor, plan: Plan, version: PlanVersion) -> None:
    def write() -> None:
        version.save()
        Plan.objects.filter(pk=plan.pk).update(current=version)

    before, after = _kept(plan.current) if plan.current else {}, _kept(version)
    if not before:
        after = {name: value for name, value in after.items() if value}
    configure_ties(actor=actor, instance=plan, before=before, after=after, write=write)


def _kept(version: PlanVersion) -> dict[str, Any]:
    """What the plan's history shows of a version."""
    return {"version": version.number, **content_in_words(version.content)}


def _matches_others(before: PlanVersion | None, after: PlanVersion) -> bool:
    """Whether other tickets may come under the plan, or leave it for another."""
    old = before.content.get("conditions") if before else None
    return bool(old != after.content.get("conditions"))
