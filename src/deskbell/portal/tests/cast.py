"""A small desk with known people, and browsers of each kind, for the tests of the portal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.settings import IS_SET_UP
from deskbell.people.models import Agent, Department, Role, User
from deskbell.tickets.access import new_link, token_of
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.files import AttachmentDraft, take_in
from deskbell.tickets.models import AccessLink, HelpTopic, Status, Ticket
from deskbell.tickets.starting_point import lay_starting_point

PASSWORD = "a long enough secret"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24
NASTY = "<script>alert('x')</script><img src=x onerror=alert(1)>\" onfocus=alert(2) x=\"{{7*7}}{% debug %}"


@dataclass(kw_only=True)
class Cast:
    """Carla asks, Otto asks something else, Coco takes part; Jane answers."""

    department: Department = field(default_factory=lay_starting_point)

    def __post_init__(self) -> None:
        configure(actor=Actor.system(), setting=IS_SET_UP, value=True)
        self.topic = HelpTopic.objects.get()
        self.carla = User.objects.create_user(email="carla@cust.test", name="Carla Client", password=PASSWORD)
        self.otto = User.objects.create_user(email="otto@other.test", name="Otto Other", password=PASSWORD)
        self.jane = self._agent("jane@desk.test", "Jane Doe")

    def _agent(self, email: str, name: str) -> Agent:
        user = User.objects.create_user(email=email, name=name, password=PASSWORD)
        agent = Agent(user=user, department=self.department, role=Role.objects.get(name="All access"), permissions=[])
        configure_object(actor=Actor.system(), instance=agent, changes={"is_administrator": False})
        return agent

    @property
    def agent(self) -> Actor:
        return Actor.agent(self.jane.pk)

    def ticket(self, *, of: User | None = None, **values: Any) -> Ticket:
        """A ticket, Carla's unless said otherwise."""
        words = {"subject": "The printer jams", "body": "It jams on page two.", **values}
        return open_ticket(actor=Actor.client((of or self.carla).pk), **words)

    def status(self, state: str) -> int:
        return Status.objects.get(state=state).pk


def browser_of(user: User) -> Client:
    """A browser in which somebody signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def link_for(user: User, ticket: Ticket, *, seed: str = "test") -> tuple[AccessLink, str]:
    """A mailed link and its token."""
    link = new_link(user_id=user.pk, ticket_id=ticket.pk, seed=seed)
    link.save()
    return link, token_of(link.nonce)


def guest_of(user: User, ticket: Ticket) -> Client:
    """A browser that followed a link."""
    browser = Client()
    assert browser.get(f"/access/{link_for(user, ticket)[1]}/").status_code == 302
    return browser


def a_file(name: str = "page.png", content: bytes = PNG) -> AttachmentDraft:
    """A file taken in."""
    return take_in(name=name, content=ContentFile(content))


def key_in(page: bytes) -> str:
    """The form key of a page."""
    found = re.search(rb'name="form_key" value="([0-9a-f]{32})"', page)
    assert found
    return found.group(1).decode()
