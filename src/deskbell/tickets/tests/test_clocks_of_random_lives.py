"""Tickets that live by chance: what is kept of their clocks is what their facts say, and plain questions agree.

`LIVES=10000` in the environment makes a long run of it.
"""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import ALWAYS, OFFICE, published_plan, published_schedule

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import DeskError
from deskbell.kernel.ledger import RecordedFact, facts_of
from deskbell.kernel.verification import Check
from deskbell.service_levels.models import Plan
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets import clock_rows
from deskbell.tickets.clock_verification import breaches_are_at_their_due, clocks_are_reckoned
from deskbell.tickets.clocks import Reckoning, reckon
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.apply_service_level import apply_service_level
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.events import MessageAdded, ResponseAdded, StatusChanged
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("LIVES", "120"))
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SYSTEM = Actor.system()
SCHEDULES = {
    "Office": OFFICE,
    "Always": ALWAYS,
    "Nights": {"zone": "America/New_York", "week": {"sat": [["22:00", "06:00"]], "wed": [["18:00", "24:00"]]}},
}
TURNS = 30
Deed = Callable[[Random, Ticket], object]


class Desk:
    """A desk whose plans are published anew now and then, and what can happen to a ticket there."""

    def __init__(self, cast: Cast, now: time_machine.Traveller) -> None:
        self.cast, self.now = cast, now
        self.jane, self.ken = Actor.agent(cast.jane.pk), Actor.client(cast.ken.pk)
        self.waiting = cast.status(State.WAITING).pk
        self.priorities = [cast.priority(slug).pk for slug in ("low", "normal", "emergency")]
        self.schedules = [published_schedule(content=content, name=name) for name, content in SCHEDULES.items()]
        self.plans = [self.publish(Random(0), name) for name in ("Urgent", "Usual", "Other")]
        configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=self.plans[1].pk)

    def publish(self, chance: Random, name: str) -> Plan:
        """A plan's next version: other times, pauses and alarms."""
        urgent = {"match": "all", "when": [{"field": "priority", "is": self.priorities[-1:]}]}
        targets = {name: chance.randrange(1, 3000) for name in ("first_response", "next_response", "resolution")}
        alarm = {"target": "resolution", "minutes": chance.choice([0, 30]), "tell": ["agent"]}
        acts = {"raise_priority": chance.random() < 0.3, "only_in_hours": chance.random() < 0.5}
        return published_plan(
            name=name,
            schedule=chance.choice(self.schedules),
            targets=targets,
            pauses={target: [self.waiting] for target in targets if chance.random() < 0.5},
            reopening=chance.choice(["resumes", "afresh"]),
            conditions=urgent if name == "Urgent" else None,
            alarms=[{**alarm, **acts}],
        )

    def live(self, seed: int) -> Ticket:
        """A ticket with some turns of its life; what the desk refuses just does not happen."""
        chance = Random(seed)
        self.now.move_to(MONDAY + timedelta(minutes=chance.randrange(100_000)), tick=False)
        ticket = self.cast.ticket(priority_id=None)
        for _turn in range(chance.randrange(TURNS)):
            self.now.shift(timedelta(seconds=chance.choice([0, 0.5, 60, 3600, 40_000, 100_000]) * chance.random()))
            try:
                chance.choice(self._deeds())(chance, ticket)
            except DeskError:
                continue
        if chance.random() < 0.02:
            self.publish(chance, chance.choice(["Urgent", "Usual", "Other"]))
        return ticket

    def _deeds(self) -> list[Deed]:
        jane, ken, cast = self.jane, self.ken, self.cast
        return [
            lambda _chance, one: add_message(actor=ken, ticket_id=one.pk, body="And now?"),
            lambda _chance, one: add_message(actor=ken, ticket_id=one.pk, body="Hello?"),
            lambda _chance, one: respond(actor=jane, ticket_id=one.pk, body="Soon"),
            lambda _chance, one: respond(actor=jane, ticket_id=one.pk, body="Which?", then_status_id=self.waiting),
            lambda _chance, one: change_status(actor=jane, ticket_id=one.pk, status_id=self.waiting),
            lambda _chance, one: change_status(
                actor=jane, ticket_id=one.pk, status_id=cast.status(State.IN_PROGRESS).pk
            ),
            lambda _chance, one: resolve(actor=jane, ticket_id=one.pk),
            lambda _chance, one: close(actor=jane, ticket_id=one.pk),
            lambda _chance, one: reopen(actor=ken, ticket_id=one.pk),
            lambda _chance, one: reopen(actor=jane, ticket_id=one.pk),
            lambda chance, one: change_priority(
                actor=jane, ticket_id=one.pk, priority_id=chance.choice(self.priorities)
            ),
            lambda chance, one: transfer(
                actor=jane, ticket_id=one.pk, department_id=chance.choice([cast.banking.pk, cast.it_support.pk])
            ),
            lambda chance, one: change_due_date(actor=jane, ticket_id=one.pk, due_at=self._some_date(chance)),
            lambda chance, one: set_service_level(
                actor=jane, ticket_id=one.pk, plan_id=chance.choice([None, *(plan.pk for plan in self.plans)])
            ),
            lambda _chance, one: apply_service_level(actor=SYSTEM, ticket_id=one.pk),
            lambda _chance, one: note(actor=jane, ticket_id=one.pk, body="Hm"),
            lambda _chance, one: assign(actor=jane, ticket_id=one.pk, team_id=cast.level_two.pk),
            lambda _chance, _one: sweep(worker="chance"),
            lambda _chance, _one: sweep(worker="chance"),
        ]

    def _some_date(self, chance: Random) -> datetime | None:
        at = MONDAY + timedelta(minutes=chance.randrange(120_000))
        return chance.choice([None, at, at])


