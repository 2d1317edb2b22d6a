"""A small desk with known people, for the tests of this room and for processes that they start."""

from dataclasses import dataclass

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.people.models import Agent, Department, Role, Team, TeamMember, User
from deskbell.people.permissions import BY_DEPARTMENT
from deskbell.tickets.models import Priority, Status
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Support has a manager and two agents; the boss administers; another department has nobody."""

    support: Department
    other: Department
    boss: Agent
    manager: Agent
    jane: Agent
    john: Agent
    team: Team
    client: User


def build_cast() -> Cast:
    """The desk with its people; statuses and priorities where the migrations brought none."""
    _words()
    role = Role.objects.create(name="Everything", permissions=sorted(BY_DEPARTMENT))
    support, other = Department.objects.create(name="Help here"), Department.objects.create(name="Elsewhere")
    configure(actor=Actor.system(), setting=DEFAULT_DEPARTMENT_ID, value=support.pk)

    def agent(email: str, name: str, *, is_administrator: bool = False) -> Agent:
        user = User.objects.create_user(email=email, name=name)
        return Agent.objects.create(user=user, department=support, role=role, is_administrator=is_administrator)

    boss, manager = agent("boss@desk.test", "Bo Boss", is_administrator=True), agent("manager@desk.test", "Max Manager")
    jane, john = agent("jane@desk.test", "Jane Doe"), agent("john@desk.test", "John Roe")
    support.manager = manager
    support.save()
    team = Team.objects.create(name="Night shift", lead=jane)
    TeamMember.objects.bulk_create([TeamMember(team=team, agent=jane), TeamMember(team=team, agent=john)])
    client = User.objects.create_user(email="carla@cust.test", name="Carla Client", password="a long enough secret")
    return Cast(
        support=support, other=other, boss=boss, manager=manager, jane=jane, john=john, team=team, client=client
    )


def _words() -> None:
    if not Status.objects.exists():
        states = ("open", "in_progress", "waiting", "resolved", "closed", "archived")
        Status.objects.bulk_create(Status(name=state, state=state, position=at) for at, state in enumerate(states))
    if not Priority.objects.exists():
        slugs = ("low", "normal", "high", "emergency")
        Priority.objects.bulk_create(
            Priority(name=slug, slug=slug, urgency=at, is_default=slug == "normal")
            for at, slug in enumerate(slugs, start=1)
        )
