"""SLA plans: within what time tickets are answered and resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_rights import must_hold
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Refused
from deskbell.people.configuration.replacing import put_instead
from deskbell.service_levels.choosing import STAYING
from deskbell.service_levels.models import DepartmentPlan, Plan, PlanVersion
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.service_levels.words import Target
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.configuration.moves import active_tickets, quietly, ticket_address
from deskbell.tickets.configuration.plan_form import PlanForm
from deskbell.tickets.models import HelpTopic, Ticket
from deskbell.tickets.plans.applying import Change, Scope
from deskbell.tickets.plans.preview import sentences, with_plan
from deskbell.tickets.plans.words import target_in_words


def _target(target: Target) -> Any:
    return lambda plan: target_in_words(plan.content, target) if plan.content else ""


def _applies(plan: Plan) -> str:
    """When it does by itself; departments and help topics that name it stand on its page."""
    ways = (
        ((plan.content or {}).get("conditions"), gettext("By conditions")),
        (plan.pk == read(DEFAULT_PLAN_ID), gettext("The desk's default")),
    )
    return ", ".join(words for is_so, words in ways if is_so)


def _by_itself(pk: int) -> QuerySet[Ticket]:
    return _under(pk).exclude(plan_source__in=STAYING)


def _set_on(pk: int) -> QuerySet[Ticket]:
    return _under(pk).filter(plan_source__in=STAYING)


def _under(pk: int) -> QuerySet[Ticket]:
    return active_tickets(plan_version__in=PlanVersion.objects.filter(plan=pk).values("pk"))


def _departments(pk: int) -> QuerySet[DepartmentPlan]:
    return DepartmentPlan.objects.filter(plan=pk)


def _topics(pk: int) -> QuerySet[HelpTopic]:
    return HelpTopic.objects.filter(plan=pk)


@quietly
def _set_instead(actor: Actor, ticket: Ticket, new: int) -> None:
    set_service_level(actor=actor, ticket_id=ticket.pk, plan_id=new)


def _department_words(count: int) -> str:
    return ngettext("%(count)d department has it", "%(count)d departments have it", count) % {"count": count}


def _topic_words(count: int) -> str:
    return ngettext("%(count)d help topic names it", "%(count)d help topics name it", count) % {"count": count}


def _ticket_words(count: int) -> str:
    return ngettext("%(count)d open ticket counts by it", "%(count)d open tickets count by it", count) % {
        "count": count
    }


def _set_words(count: int) -> str:
    return ngettext(
        "on %(count)d open ticket it was set by hand or by a rule",
        "on %(count)d open tickets it was set by hand or by a rule",
        count,
    ) % {"count": count}


def _consequences(plan: Plan, changes: Mapping[str, Any]) -> list[str]:
    """Which open tickets move. A new plan can only draw tickets by its conditions."""
    content = changes.get("content")
    if content is None:
        return []
    before = (plan.content or {}).get("conditions")
    change = Change.PLAN if before == content.get("conditions") else Change.CONDITIONS
    tickets = Scope(change=change, id=plan.pk or 0).tickets()
    return sentences(tickets, with_plan(plan.pk, content))


def why_it_stays(plan: Plan) -> str:
    """Why a plan can't go out of use; empty where it can."""
    if read(DEFAULT_PLAN_ID) == plan.pk:
        return gettext("It is the default SLA plan. Make another one the default first, under “Settings”, “Tickets”.")
    return ""


def stays_while_it_is_default(plan: Plan, changes: Mapping[str, Any]) -> None:
    """The desk's default stays in use. Refused otherwise."""
    if plan.pk and changes.get("is_retired") and (reason := why_it_stays(plan)):
        raise Refused(reason)


must_hold(Plan, stays_while_it_is_default)
PLANS = register(
    Kind(
        key="plans",
        model=Plan,
        form=PlanForm,
        group=Group.TICKETS,
        singular=_("SLA plan"),
        plural=_("SLA plans"),
        explanation=_(
            "Within what time tickets are answered and resolved, and who hears of it before it is too late. Of several "
            "plans whose conditions hold, the first one applies."
        ),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("First response"), value=_target(Target.FIRST_RESPONSE)),
            Column(title=_("Next response"), value=_target(Target.NEXT_RESPONSE)),
            Column(title=_("Resolution"), value=_target(Target.RESOLUTION)),
            Column(title=_("Applies"), value=_applies),
            Column(title=_("Description"), value=lambda one: one.description),
        ),
        search=("name", "description"),
        ordering=("position", "name"),
        ordered_by="position",
        related=("current",),
        usages=(
            Usage(
                words=_department_words,
                rows=_departments,
                replace=lambda actor, old, new: put_instead(_departments(old), actor=actor, plan_id=new),
            ),
            Usage(
                words=_topic_words,
                rows=_topics,
                replace=lambda actor, old, new: put_instead(_topics(old), actor=actor, plan_id=new),
            ),
            Usage(words=_set_words, rows=_set_on, move=_set_instead, row_address=ticket_address, may_stay=True),
            Usage(words=_ticket_words, rows=_by_itself, may_stay=True),
        ),
        consequences=_consequences,
        tells_of_new=True,
        hindrances=lambda one: [reason] if (reason := why_it_stays(one)) else [],
        keywords=_(
            "service level agreement, SLA, response time, resolution time, deadline, alarm, escalation, overdue"
        ),
        position=55,
        icon="bell",
    )
)
