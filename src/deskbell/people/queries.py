"""Reading about people: who somebody is, and the choices that forms offer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.kernel.rows import first
from deskbell.lib.email_address import normalise
from deskbell.people.models import Agent, Department, Members, Organization, PersonAddress, Team, User
from deskbell.people.organizations import organization_id_for
from deskbell.people.rights import AgentRights, rights_of

__all__ = [
    "AgentRights",
    "Choice",
    "ClientStanding",
    "account_by_main_address",
    "account_in_use",
    "account_manager_id",
    "active_agents",
    "agent_choices",
    "agent_profile",
    "agents_serving",
    "client_standing",
    "department_choices",
    "departments_served",
    "is_agent",
    "is_unproved_alias",
    "joining_members",
    "main_address_for",
    "merged_ids",
    "organization_choices",
    "organization_id_for",
    "person",
    "person_by_email",
    "rights_of",
    "standing_for",
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
    return first(User, _IN_USE, user_id)


def person_by_email(email: str) -> User | None:
    """The account with this address, or the client of whom it is a further one, however it is written; one query.

    A further address is never an agent's: it would be one more way to act as them.
    """
    address = normalise(email)
    return first(User, _BY_ADDRESS, address, address)


_IN_USE = (
    "id = %s AND is_active AND NOT EXISTS "
    "(SELECT 1 FROM people_agent WHERE people_agent.user_id = people_user.id AND NOT people_agent.is_active)"
)
_BY_ADDRESS = (
    "id = COALESCE((SELECT id FROM people_user WHERE email_normalised = %s), "
    "(SELECT user_id FROM people_personaddress further WHERE address_normalised = %s "
    "AND NOT EXISTS (SELECT 1 FROM people_agent WHERE people_agent.user_id = further.user_id)))"
)


def account_by_main_address(email: str) -> User | None:
    """The account whose own address this is: the only one that signs in by it."""
    return first(User, "email_normalised = %s", normalise(email))


def is_unproved_alias(email: str) -> bool:
    """Whether an address is a further one of somebody, which nobody has proved to read."""
    return PersonAddress.objects.filter(address_normalised=normalise(email), is_verified=False).exists()


def main_address_for(email: str) -> str:
    """The address by which somebody signs in who types this one: the account's own for a further one that is proved."""
    rows = PersonAddress.objects.filter(address_normalised=normalise(email), is_verified=True, user__agent__isnull=True)
    return rows.values_list("user__email_normalised", flat=True).first() or normalise(email)


def is_agent(user_id: int | None) -> bool:
    """Whether this account works as an agent now."""
    return active_agents().filter(pk=user_id).exists()


def agent_profile(user_id: int) -> Agent | None:
    """An agent in service with what they said of how they work."""
    return active_agents().filter(pk=user_id).first()


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


@dataclass(frozen=True, kw_only=True)
class ClientStanding:
    """Whose tickets a client sees like their own: those of an organization's members, and of accounts merged into theirs.

    Of an account that became part of another one itself (`is_merged`) there is nothing to see.
    """

    is_merged: bool = False
    shared_organization_id: int | None = None
    merged_ids: frozenset[int] = frozenset()


def client_standing(user_id: int) -> ClientStanding:
    """What stands beside the account itself, in one query. An organization out of use shares nothing."""
    rows = User.objects.filter(Q(pk=user_id) | Q(merged_into=user_id))
    columns = ("pk", "merged_into_id", "is_active", "is_primary_contact", "organization_id")
    of_the_organization = ("organization__sharing", "organization__is_retired")
    shared, is_merged, merged = None, False, set()
    for pk, into, is_active, is_primary, organization_id, sharing, is_retired in rows.values_list(
        *columns, *of_the_organization
    ):
        if pk != user_id:
            merged.add(pk)
            continue
        is_merged = into is not None
        if is_active and not is_retired and (sharing == Members.ALL or (sharing == Members.PRIMARY and is_primary)):
            shared = organization_id
    return ClientStanding(is_merged=is_merged, shared_organization_id=shared, merged_ids=frozenset(merged))


def standing_for(user: User) -> User:
    """The account that stands for this one: the one that it became part of, else itself."""
    return user.merged_into if user.merged_into is not None else user


def merged_ids(user_id: int) -> frozenset[int]:
    """The accounts that became part of this one."""
    return frozenset(User.objects.filter(merged_into=user_id).values_list("pk", flat=True))


def joining_members(user_id: int, *, most: int) -> list[int]:
    """Those who take part in each new ticket of a client, as the organization has it: others of its members, by number."""
    organization = Organization.objects.filter(user=user_id, is_retired=False).exclude(joining=Members.NONE).first()
    if organization is None:
        return []
    clients = User.objects.filter(is_active=True, agent__isnull=True)
    members = clients.filter(organization=organization).exclude(pk=user_id)
    if organization.joining == Members.PRIMARY:
        members = members.filter(is_primary_contact=True)
    return list(members.order_by("-is_primary_contact", "pk").values_list("pk", flat=True)[:most])


def account_manager_id(client: User) -> int | None:
    """The agent who gets a client's tickets: the account manager of an organization in use that wants it so."""
    if client.organization_id is None:
        return None
    organization = first(Organization, "id = %s AND assigns_manager AND NOT is_retired", client.organization_id)
    return organization.manager_id if organization is not None else None


def organization_choices() -> list[Choice]:
    """Organizations in use, by name."""
    found = Organization.objects.filter(is_retired=False).order_by("name")
    return [Choice(id=one.pk, name=one.name) for one in found]