def problems(*, lives: int, cast: Cast) -> list[str]:
    """What is wrong with tickets that lived by chance."""
    check = Check()
    with time_machine.travel(MONDAY, tick=False) as now:
        desk = Desk(cast, now)
        tickets = [desk.live(seed) for seed in range(lives)]
    clocks_are_reckoned(check)
    breaches_are_at_their_due(check)
    return [one.text for one in check.problems] + [text for ticket in tickets for text in answers_differ(ticket)]


def answers_differ(ticket: Ticket) -> list[str]:
    """Asked plainly, without reckoning: when the client began to wait for which answer, and when it came."""
    kept = Clock.objects.filter(ticket=ticket, target="first_response").first()
    facts = facts_of(ticket.pk)
    answers = [one.occurred_at for one in facts if isinstance(one.fact, ResponseAdded)]
    if kept is None or kept.state == "cancelled":
        return []
    wanted = answers[0] if answers else None
    is_waiting = kept.stopped_at is None
    if is_waiting != (wanted is None) and not _was_finished_first(facts):
        return [f"{ticket}: the first response is {kept.state}, the first answer came {wanted}"]
    return [] if _was_finished_first(facts) or kept.stopped_at == wanted else [f"{ticket}: stopped {kept.stopped_at}"]


def _was_finished_first(facts: Sequence[RecordedFact]) -> bool:
    ends = ("TicketResolved", "TicketClosed", "ResponseAdded")
    first = next((one.name for one in facts if one.name in ends), "")
    return first in ends[:2]


def test_what_is_kept_is_what_the_facts_say(cast: Cast) -> None:
    assert problems(lives=LIVES, cast=cast) == []


def forgetting(kind: type) -> Callable[[Sequence[RecordedFact]], Reckoning | None]:
    """A reckoning that goes on from the last state: of the older facts of a kind it knows nothing any more."""

    def reckon_on(facts: Sequence[RecordedFact]) -> Reckoning | None:
        old = [one for one in facts if isinstance(one.fact, kind)][:-1]
        return reckon([one for one in facts if one not in old])

    return reckon_on


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize("kind", [StatusChanged, MessageAdded])
def test_counting_on_from_the_last_state_is_caught(cast: Cast, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: pauses and messages that were forgotten make other clocks than the facts do."""
    monkeypatch.setattr(clock_rows, "reckon", forgetting(kind))
    assert problems(lives=100, cast=cast)
