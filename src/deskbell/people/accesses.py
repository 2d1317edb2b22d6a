"""The departments that an agent serves beside the primary one, with the role in each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.errors import Invalid
from deskbell.people.models import Agent, Department, DepartmentAccess, Role


def accesses_of(agent_id: int | None) -> dict[int, int]:
    """An agent's further departments, each with the number of the role there."""
    rows = DepartmentAccess.objects.filter(agent=agent_id).order_by("department")
    return dict(rows.values_list("department_id", "role_id"))


def set_accesses(*, actor: Actor, agent: Agent, roles: Mapping[int, int]) -> None:
    """Let an agent serve these further departments, by these roles, and no others; the primary one is left out.

    Refused to all but administrators. Invalid (field `accesses`) if a department or a role is none.
    """
    now = accesses_of(agent.pk)
    wanted = {department: roles[department] for department in sorted(roles) if department != agent.department_id}
    _demand_known(wanted)

    def write() -> None:
        DepartmentAccess.objects.filter(agent=agent).delete()
        DepartmentAccess.objects.bulk_create(
            DepartmentAccess(agent=agent, department_id=department, role_id=role) for department, role in wanted.items()
        )

    before, after = {"further_departments": _words(now)}, {"further_departments": _words(wanted)}
    configure_ties(actor=actor, instance=agent, before=before, after=after, write=write)


def _words(roles: Mapping[int, int]) -> list[str]:
    """As the history keeps it: by the names of the day."""
    departments = dict(Department.objects.filter(pk__in=roles).values_list("pk", "name"))
    names = dict(Role.objects.filter(pk__in=set(roles.values())).values_list("pk", "name"))
    return [f"{departments[department]} ({names[role]})" for department, role in roles.items()]


def _demand_known(roles: Mapping[int, int]) -> None:
    departments = Department.objects.filter(pk__in=roles).count()
    known_roles = Role.objects.filter(pk__in=set(roles.values())).count()
    if departments != len(roles) or known_roles != len(set(roles.values())):
        raise Invalid({"accesses": [_("Choose departments and roles of this desk.")]})
