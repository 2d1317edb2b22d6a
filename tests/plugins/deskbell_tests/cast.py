"""A small cast with known relations, built through the same doors as everything else.

Jane serves IT Support and Online Banking, John Online Banking alone, Nora Facilities alone; Vera may look and not touch;
Tom is in no department but Facilities, yet in the team Level II. Ada is the administrator. Ken and Mia are clients of
different banks; Gus is a guest.
"""

from dataclasses import dataclass
from typing import Any

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.settings import IS_SET_UP
from deskbell.kernel.transactions import writing
from deskbell.people.models import Agent, Department, DepartmentAccess, Role, Team, TeamMember, User
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.models import HelpTopic, Priority, Status, Ticket
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID
from deskbell.tickets.starting_point import lay_starting_point
from deskbell.tickets.words import State

SYSTEM = Actor.system()
PASSWORD = "correct horse battery"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody and everything that a test may name."""

    it_support: Department
    banking: Department
    facilities: Department
    level_two: Team
    outage: HelpTopic
    internal_topic: HelpTopic
    ada: Agent
    jane: Agent
    john: Agent
    nora: Agent
    tom: Agent
    vera: Agent
    ken: User
    mia: User
    gus: User

    def status(self, state: State) -> Status:
        """The desk's status of a state."""
        return Status.objects.get(state=state)

    def priority(self, slug: str) -> Priority:
        """A priority by its slug."""
        return Priority.objects.get(slug=slug)

    def ticket(self, **changes: Any) -> Ticket:
        """Ken's ticket in Online Banking, unless told otherwise; opened by the command."""
        asked: dict[str, Any] = {
            "actor": Actor.client(self.ken.pk),
            "subject": "Entire mobile and online banking system is down",
            "body": "Customers report a blank page after signing in.",
            "topic_id": self.outage.pk,
        }
        return open_ticket(**{**asked, **changes})


def build_cast() -> Cast:
    """Put the cast into an empty desk."""
    with writing():
        it_support = lay_starting_point()
        configure(actor=SYSTEM, setting=IS_SET_UP, value=True)
        configure(actor=SYSTEM, setting=DEFAULT_DEPARTMENT_ID, value=it_support.pk)
        configure_object(actor=SYSTEM, instance=it_support, changes={"name": "IT Support"})
        banking, facilities = _department("Online Banking"), _department("Facilities")
        level_two = Team(name="Level II")
        configure_object(actor=SYSTEM, instance=level_two, changes={"name": "Level II"})
        jane = _agent("Jane Moss", it_support, "All access")
        _join(DepartmentAccess(agent=jane, department=banking, role=_role("All access")))
        tom = _agent("Tom Baker", facilities, "Expanded access")
        _join(TeamMember(team=level_two, agent=tom))
        return Cast(
            it_support=it_support,
            banking=banking,
            facilities=facilities,
            level_two=level_two,
            outage=_topic("Outage", banking, is_public=True),
            internal_topic=_topic("Audit", it_support, is_public=False),
            ada=_agent("Ada King", it_support, "All access", is_administrator=True),
            jane=jane,
            john=_agent("John Doe", banking, "Expanded access"),
            nora=_agent("Nora Hill", facilities, "All access"),
            tom=tom,
            vera=_agent("Vera Low", banking, "View only"),
            ken=_user("Ken Ito", "ken@northbank.example", PASSWORD),
            mia=_user("Mia Berg", "mia@southbank.example", PASSWORD),
            gus=_user("Gus Roe", "gus@visitor.example", None),
        )


def _department(name: str) -> Department:
    department = Department()
    configure_object(actor=SYSTEM, instance=department, changes={"name": name})
    return department


def _topic(name: str, department: Department, *, is_public: bool) -> HelpTopic:
    topic = HelpTopic()
    changes = {"name": name, "department_id": department.pk, "is_public": is_public}
    configure_object(actor=SYSTEM, instance=topic, changes=changes)
    return topic


def _role(name: str) -> Role:
    return Role.objects.get(name=name)


def _user(name: str, email: str, password: str | None) -> User:
    return User.objects.create_user(email=email, name=name, password=password)


def _agent(name: str, department: Department, role: str, *, is_administrator: bool = False) -> Agent:
    address = f"{name.split()[0].lower()}@desk.example"
    agent = Agent(user=_user(name, address, PASSWORD), department=department, role=_role(role))
    configure_object(actor=SYSTEM, instance=agent, changes={"is_administrator": is_administrator})
    return agent


def _join(row: DepartmentAccess | TeamMember) -> None:
    columns = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    configure_object(actor=SYSTEM, instance=row, changes=columns)
