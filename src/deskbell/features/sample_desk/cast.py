"""The house of the sample desk: departments, agents, teams, topics and clients, as plain data.

Everything is made up; the addresses lie in domains that are reserved for examples (RFC 2606, RFC 6761). The passwords
are printed by the launcher and open nothing but the sample desk.
"""

from dataclasses import dataclass

from deskbell.routing.assignment import Method

DESK_NAME = "North Bank help"


@dataclass(frozen=True, kw_only=True)
class DepartmentPart:
    """A department; `signature` ends its mails."""

    name: str
    is_public: bool = True
    manager: str = ""
    signature: str = ""


@dataclass(frozen=True, kw_only=True)
class AgentPart:
    """An agent by a short name; `accesses` are further departments, each with the role there."""

    key: str
    name: str
    email: str
    department: str
    role: str
    part: str = ""
    password: str = ""
    accesses: tuple[tuple[str, str], ...] = ()
    is_administrator: bool = False
    is_away: bool = False
    signature: str = ""


@dataclass(frozen=True, kw_only=True)
class TeamPart:
    """A team, its lead first among its members."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AssignmentPart:
    """A department whose tickets the desk hands out; `most` is how many an agent is given at once."""

    department: str
    method: Method
    most: int


@dataclass(frozen=True, kw_only=True)
class TopicPart:
    """A help topic; below a parent it inherits nothing, so each says where it leads."""

    name: str
    department: str
    description: str = ""
    parent: str = ""
    priority: str = ""
    team: str = ""
    is_public: bool = True


@dataclass(frozen=True, kw_only=True)
class ClientPart:
    """A client by a short name; without a password a guest."""

    key: str
    name: str
    email: str
    organization: str = ""
    phone: str = ""
    password: str = ""
    further_address: str = ""
    is_primary_contact: bool = False


ALL, EXPANDED, LIMITED, VIEW_ONLY = "All access", "Expanded access", "Limited access", "View only"
IT, BANKING, FACILITIES, BILLING, CONTRACTORS = (
    "IT Support", "Online Banking", "Facilities", "Billing", "Contractors"
)  # fmt: skip

# The first one is where tickets go that nothing else routes.
DEPARTMENTS = (
    DepartmentPart(name=IT, manager="jane", signature="IT Support, North Bank · weekdays 7:30 to 18:00"),
    DepartmentPart(name=BANKING, manager="john", signature="Online Banking, North Bank"),
    DepartmentPart(name=FACILITIES, manager="randy", signature="Facilities, North Bank"),
    DepartmentPart(name=BILLING, manager="priya", signature="Billing, North Bank"),
    DepartmentPart(name=CONTRACTORS, is_public=False),
)

AGENTS = (
    AgentPart(
        key="ada",
        name="Ada Quinn",
        email="ada@help.example",
        department=IT,
        role=ALL,
        part="Administrator",
        password="deskbell-sample-ada",  # noqa: S106 - of the sample desk only
        is_administrator=True,
    ),
    AgentPart(
        key="jane",
        name="Jane Moss",
        email="jane@help.example",
        department=IT,
        role=EXPANDED,
        part="Agent, all departments",
        password="deskbell-sample-jane",  # noqa: S106
        accesses=((BANKING, EXPANDED), (FACILITIES, EXPANDED), (BILLING, EXPANDED), (CONTRACTORS, EXPANDED)),
        signature="Jane Moss\nTeam lead, IT Support",
    ),
    AgentPart(
        key="john",
        name="John Doe",
        email="john@help.example",
        department=BANKING,
        role=EXPANDED,
        part="Agent, two departments",
        password="deskbell-sample-john",  # noqa: S106
        accesses=((IT, LIMITED),),
        signature="John Doe\nOnline Banking",
    ),
    AgentPart(
        key="randy",
        name="Randy Ames",
        email="randy@help.example",
        department=FACILITIES,
        role=EXPANDED,
        part="Agent, Facilities only",
        password="deskbell-sample-randy",  # noqa: S106
    ),
    AgentPart(
        key="bea",
        name="Bea Larsen",
        email="bea@help.example",
        department=BILLING,
        role=VIEW_ONLY,
        part="Agent, may look only",
        password="deskbell-sample-bea",  # noqa: S106
    ),
    AgentPart(
        key="omar",
        name="Omar Reyes",
        email="omar@help.example",
        department=CONTRACTORS,
        role=LIMITED,
        part="Agent, assigned only",
        password="deskbell-sample-omar",  # noqa: S106
    ),
    AgentPart(
        key="priya",
        name="Priya Nair",
        email="priya@help.example",
        department=IT,
        role=EXPANDED,
        accesses=((BILLING, EXPANDED),),
        is_away=True,
    ),
)

TEAMS = (
    TeamPart(name="Level I Support", members=("jane", "priya", "john")),
    TeamPart(name="Outage crew", members=("john", "jane")),
    TeamPart(name="On site", members=("randy",)),
)

ASSIGNMENTS = (AssignmentPart(department=BILLING, method=Method.LEAST_LOADED, most=10),)

TOPICS = (
    TopicPart(name="Report a problem", department=IT, description="Something is broken or behaves oddly"),
    TopicPart(
        name="Outage",
        parent="Report a problem",
        department=BANKING,
        description="A whole service is down for everybody",
        priority="high",
        team="Outage crew",
    ),
    TopicPart(
        name="Device or program",
        parent="Report a problem",
        department=IT,
        description="Laptops, phones, printers and what runs on them",
    ),
    TopicPart(
        name="Sign-in and passwords",
        parent="Report a problem",
        department=IT,
        description="You can't get in, or a code does not arrive",
        team="Level I Support",
    ),
    TopicPart(name="Online banking", department=BANKING, description="Accounts, transfers and the mobile app"),
    TopicPart(name="Request something", department=IT, description="Equipment, software, access for new people"),
    TopicPart(
        name="Rooms and buildings",
        department=FACILITIES,
        description="Meeting rooms, doors, heating, moves",
        team="On site",
    ),
    TopicPart(name="Invoices and payments", department=BILLING, description="Questions about what we charged"),
    TopicPart(name="General question", department=IT, description="Anything that fits nowhere else"),
    TopicPart(
        name="Audit request", department=BILLING, description="From auditors, by phone or letter", is_public=False
    ),
    TopicPart(name="Maintenance window", department=BANKING, priority="low", is_public=False),
)

ORGANIZATIONS = ("North Bank", "Harbour Credit Union", "Lindell Schools", "Green Street Clinic")

CLIENTS = (
    ClientPart(
        key="ken",
        name="Ken Ito",
        email="ken@northbank.example",
        organization="North Bank",
        phone="+44 20 7946 0111",
        further_address="ken.ito@home.example",
        is_primary_contact=True,
        password="deskbell-sample-ken",  # noqa: S106
    ),
    ClientPart(key="ops", name="Branch Ops", email="branch-ops@northbank.example", organization="North Bank"),
    ClientPart(
        key="mia",
        name="Mia Brandt",
        email="mia@harbour.example",
        organization="Harbour Credit Union",
        phone="+44 20 7946 0122",
        password="deskbell-sample-mia",  # noqa: S106
    ),
    ClientPart(key="leo", name="Leo Fontaine", email="leo@harbour.example", organization="Harbour Credit Union"),
    ClientPart(key="sana", name="Sana Qureshi", email="sana@northbank.example", organization="North Bank"),
    ClientPart(key="tom", name="Tom Hardwick", email="tom.hardwick@northbank.example", organization="North Bank"),
    ClientPart(key="ines", name="Inês Duarte", email="ines@lindell.example", organization="Lindell Schools"),
    ClientPart(key="paul", name="Paul Webb", email="p.webb@lindell.example", organization="Lindell Schools"),
    ClientPart(key="noor", name="Noor Haddad", email="noor@greenstreet.example", organization="Green Street Clinic"),
    ClientPart(key="alan", name="Alan Pike", email="alan.pike@greenstreet.example", organization="Green Street Clinic"),
    ClientPart(key="yuki", name="Yuki Sato", email="yuki@northbank.example", organization="North Bank"),
    ClientPart(key="greta", name="Greta Holm", email="greta.holm@example.org", phone="+44 20 7946 0133"),
    ClientPart(key="sam", name="", email="sam.porter@example.org"),
    ClientPart(key="dara", name="Dara O'Neill", email="dara@example.net"),
)

# Role, e-mail, password: what the launcher prints.
SIGN_INS: tuple[tuple[str, str, str], ...] = (
    *((agent.part, agent.email, agent.password) for agent in AGENTS if agent.password),
    *(("Client", client.email, client.password) for client in CLIENTS if client.password),
)
