"""What an agent may do, and why: each permission in each department with its reason. Pure reading of the rights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from deskbell.people.models import Agent, Department, DepartmentAccess, TeamMember
from deskbell.people.permissions import BY_DEPARTMENT, EVERYWHERE, EXPLANATIONS, EXPLANATIONS_EVERYWHERE, WHERE_SERVED
from deskbell.people.rights import AgentRights, rights_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Way(StrEnum):
    """How an agent comes to a department's tickets."""

    ADMINISTRATOR = "administrator"
    PRIMARY = "primary"
    EXTENDED = "extended"
    BY_HAND = "by hand"  # only those assigned to the agent or one of their teams


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One permission: whether the agent holds it here."""

    name: str
    words: StrOrPromise
    is_held: bool


@dataclass(frozen=True, kw_only=True)
class InDepartment:
    """Everything about an agent in one department, and the sentence that says why."""

    department_id: int
    department: str
    way: Way
    reason: str
    permissions: tuple[Explained, ...]


@dataclass(frozen=True, kw_only=True)
class ServedBy:
    """An agent who sees a department's tickets."""

    agent_id: int
    name: str
    way: Way
    role: str
    is_away: bool


def explain_together(agent_id: int) -> tuple[tuple[InDepartment, ...], ...]:
    """As `explain`, with the departments together for which the very same is true."""
    alike: dict[tuple[str, tuple[str, ...]], list[InDepartment]] = {}
    for one in explain(agent_id):
        held = tuple(permission.name for permission in one.permissions if permission.is_held)
        alike.setdefault((one.reason, held), []).append(one)
    return tuple(tuple(group) for group in alike.values())


def explain(agent_id: int) -> tuple[InDepartment, ...]:
    """For each department in use, and those that the agent serves: what the agent may do there, and why.

    Nothing for whoever is no active agent: there is nothing that they may. The answers are those of the
    policies, which is what the commands ask.
    """
    rights = rights_of(agent_id)
    agent = Agent.objects.filter(pk=agent_id).select_related("role").first()
    if rights is None or agent is None:
        return ()
    extended = dict(DepartmentAccess.objects.filter(agent=agent_id).values_list("department_id", "role__name"))
    teams = list(TeamMember.objects.filter(agent=agent_id).order_by("team__name").values_list("team__name", flat=True))
    departments = [
        one
        for one in Department.objects.order_by("name", "pk")
        if not one.is_retired or one.pk == agent.department_id or one.pk in extended
    ]
    return tuple(_in_department(agent, rights, one, extended.get(one.pk, ""), teams) for one in departments)


def explain_everywhere(agent_id: int) -> tuple[Explained, ...]:
    """The permissions that no department bounds; nothing for whoever is no active agent."""
    rights = rights_of(agent_id)
    if rights is None:
        return ()
    return tuple(
        Explained(name=name, words=EVERYWHERE[name], is_held=rights.may_everywhere(name))
        for name in EXPLANATIONS_EVERYWHERE
    )


def _in_department(
    agent: Agent, rights: AgentRights, department: Department, extended: str, teams: list[str]
) -> InDepartment:
    way = _way(agent, department.pk, extended)
    return InDepartment(
        department_id=department.pk,
        department=department.name,
        way=way,
        reason=_reason(way, role=extended if way is Way.EXTENDED else agent.role.name, teams=teams),
        permissions=tuple(
            Explained(name=name, words=BY_DEPARTMENT[name], is_held=_holds(rights, name, department.pk, way))
            for name in EXPLANATIONS
        ),
    )


def _holds(rights: AgentRights, name: str, department_id: int, way: Way) -> bool:
    """What the commands ask: some permissions are of no use where the agent is let in by hand."""
    return rights.may(name, department_id=department_id) and not (way is Way.BY_HAND and name in WHERE_SERVED)


def _way(agent: Agent, department_id: int, extended: str) -> Way:
    if agent.is_administrator:
        return Way.ADMINISTRATOR
    if department_id == agent.department_id:
        return Way.PRIMARY
    return Way.EXTENDED if extended else Way.BY_HAND


def _reason(way: Way, *, role: str, teams: list[str]) -> str:
    match way:
        case Way.ADMINISTRATOR:
            return _("Sees every ticket, and may do everything: an administrator.")
        case Way.PRIMARY:
            return _("Sees every ticket: this is the primary department. The role there is “%(role)s”.") % {
                "role": role
            }
        case Way.EXTENDED:
            return _("Sees every ticket: serves this department too, in the role “%(role)s”.") % {"role": role}
    words = _("Sees only tickets assigned to them. In those the primary role, “%(role)s”, counts.")
    if teams:
        words = _("Sees only tickets assigned to them or to %(teams)s. In those the primary role, “%(role)s”, counts.")
    return words % {"role": role, "teams": ", ".join(teams)}


def who_serves(department_id: int) -> tuple[ServedBy, ...]:
    """The active agents who see a department's tickets, by name: how they come to them, and in which role."""
    extended = dict(DepartmentAccess.objects.filter(department=department_id).values_list("agent_id", "role__name"))
    agents = Agent.objects.filter(is_active=True, user__is_active=True).select_related("user", "role")
    served = (
        (agent, _way(agent, department_id, extended.get(agent.pk, ""))) for agent in agents.order_by("user__name")
    )
    return tuple(
        ServedBy(agent_id=agent.pk, name=str(agent), way=way, role=_role(agent, way, extended), is_away=agent.is_away)
        for agent, way in served
        if way is not Way.BY_HAND
    )


def _role(agent: Agent, way: Way, extended: dict[int, str]) -> str:
    """The role that counts in a department; an administrator needs none."""
    if way is Way.EXTENDED:
        return extended[agent.pk]
    return agent.role.name if way is Way.PRIMARY else ""
