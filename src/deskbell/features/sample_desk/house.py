"""Laying the sample desk's house, and finding one's way in whatever house a desk has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

from deskbell.features.sample_desk import cast
from deskbell.features.sample_desk.plans import lay_plans
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP
from deskbell.lib.html import from_text
from deskbell.people.commands.further_addresses import add_address
from deskbell.people.models import (
    Agent,
    Department,
    DepartmentAccess,
    Members,
    Organization,
    Role,
    Team,
    TeamMember,
    User,
)
from deskbell.people.permissions import EVERYWHERE
from deskbell.routing.models import AssignmentPolicy
from deskbell.tickets.models import HelpTopic, Priority, Status
from deskbell.tickets.starting_point import lay_starting_point

SYSTEM = Actor.system()
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class House:
    """What a desk is made of, by name; statuses by their state, priorities by their slug."""

    departments: Mapping[str, Department]
    teams: Mapping[str, Team]
    agents: Mapping[str, Agent]
    topics: Mapping[str, HelpTopic]
    statuses: Mapping[str, Status]
    priorities: Mapping[str, Priority]


def house() -> House:
    """The house as it stands; agents by the beginning of their address."""
    agents = Agent.objects.filter(is_active=True).select_related("user").order_by("pk")
    statuses = Status.objects.filter(is_retired=False).order_by("-position", "-pk")
    return House(
        departments={one.name: one for one in Department.objects.filter(is_retired=False).order_by("pk")},
        teams={one.name: one for one in Team.objects.filter(is_retired=False).order_by("pk")},
        agents={one.user.email.partition("@")[0]: one for one in agents},
        topics={one.name: one for one in HelpTopic.objects.filter(is_retired=False).order_by("pk")},
        statuses={one.state: one for one in statuses},  # the first of each state by position is kept last
        priorities={one.slug: one for one in Priority.objects.all()},
    )


def lay_house() -> House:
    """Make the sample desk's house in a desk that is not set up yet. Needs an open transaction."""
    for department in cast.DEPARTMENTS:
        _make(
            Department(),
            name=department.name,
            is_public=department.is_public,
            signature=from_text(department.signature),
        )
    for topic in cast.TOPICS:
        _make(HelpTopic(), name=topic.name)
    lay_starting_point()
    _lay_people()
    _lay_topics()
    lay_plans()
    configure(actor=SYSTEM, setting=DESK_NAME, value=cast.DESK_NAME)
    configure(actor=SYSTEM, setting=IS_SET_UP, value=True)
    return house()


def lay_clients() -> dict[str, User]:
    """The sample desk's organizations and clients; the clients by their short names."""
    for name in cast.ORGANIZATIONS:
        _make(Organization(), name=name, sharing=Members.PRIMARY)
    organizations = {one.name: one.pk for one in Organization.objects.all()}
    return {part.key: _client(part, organizations.get(part.organization)) for part in cast.CLIENTS}


def _client(part: cast.ClientPart, organization_id: int | None) -> User:
    password = part.password or None
    user = User.objects.create_user(email=part.email, name=part.name, phone=part.phone, password=password)
    if organization_id is not None:
        user.organization_id, user.is_primary_contact = organization_id, part.is_primary_contact
        user.save(update_fields=["organization", "is_primary_contact"])
    if part.further_address:
        add_address(actor=SYSTEM, user_id=user.pk, email=part.further_address)
    return user


def _lay_people() -> None:
    departments = {one.name: one for one in Department.objects.all()}
    roles = {one.name: one for one in Role.objects.all()}
    agents = {part.key: _agent(part, departments, roles) for part in cast.AGENTS}
    for department in cast.DEPARTMENTS:
        if department.manager:
            manager_id = agents[department.manager].pk
            configure_object(actor=SYSTEM, instance=departments[department.name], changes={"manager_id": manager_id})
    for team_part in cast.TEAMS:
        team = _make(Team(), name=team_part.name, lead_id=agents[team_part.members[0]].pk)
        for key in team_part.members:
            _make(TeamMember(), team_id=team.pk, agent_id=agents[key].pk)
    for part in cast.ASSIGNMENTS:
        pool = departments[part.department].pk
        _make(AssignmentPolicy(), department_id=pool, method=part.method.value, default_capacity=part.most)


def _agent(part: cast.AgentPart, departments: Mapping[str, Department], roles: Mapping[str, Role]) -> Agent:
    user = User.objects.create_user(email=part.email, name=part.name, password=part.password or None)
    agent = _make(
        Agent(user=user),
        department_id=departments[part.department].pk,
        role_id=roles[part.role].pk,
        is_administrator=part.is_administrator,
        is_away=part.is_away,
        signature=from_text(part.signature),
        permissions=list(EVERYWHERE) if part.is_administrator else [],
    )
    for department, role in part.accesses:
        access = DepartmentAccess(agent=agent)
        _make(access, department_id=departments[department].pk, role_id=roles[role].pk)
    return agent


def _lay_topics() -> None:
    """Where each topic leads, now that there is something to lead to."""
    topics = {one.name: one for one in HelpTopic.objects.all()}
    departments = {one.name: one.pk for one in Department.objects.all()}
    teams = {one.name: one.pk for one in Team.objects.all()}
    priorities = {one.slug: one.pk for one in Priority.objects.all()}
    for position, part in enumerate(cast.TOPICS):
        changes = {
            "parent_id": topics[part.parent].pk if part.parent else None,
            "description": part.description,
            "department_id": departments[part.department],
            "priority_id": priorities.get(part.priority),
            "team_id": teams.get(part.team),
            "position": position,
            "is_public": part.is_public,
        }
        configure_object(actor=SYSTEM, instance=topics[part.name], changes=changes)


def _make(instance: Row, **columns: object) -> Row:
    configure_object(actor=SYSTEM, instance=instance, changes=columns)
    return instance
