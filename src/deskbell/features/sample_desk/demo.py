"""Any number of believable tickets, for whoever wants to see a full desk or to measure one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from random import Random

from django.utils import timezone

from deskbell.features.sample_desk import demo_texts as texts
from deskbell.features.sample_desk.house import SYSTEM, House, house, lay_house
from deskbell.features.sample_desk.numbers import numbers
from deskbell.features.sample_desk.past import PastTicket
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.kernel.settings import IS_SET_UP
from deskbell.kernel.transactions import writing
from deskbell.lib import html as html_lib
from deskbell.people.commands.find_or_create_guest import find_or_create_guest
from deskbell.people.models import Agent, Department, DepartmentAccess
from deskbell.tickets.histories import History, write_histories
from deskbell.tickets.models import HelpTopic
from deskbell.tickets.words import Source, State

BATCH = 1_000
OLDEST = timedelta(days=730)
SHARE_ACTIVE = 0.2
FEWEST_CLIENTS, MOST_CLIENTS, TICKETS_PER_CLIENT = 40, 5_000, 20
# How many entries a ticket has: three of them most often.
ENTRY_COUNTS = (1, 2, 3, 4, 5, 6, 7, 8)
ENTRY_WEIGHTS = (12, 18, 26, 17, 11, 8, 5, 3)
SOURCES = (Source.PORTAL, Source.PORTAL, Source.MAIL, Source.MAIL, Source.PHONE, Source.WALK_IN)


def make_demo(*, tickets: int, seed: int, progress: Callable[[int], None]) -> None:
    """Add so many tickets over the last two years, a fifth of them open; `progress` is told how many are there.

    A desk that is not set up gets the sample desk's house first; another is filled as it stands. Running it again adds
    as many once more. The same seed makes the same tickets of the same house, relative to now.
    """
    with writing():
        if not read(IS_SET_UP):
            lay_house()
    chance = Random(seed)  # noqa: S311 - made-up tickets
    maker = _Maker(house(), chance, _clients(tickets, chance))
    histories = (maker.history(number) for number in numbers(chance=chance, wanted=tickets))
    done = 0
    while batch := list(islice(histories, BATCH)):
        write_histories(batch)
        done += len(batch)
        progress(done)


def _clients(tickets: int, chance: Random) -> list[int]:
    wanted = min(MOST_CLIENTS, max(FEWEST_CLIENTS, tickets // TICKETS_PER_CLIENT))
    with writing():
        return [_client(place, chance) for place in range(wanted)]


def _client(place: int, chance: Random) -> int:
    first, last = chance.choice(texts.FIRST_NAMES), chance.choice(texts.LAST_NAMES)
    address = f"{first}.{last}{place}@{chance.choice(texts.DOMAINS)}".lower()
    return find_or_create_guest(actor=SYSTEM, email=address, name=f"{first} {last}").pk


@cache
def _html(*paragraphs: str) -> str:
    return html_lib.from_text("\n\n".join(paragraphs))


class _Maker:
    """Makes up one ticket after the other for a house."""

    def __init__(self, there: House, chance: Random, clients: Sequence[int]) -> None:
        self.house, self.chance, self.clients = there, chance, clients
        self.now = timezone.now()
        self.topics = list(there.topics.values())
        self.teams = list(there.teams.values())
        self.departments = {one.pk: one for one in there.departments.values()}
        self.priorities = list(there.priorities.values())
        self.serving = _serving(there)

    def history(self, number: str) -> History:
        """One ticket from its opening to where it stands now."""
        is_active = self.chance.random() < SHARE_ACTIVE
        topic = self.chance.choice(self.topics)
        department = self._department(topic)
        story = _Story(self, number, topic, department, self._age(is_active=is_active))
        story.tell(entries=self.chance.choices(ENTRY_COUNTS, ENTRY_WEIGHTS)[0])
        if is_active:
            story.end_active()
        else:
            story.end_finished()
        return story.ticket.history()

    def happens(self, share: float) -> bool:
        """True in this share of all cases."""
        return self.chance.random() < share

    def colleague(self, department_id: int) -> Agent:
        """Somebody who serves the department."""
        return self.chance.choice(self.serving[department_id])

    def _department(self, topic: HelpTopic) -> Department:
        known = self.departments.get(topic.department_id or 0)
        return known or self.chance.choice(list(self.departments.values()))

    def _age(self, *, is_active: bool) -> timedelta:
        """Open tickets are mostly young, finished ones lie anywhere in the two years."""
        if not is_active:
            return OLDEST * self.chance.uniform(0.002, 1)
        return min(timedelta(hours=1 + self.chance.expovariate(1 / 400)), OLDEST)


class _Story:
    """One made-up ticket: who takes part, and the clock that never reaches the present."""

    def __init__(self, maker: _Maker, number: str, topic: HelpTopic, department: Department, age: timedelta) -> None:
        chance = maker.chance
        self.maker, self.chance = maker, chance
        self.client = Actor.client(chance.choice(maker.clients))
        self.department = department
        self.agent = Actor.agent(maker.colleague(department.pk).pk)
        self.at = maker.now - age
        self.trouble, self.place = chance.choice(texts.TROUBLES), chance.choice(texts.PLACES)
        self.source = chance.choice(SOURCES)
        self.ticket = PastTicket(
            maker.house,
            number=number,
            subject=self.trouble.subject.format(place=self.place),
            requester_id=self.client.user_id or 0,
            topic=topic,
            department=department,
            at=self.at,
            by=self.client,
            source=self.source,
        )

    def tell(self, *, entries: int) -> None:
        """The opening message, hands, and the further entries."""
        body = _html(self.chance.choice(texts.GREETINGS), self.trouble.body.format(place=self.place))
        self.ticket.message(self.at, self.client, body, source=self.source)
        self._opening_events()
        for _entry in range(entries - 1):
            self._entry()

    def end_active(self) -> None:
        """It waits for the agent or for the client, perhaps by a date."""
        if self.maker.happens(0.4):
            state = State.IN_PROGRESS if self.maker.happens(0.6) else State.WAITING
            self.ticket.status(self._later(), self.agent, state)
        if self.maker.happens(0.15):
            due_at = self.maker.now + timedelta(hours=self.chance.randrange(-72, 240))
            self.ticket.due(self._later(), self.agent, due_at)

    def end_finished(self) -> None:
        """It was resolved and confirmed, or simply closed; some are kept in the archive."""
        self.ticket.claim(self._later(), self.agent)
        if self.maker.happens(0.7):
            self.ticket.status(self._later(), self.agent, State.RESOLVED)
            if self.maker.happens(0.06):
                return
            if self.maker.happens(0.4):
                self.ticket.confirm(self._later(), self.client)
                return
        self.ticket.status(self._later(), self.agent, State.CLOSED)
        if self.maker.happens(0.05):
            self.ticket.status(self._later(), SYSTEM, State.ARCHIVED)

    def _opening_events(self) -> None:
        happens = self.maker.happens
        if happens(0.03):
            self.ticket.collaborator(self._later(), self.client, self.chance.choice(self.maker.clients))
        if happens(0.1):
            self.ticket.priority(self._later(), self.agent, self.chance.choice(self.maker.priorities))
        if happens(0.05):
            self._transfer()
        if happens(0.35):
            self.ticket.claim(self._later(), self.agent)
        elif happens(0.6):
            self._assign()

    def _transfer(self) -> None:
        others = [one for pk, one in self.maker.departments.items() if pk in self.maker.serving and one.is_public]
        target = self.chance.choice(others)
        if target.pk != self.department.pk:
            comment = self.chance.choice(texts.COMMENTS)
            self.ticket.transfer(self._later(), self.agent, target, comment)
            self.department = target
            self.agent = Actor.agent(self.maker.colleague(target.pk).pk)

    def _assign(self) -> None:
        if self.maker.teams and self.maker.happens(0.25):
            self.ticket.assign(self._later(), self.agent, team=self.chance.choice(self.maker.teams))
            return
        colleague = self.maker.colleague(self.department.pk)
        comment = self.chance.choice(texts.COMMENTS) if self.maker.happens(0.3) else ""
        self.ticket.assign(self._later(), self.agent, agent=colleague, comment=comment)
        self.agent = Actor.agent(colleague.pk)

    def _entry(self) -> None:
        kind = self.chance.random()
        if kind < 0.2:
            self.ticket.note(self._later(), self.agent, _html(self.chance.choice(texts.NOTES)))
        elif kind < 0.65:
            self.ticket.response(self._later(), self.agent, _html(self.chance.choice(texts.ANSWERS)))
        else:
            self.ticket.message(
                self._later(), self.client, _html(self.chance.choice(texts.FURTHER)), source=self.source
            )

    def _later(self) -> datetime:
        """The next moment: minutes to a day on, and never past now."""
        gap = timedelta(minutes=self.chance.uniform(2, 600))
        self.at += min(gap, (self.maker.now - self.at) * 0.4)
        return self.at


def _serving(there: House) -> dict[int, list[Agent]]:
    """The agents of each department, or everybody where a department has none."""
    by_department: dict[int, list[Agent]] = {one.pk: [] for one in there.departments.values()}
    by_pk = {agent.pk: agent for agent in there.agents.values()}
    for agent in there.agents.values():
        by_department.setdefault(agent.department_id, []).append(agent)
    for access in DepartmentAccess.objects.order_by("pk"):
        if access.agent_id in by_pk:
            by_department.setdefault(access.department_id, []).append(by_pk[access.agent_id])
    return {pk: agents or list(by_pk.values()) for pk, agents in by_department.items()}
