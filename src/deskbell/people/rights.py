"""What an agent may do where, read afresh from the database whenever it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deskbell.people.models import Agent, Department, DepartmentAccess, TeamMember
from deskbell.people.permissions import BY_DEPARTMENT, EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class AgentRights:
    """An agent's departments with the permissions in each, teams, and permissions everywhere."""

    user_id: int
    is_administrator: bool
    sees_every_department: bool
    primary_department_id: int
    permissions_by_department: Mapping[int, frozenset[str]]
    permissions_everywhere: frozenset[str]
    team_ids: frozenset[int]

    @property
    def department_ids(self) -> frozenset[int]:
        """The departments whose tickets this agent sees."""
        return frozenset(self.permissions_by_department)

    def may(self, permission: str, *, department_id: int) -> bool:
        """Whether the agent holds a permission for tickets of a department.

        Where assignment or a team lets an agent into another department's ticket, the primary role counts there.
        """
        if self.is_administrator or permission in self.permissions_everywhere:
            return True
        primary = self.permissions_by_department[self.primary_department_id]
        return permission in self.permissions_by_department.get(department_id, primary)


def rights_of(user_id: int | None) -> AgentRights | None:
    """The rights of an active agent; None for anybody else."""
    agent = (
        Agent.objects.select_related("user", "role").filter(pk=user_id, is_active=True, user__is_active=True).first()
    )
    if agent is None:
        return None
    by_department = {
        access.department_id: frozenset(access.role.permissions)
        for access in DepartmentAccess.objects.select_related("role").filter(agent=agent)
    }
    by_department[agent.department_id] = frozenset(agent.role.permissions)
    all_departments = set(Department.objects.values_list("pk", flat=True))
    if agent.is_administrator:
        by_department = dict.fromkeys(all_departments, frozenset(BY_DEPARTMENT))
    return AgentRights(
        user_id=agent.pk,
        is_administrator=agent.is_administrator,
        sees_every_department=all_departments <= set(by_department),
        primary_department_id=agent.department_id,
        permissions_by_department=by_department,
        permissions_everywhere=frozenset(agent.permissions) & frozenset(EVERYWHERE),
        team_ids=frozenset(TeamMember.objects.filter(agent=agent).values_list("team_id", flat=True)),
    )
