"""How many tickets an agent is given at once, and during which hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, Usage, add_links, add_usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.people.configuration import AGENTS
from deskbell.people.configuration.choosing import offer_agents
from deskbell.people.models import Agent
from deskbell.routing.models import AgentCapacity
from deskbell.service_levels.configuration import SCHEDULES
from deskbell.service_levels.models import Schedule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CapacityForm(ConfigurationForm):
    """One agent's limit and working hours."""

    instance: AgentCapacity

    class Meta:
        model = AgentCapacity
        fields: ClassVar[list[str]] = ["agent", "limit", "schedule"]
        labels: ClassVar[dict[str, Any]] = {
            "agent": _("Agent"),
            "limit": _("Tickets at once"),
            "schedule": _("Working hours"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "limit": _(
                "Tickets with work to do, in all departments and teams together. Empty is what the department or team "
                "says; 0 means that the desk gives this agent none."
            ),
            "schedule": _("Outside these hours the desk gives this agent no tickets. None means always."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        agent: Any = self.fields["agent"]
        if self.instance._state.adding:
            offer_agents(agent, kept=[])
            agent.queryset = agent.queryset.exclude(pk__in=AgentCapacity.objects.values("pk"))
        else:
            agent.queryset = Agent.objects.filter(pk=self.instance.pk).select_related("user")
            agent.disabled = True
        schedule: Any = self.fields["schedule"]
        usable = Q(is_retired=False, current__isnull=False) | Q(pk=self.instance.schedule_id or 0)
        schedule.queryset = Schedule.objects.filter(usable)


def _limit(one: AgentCapacity) -> str:
    if one.limit is None:
        return gettext("As the department or team says")
    return ngettext("%(count)d ticket", "%(count)d tickets", one.limit) % {"count": one.limit}


def links(agent: Agent) -> list[tuple[str, StrOrPromise]]:
    """The way from an agent's page."""
    has_own = AgentCapacity.objects.filter(pk=agent.pk).exists()
    where = f"/admin/capacities/{agent.pk}/" if has_own else f"/admin/capacities/new/?agent={agent.pk}"
    return [(where, _("Capacity and working hours"))]


def _schedule_words(count: int) -> str:
    return ngettext("%(count)d agent works by it", "%(count)d agents work by it", count) % {"count": count}


CAPACITIES = register(
    Kind(
        key="capacities",
        model=AgentCapacity,
        form=CapacityForm,
        group=Group.PEOPLE,
        singular=_("capacity of an agent"),
        plural=_("Capacities"),
        explanation=_(
            "How many tickets an agent is given at once, and when, where it is not as the department or team says."
        ),
        columns=(
            Column(title=_("Agent"), value=str, sort="agent__user__name"),
            Column(title=_("Tickets at once"), value=_limit, sort="limit"),
            Column(title=_("Working hours"), value=lambda one: str(one.schedule or gettext("Always"))),
        ),
        search=("agent__user__name", "agent__user__email_normalised"),
        ordering=("agent__user__name", "pk"),
        related=("agent__user", "schedule"),
        is_retirable=False,
        keywords=_("limit, shift, working hours, schedule, availability, workload"),
        position=15,
    )
)
add_links(AGENTS.key, links)
add_usage(
    SCHEDULES.key,
    Usage(words=_schedule_words, rows=lambda pk: AgentCapacity.objects.filter(schedule=pk), may_stay=True),
)
