"""Reading about people: who somebody is, and the choices that forms offer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.kernel.rows import first
from deskbell.lib.email_address import normalise
from deskbell.people.models import Agent, Department, Organization, Team, User
from deskbell.people.organizations import organization_id_for
from deskbell.people.rights import AgentRights, rights_of

__all__ = [
    "AgentRights",
    "Choice",
    "account_in_use",
    "account_manager_id",
    "active_agents",
    "agent_choices",
    "agents_serving",
    "department_choices",
    "departments_served",
    "is_agent",
    "organization_choices",
    "organization_id_for",
    "person",
    "person_by_email",
    "rights_of",
    "shared_organization_id",
    "team_choices",
    "team_members",
]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a form."""

    id: int
    name: str
    detail: str = ""


def person(user_id: int) -> User | None:
    """The account with this number."""
    return first(User, "id = %s", user_id)


def account_in_use(user_id: int) -> User | None:
    """The account with this number, unless it is blocked or its agent is disabled; one query."""
    in_service = Q(agent__isnull=True) | Q(agent__is_active=True)
    return User.objects.filter(in_service, pk=user_id, is_active=True).first()


def person_by_email(email: str) -> User | None:
    """The account with this address, however it is written."""
    return first(User, "email_normalised = %s", normalise(email))


def is_agent(user_id: int | None) -> bool:
    """Whether this account works as an agent now."""
    return active_agents().filter(pk=user_id).exists()


def active_agents() -> QuerySet[Agent]:
    """Agents who may work: neither the agent nor the account is disabled."""
    return Agent.objects.filter(is_active=True, user__is_active=True).select_related("user")


def agents_serving(department_id: int) -> QuerySet[Agent]:
    """Active agents who see a department's tickets; administrators see every one."""
    serves = Q(department=department_id) | Q(accesses__department=department_id) | Q(is_administrator=True)
    return active_agents().filter(serves).distinct()


def departments_served(agent_id: int) -> list[Choice]:
    """The departments in use whose tickets an agent sees, by name; administrators see every one."""
    own = Q(agents=agent_id) | Q(accesses__agent=agent_id)
    is_administrator = active_agents().filter(pk=agent_id, is_administrator=True).exists()
    found = Department.objects.filter(Q() if is_administrator else own, is_retired=False).distinct()
    return [Choice(id=one.pk, name=one.name) for one in found.order_by("name", "pk")]


def agent_choices(*, department_id: int | None = None) -> list[Choice]:
    """Agents to assign to, by name: those who serve the department, or all; who is away says so."""
    agents = active_agents() if department_id is None else agents_serving(department_id)
    found = agents.select_related("department").order_by("user__name", "pk")
    away = _("away")
    return [Choice(id=one.pk, name=str(one), detail=away if one.is_away else one.department.name) for one in found]


def team_choices() -> list[Choice]:
    """Teams in use, by name."""
    return [Choice(id=team.pk, name=team.name) for team in Team.objects.filter(is_retired=False).order_by("name")]


def department_choices() -> list[Choice]:
    """Departments in use, by name, each with its parent's."""
    found = Department.objects.filter(is_retired=False).select_related("parent").order_by("name", "pk")
    return [Choice(id=one.pk, name=one.name, detail=one.parent.name if one.parent else "") for one in found]


def team_members(team_id: int) -> QuerySet[Agent]:
    """Active agents of a team."""
    return active_agents().filter(memberships__team=team_id)


def shared_organization_id(user_id: int) -> int | None:
    """The organization whose tickets this client sees like their own: one in use whose members share them."""
    sharing = User.objects.filter(
        pk=user_id, is_active=True, organization__shares_tickets=True, organization__is_retired=False
    )
    return sharing.values_list("organization_id", flat=True).first()


def account_manager_id(user_id: int) -> int | None:
    """The agent who gets a client's tickets: the account manager of an organization in use that wants it so."""
    theirs = "id = (SELECT organization_id FROM people_user WHERE id = %s)"
    organization = first(Organization, f"{theirs} AND assigns_manager AND NOT is_retired", user_id)
    return organization.manager_id if organization is not None else None


def organization_choices() -> list[Choice]:
    """Organizations in use, by name."""
    found = Organization.objects.filter(is_retired=False).order_by("name")
    return [Choice(id=one.pk, name=one.name) for one in found]
