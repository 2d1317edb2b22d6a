"""Which alerts an agent wants, within what the desk's settings send."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused
from deskbell.kernel.transactions import writing
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.models import AlertPreference
from deskbell.people.models import Team
from deskbell.people.queries import departments_served


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The departments and teams whose alerts an agent gets as one of many: number and name."""

    departments: tuple[tuple[int, str], ...]
    teams: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an agent gets of that, and the kinds of alerts."""

    kinds: tuple[str, ...]
    departments: tuple[int, ...]
    teams: tuple[int, ...]


def offered_alerts(*, agent_id: int) -> Offered:
    """What there is to choose for an agent."""
    teams = Team.objects.filter(memberships__agent=agent_id, is_retired=False).order_by("name", "pk")
    return Offered(
        departments=tuple((one.id, one.name) for one in departments_served(agent_id)),
        teams=tuple((one.pk, one.name) for one in teams),
    )


def wanted_alerts(*, agent_id: int) -> Wanted:
    """What an agent gets: everything, unless it was said otherwise."""
    own = AlertPreference.objects.filter(pk=agent_id).first() or AlertPreference()
    offered = offered_alerts(agent_id=agent_id)
    return Wanted(
        kinds=tuple(kind.value for kind in AlertKind if kind not in own.unwanted),
        departments=_without(offered.departments, own.unwanted_departments),
        teams=_without(offered.teams, own.unwanted_teams),
    )


def unwilling(*, kind: AlertKind, team_id: int | None = None) -> set[int]:
    """The agents who don't want alerts of this kind, or none as one of many of this team."""
    rows = AlertPreference.objects.values_list("agent_id", "unwanted", "unwanted_teams")
    return {agent_id for agent_id, kinds, teams in rows if kind in kinds or team_id in teams}


def set_wanted_alerts(*, actor: Actor, wanted: Wanted) -> None:
    """Say which ones one wants oneself. What comes with a later release, department or team comes unasked.

    Refused to all but agents.
    """
    if not actor.is_agent or actor.user_id is None:
        raise Refused(_("Agents choose their own alerts, and nobody else does."))
    offered = offered_alerts(agent_id=actor.user_id)
    unwanted = {
        "unwanted": [kind.value for kind in AlertKind if kind not in wanted.kinds],
        "unwanted_departments": list(_without(offered.departments, wanted.departments)),
        "unwanted_teams": list(_without(offered.teams, wanted.teams)),
    }
    with writing():
        if any(unwanted.values()):
            AlertPreference.objects.update_or_create(pk=actor.user_id, defaults=unwanted)
        else:
            AlertPreference.objects.filter(pk=actor.user_id).delete()


def _without(offered: Iterable[tuple[int, str]], numbers: Collection[int]) -> tuple[int, ...]:
    return tuple(number for number, _name in offered if number not in numbers)
