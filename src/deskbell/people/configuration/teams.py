"""Teams: who is in them, and who leads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.transactions import writing
from deskbell.people.configuration.choosing import offer_agents
from deskbell.people.models import Agent, Team, TeamMember


class TeamForm(ConfigurationForm):
    """A team with its members."""

    members = forms.ModelMultipleChoiceField(
        queryset=Agent.objects.none(),
        required=False,
        label=_("Members"),
        help_text=_("Agents of any department. A member sees every ticket that is assigned to the team."),
        widget=forms.CheckboxSelectMultiple,
    )

    instance: Team

    class Meta:
        model = Team
        fields: ClassVar[list[str]] = ["name", "lead", "members", "escalates_to"]
        labels: ClassVar[dict[str, Any]] = {"name": _("Name"), "lead": _("Lead"), "escalates_to": _("Escalates to")}
        help_texts: ClassVar[dict[str, Any]] = {
            "lead": _("Hears of what is assigned to the team. Must be a member."),
            "escalates_to": _("The team that gets a ticket when this one can't go on. None: the department's manager."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        now = member_ids(self.instance.pk)
        offer_agents(self.fields["members"], kept=now)
        offer_agents(self.fields["lead"], kept=[self.instance.lead_id or 0])
        self.initial["members"] = now
        _offer_others(self.fields["escalates_to"], self.instance)

    def clean(self) -> dict[str, Any]:
        """A lead is one of the team."""
        data = self.cleaned_data
        lead = data.get("lead")
        if lead and lead not in data.get("members", ()):
            self.add_error("lead", gettext("The lead must be a member of the team."))
        return data

    def apply(self, actor: Actor) -> Team:
        """Write the team, then its members."""
        with writing():
            team: Team = super().apply(actor)
            set_members(actor=actor, team=team, agent_ids={one.pk for one in self.cleaned_data["members"]})
        return team


def _offer_others(field: forms.Field, team: Team) -> None:
    """The other teams in use, and the one that is chosen already."""
    assert isinstance(field, forms.ModelChoiceField)
    wanted = Q(is_retired=False) | Q(pk=team.escalates_to_id)
    field.queryset = Team.objects.filter(wanted).exclude(pk=team.pk).order_by("name", "pk")


def member_ids(team_id: int | None) -> list[int]:
    """The agents of a team, by number."""
    return list(TeamMember.objects.filter(team=team_id).order_by("agent").values_list("agent_id", flat=True))


def set_members(*, actor: Actor, team: Team, agent_ids: set[int]) -> None:
    """Make these agents the team's members."""
    now = member_ids(team.pk)
    joining = [TeamMember(team=team, agent_id=agent_id) for agent_id in sorted(agent_ids.difference(now))]

    def write() -> None:
        TeamMember.objects.filter(team=team).exclude(agent__in=agent_ids).delete()
        TeamMember.objects.bulk_create(joining)

    configure_ties(
        actor=actor, instance=team, before={"members": now}, after={"members": sorted(agent_ids)}, write=write
    )


def _count(team: Team) -> str:
    count = len(team.memberships.all())
    return ngettext("%(count)d agent", "%(count)d agents", count) % {"count": count}


def _members(count: int) -> str:
    return ngettext("%(count)d agent is a member", "%(count)d agents are members", count) % {"count": count}


def consequences(_team: Team, changes: Mapping[str, Any]) -> list[str]:
    """Who comes and goes sees and loses tickets by it."""
    if "members" not in changes:
        return []
    return [gettext("Only members see the tickets of other departments that are assigned to the team, from now on.")]


TEAMS = register(
    Kind(
        key="teams",
        model=Team,
        form=TeamForm,
        group=Group.PEOPLE,
        singular=_("team"),
        plural=_("Teams"),
        explanation=_("Agents of any department who share work: tickets can be assigned to a team."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Lead"), value=lambda team: str(team.lead or "")),
            Column(title=_("Members"), value=_count),
            Column(title=_("Escalates to"), value=lambda team: str(team.escalates_to or "")),
        ),
        search=("name",),
        ordering=("name",),
        related=("lead__user", "escalates_to"),
        prefetch=("memberships",),
        usages=(Usage(words=_members, rows=lambda pk: Agent.objects.filter(memberships__team=pk)),),
        consequences=consequences,
        position=30,
    )
)
