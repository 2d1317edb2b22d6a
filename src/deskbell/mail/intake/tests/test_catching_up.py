"""The worker is dead for an hour. What came meanwhile is all taken in: in order, each once, as if it had been there."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.worker import drain
from deskbell.mail.intake import processing, spool
from deskbell.mail.intake.storing import store
from deskbell.mail.models import Door, IncomingMail, Mailbox, MailRecipient, Outcome
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.events import ServiceLevelBreached
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Clock, ThreadEntry, Ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTES = range(0, 60, 2)
ANSWER_WITHIN = timedelta(minutes=30)
MAIL = (
    "From: client{number}@cust.test\r\nTo: help@desk.test\r\nSubject: Mail {number}\r\nMessage-ID: <{number}@cust.test>\r\n"
    "{more}\r\nPlease help with number {number}.\r\n"
)


@pytest.fixture(autouse=True)
def cast() -> Cast:
    desk = cast_of_a_desk()
    schedule = published_schedule(content={**ALWAYS, "holidays": []}, name="Always open")
    minutes = int(ANSWER_WITHIN.total_seconds()) // 60
    plan = published_plan(schedule=schedule, targets={"first_response": minutes})
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=plan.pk)
    return desk


@pytest.fixture
def clock_face() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as now:
        yield now


def came(minute: int) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def into_the_mailbox(number: int, raw: bytes) -> None:
    """As a fetcher does that is alive."""
    box, _is_new = Mailbox.objects.get_or_create(address="help@desk.test", defaults={"name": "Help"})
    store(raw, door=Door.MAILBOX, mailbox_id=box.pk, uid_validity=1, uid=str(number))


def into_the_spool(number: int, raw: bytes, *, at: datetime) -> None:
    """As `deskbell-pipe` does, which needs nobody; only the worker picks it up."""
    place = spool.folder() / "new" / f"{number:06d}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(raw)
    os.utime(place, (at.timestamp(), at.timestamp()))


def an_hour_of_mails(clock_face: time_machine.Traveller) -> None:
    """By mailbox and pipe in turn; the last two answer the first, whose ticket nobody has made yet."""
    for minute in MINUTES:
        clock_face.move_to(came(minute))
        raw = MAIL.format(number=minute, more="").encode()
        if minute >= MINUTES[-2]:
            raw = raw.replace(b"client%d@" % minute, b"client0@").replace(
                b"\r\nMess", b"\r\nIn-Reply-To: <0@cust.test>\r\nMess"
            )
        if minute % 4:
            into_the_spool(minute, raw, at=came(minute))
        else:
            into_the_mailbox(minute, raw)
    clock_face.move_to(came(60))


def test_all_that_came_is_taken_in_once_and_counts_from_when_it_came(
    cast: Cast, clock_face: time_machine.Traveller
) -> None:
    an_hour_of_mails(clock_face)
    assert not Ticket.objects.exists()
    drain()
    while sweep(worker="late"):
        drain()

    opened = MINUTES[:-2]
    assert [mail.outcome for mail in IncomingMail.objects.order_by("created_at")] == [
        *[Outcome.OPENED] * len(opened),
        Outcome.ADDED,
        Outcome.ADDED,
    ]
    tickets = list(Ticket.objects.order_by("pk"))
    assert [one.subject_text for one in tickets] == [f"Mail {minute}" for minute in opened]
    assert [one.opened_at for one in tickets] == [came(minute) for minute in opened]
    written = ThreadEntry.objects.filter(ticket=tickets[0]).order_by("pk").values_list("created_at", flat=True)
    assert list(written) == [came(0), *(came(minute) for minute in MINUTES[-2:])]
    assert tickets[0].last_message_at == came(MINUTES[-1])

    clocks = Clock.objects.filter(target="first_response").order_by("ticket_id")
    assert [one.due_at for one in clocks] == [came(minute) + ANSWER_WITHIN for minute in opened]
    missed = [fact for one in tickets for fact in facts_of(one.pk) if isinstance(fact.fact, ServiceLevelBreached)]
    late = [minute for minute in opened if came(minute) + ANSWER_WITHIN < came(60)]
    assert [one.occurred_at for one in missed] == [came(minute) + ANSWER_WITHIN for minute in late]
    assert {fact.recorded_at for one in tickets for fact in facts_of(one.pk)} == {came(60)}

    told = Counter(
        MailRecipient.objects.filter(mail__effect="new_ticket_alert").values_list("address", "mail__ticket_id")
    )
    assert set(told.values()) == {1}
    assert {ticket_id for _address, ticket_id in told} == {one.pk for one in tickets}
    confirmed = Counter(MailRecipient.objects.filter(mail__effect="confirmation").values_list("address", flat=True))
    assert confirmed == {f"client{minute}@cust.test": 1 for minute in opened}


def test_counter_proof_a_worker_that_takes_now_for_then_makes_nobody_late(
    clock_face: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "as_of", lambda _instant: nullcontext())
    an_hour_of_mails(clock_face)
    drain()
    assert set(Ticket.objects.values_list("opened_at", flat=True)) == {came(60)}


def test_a_message_never_comes_before_what_its_ticket_knows_already(clock_face: time_machine.Traveller) -> None:
    """An answer overtook it: the message waited in the spool while another worker took in what came later."""
    into_the_mailbox(0, MAIL.format(number=0, more="").encode())
    drain()
    clock_face.move_to(came(10))
    later = MAIL.format(number=10, more="In-Reply-To: <0@cust.test>\r\n").replace("client10", "client0")
    into_the_mailbox(10, later.encode())
    drain()
    earlier = MAIL.format(number=5, more="In-Reply-To: <0@cust.test>\r\n").replace("client5", "client0")
    into_the_spool(5, earlier.encode(), at=came(5))
    clock_face.move_to(came(60))
    drain()
    (ticket,) = Ticket.objects.all()
    happened = [one.occurred_at for one in facts_of(ticket.pk)]
    assert happened == sorted(happened)
    assert ticket.last_message_at == came(10)
    assert IncomingMail.objects.order_by("pk").last().created_at == came(5)  # type: ignore[union-attr]


def test_a_clock_that_was_set_back_makes_nothing_happen_in_the_future(clock_face: time_machine.Traveller) -> None:
    into_the_spool(1, MAIL.format(number=1, more="").encode(), at=came(600))
    drain()
    assert Ticket.objects.get().opened_at == MONDAY
