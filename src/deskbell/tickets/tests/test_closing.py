"""How tickets end: reminder, silence, archive, coming back in time and too late, and what must be there before."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.errors import Refused
from deskbell.kernel.ledger import facts_of
from deskbell.tickets.closing import window_ends_at
from deskbell.tickets.closing_jobs import follow_up_finished
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_topic import change_topic
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.follow_up import follow_up
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import DepartmentClosing, Ticket
from deskbell.tickets.queries import EntryItem, linked_tickets, timeline
from deskbell.tickets.settings import (
    ARCHIVE_AFTER_DAYS,
    CLOSE_AFTER_DAYS,
    LATE_MESSAGES,
    NEEDS_ANSWER_TO_CLOSE,
    REMIND_AFTER_DAYS,
    REOPEN_WITHIN_DAYS,
)
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import LateMessages, LinkKind, State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
# A Thursday: three business days later it is Tuesday, five later Thursday again.
THURSDAY = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


def names(ticket: Ticket) -> list[str]:
    return [one.name for one in facts_of(ticket.pk)]


def state(ticket: Ticket) -> str:
    return str(Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk))


def resolved_on_thursday(cast: Cast) -> Ticket:
    with time_machine.travel(THURSDAY, tick=False):
        ticket = cast.ticket()
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Restarted.</p>")
        resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    return ticket


def sweep_at(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        follow_up_finished()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(days=4), "TicketResolved"),  # Monday: two business days
        (timedelta(days=5) - timedelta(seconds=1), "TicketResolved"),
        (timedelta(days=5), "ResolutionReminded"),  # Tuesday
        (timedelta(days=7) - timedelta(seconds=1), "ResolutionReminded"),
        (timedelta(days=7), "TicketClosed"),  # Thursday
    ],
)
def test_silence_is_reminded_of_and_then_closes(cast: Cast, after: timedelta, expected: str) -> None:
    ticket = resolved_on_thursday(cast)
    sweep_at(THURSDAY + after)
    assert names(ticket)[-1] == expected


def test_the_client_is_reminded_once(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    for days in (5, 6):
        sweep_at(THURSDAY + timedelta(days=days))
    assert names(ticket).count("ResolutionReminded") == 1


def test_a_ticket_that_fails_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt, sound = resolved_on_thursday(cast), resolved_on_thursday(cast)

    def fails_once(*, actor: Actor, ticket_id: int) -> bool:
        if ticket_id == spoilt.pk:
            raise ArithmeticError
        return follow_up(actor=actor, ticket_id=ticket_id)

    monkeypatch.setattr("deskbell.tickets.closing_jobs.follow_up", fails_once)
    sweep_at(THURSDAY + timedelta(days=60))
    assert (state(spoilt), state(sound)) == (State.RESOLVED, State.CLOSED)


def test_a_note_does_not_put_off_the_closing(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    with time_machine.travel(THURSDAY + timedelta(days=6), tick=False):
        note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Nobody called.</p>")
    sweep_at(THURSDAY + timedelta(days=7))
    assert state(ticket) == State.CLOSED


def test_what_was_reopened_is_left_alone(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    with time_machine.travel(THURSDAY + timedelta(days=6), tick=False):
        reopen(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)
    with time_machine.travel(THURSDAY + timedelta(days=30), tick=False):
        assert follow_up(actor=SYSTEM, ticket_id=ticket.pk) is False
    assert state(ticket) == State.OPEN


def test_nought_means_never(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    for setting in (REMIND_AFTER_DAYS, CLOSE_AFTER_DAYS):
        configure(actor=SYSTEM, setting=setting, value=0)
    sweep_at(THURSDAY + timedelta(days=300))
    assert names(ticket)[-1] == "TicketResolved"


def test_a_department_has_rules_of_its_own(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    own = DepartmentClosing(department_id=ticket.department_id)
    configure_object(actor=SYSTEM, instance=own, changes={"close_after_days": 1, "remind_after_days": 0})
    sweep_at(THURSDAY + timedelta(days=1))
    assert state(ticket) == State.CLOSED


def test_closed_tickets_are_archived_and_stay_readable(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=ARCHIVE_AFTER_DAYS, value=30)
    ticket = resolved_on_thursday(cast)
    sweep_at(THURSDAY + timedelta(days=7))
    sweep_at(THURSDAY + timedelta(days=36))
    assert state(ticket) == State.CLOSED
    sweep_at(THURSDAY + timedelta(days=37))
    assert state(ticket) == State.ARCHIVED
    for actor in (Actor.client(cast.ken.pk), Actor.agent(cast.jane.pk)):
        assert timeline(viewer=viewer_of(actor), ticket=Ticket.objects.get(pk=ticket.pk))


def closed_for_good(cast: Cast, *, days: int = 14) -> Ticket:
    """Closed on Thursday, past its window a day later than `days`."""
    configure(actor=SYSTEM, setting=REOPEN_WITHIN_DAYS, value=days)
    ticket = resolved_on_thursday(cast)
    with time_machine.travel(THURSDAY, tick=False):
        close(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    return ticket


def test_within_the_window_a_message_reopens(cast: Cast) -> None:
    ticket = closed_for_good(cast)
    with time_machine.travel(THURSDAY + timedelta(days=14) - timedelta(seconds=1), tick=False):
        add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Again!")
    assert state(ticket) == State.OPEN


@pytest.mark.parametrize(("days", "until"), [(14, THURSDAY + timedelta(days=14)), (0, None)])
def test_a_closed_ticket_knows_until_when_its_client_may_come_back(
    cast: Cast, days: int, until: datetime | None
) -> None:
    ticket = Ticket.objects.get(pk=closed_for_good(cast, days=days).pk)
    assert window_ends_at(ticket) == until


def test_no_window_ends_for_what_is_not_closed(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=REOPEN_WITHIN_DAYS, value=14)
    assert window_ends_at(Ticket.objects.get(pk=resolved_on_thursday(cast).pk)) is None


def test_past_the_window_a_message_opens_a_linked_ticket(cast: Cast) -> None:
    ticket = closed_for_good(cast)
    with time_machine.travel(THURSDAY + timedelta(days=14), tick=False):
        entry = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Again!")
    new = entry.ticket
    assert (new.pk != ticket.pk, state(ticket), new.subject_text) == (True, State.CLOSED, ticket.subject_text)
    assert (new.department_id, new.topic_id, new.requester_id) == (
        ticket.department_id,
        ticket.topic_id,
        ticket.requester_id,
    )
    ken = viewer_of(Actor.client(cast.ken.pk))
    assert [(one.number, one.kind) for one in linked_tickets(viewer=ken, ticket=ticket)] == [
        (new.number, LinkKind.FOLLOWED_BY)
    ]
    assert [(one.number, one.kind) for one in linked_tickets(viewer=ken, ticket=new)] == [
        (ticket.number, LinkKind.FOLLOWS)
    ]


def test_agents_read_in_which_ticket_it_goes_on(cast: Cast) -> None:
    ticket = closed_for_good(cast)
    with time_machine.travel(THURSDAY + timedelta(days=15), tick=False):
        new = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Again!").ticket
    told = timeline(viewer=viewer_of(Actor.agent(cast.jane.pk)), ticket=ticket)
    sentences = [str(one.sentence) for one in told if not isinstance(one, EntryItem)]
    assert f"<b>Ken Ito</b> continued this ticket in <b>#{new.number}</b>" in sentences


def test_a_guest_can_go_on_too(cast: Cast) -> None:
    ticket = closed_for_good(cast)
    guest = Actor.guest(user_id=cast.ken.pk, ticket_id=ticket.pk)
    with time_machine.travel(THURSDAY + timedelta(days=15), tick=False):
        entry = add_message(actor=guest, ticket_id=ticket.pk, body="Again!")
    assert entry.ticket.requester_id == cast.ken.pk


def test_a_link_is_not_told_to_whom_the_other_ticket_is_closed(cast: Cast) -> None:
    ticket = closed_for_good(cast)
    with time_machine.travel(THURSDAY + timedelta(days=15), tick=False):
        entry = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Again!")
    guest = viewer_of(Actor.guest(user_id=cast.ken.pk, ticket_id=ticket.pk))
    assert linked_tickets(viewer=guest, ticket=ticket) == ()
    sentences = [str(one.sentence) for one in timeline(viewer=guest, ticket=ticket) if not isinstance(one, EntryItem)]
    assert not [words for words in sentences if entry.ticket.number in words]


def test_a_status_has_a_window_of_its_own(cast: Cast) -> None:
    ticket = closed_for_good(cast, days=0)
    configure_object(actor=SYSTEM, instance=cast.status(State.CLOSED), changes={"reopen_within_days": 2})
    with (
        time_machine.travel(THURSDAY + timedelta(days=3), tick=False),
        pytest.raises(Refused),
    ):
        reopen(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)


def test_late_messages_may_be_refused(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=LATE_MESSAGES, value=LateMessages.REFUSE.value)
    ticket = closed_for_good(cast)
    with time_machine.travel(THURSDAY + timedelta(days=15), tick=False), pytest.raises(Refused, match="no more"):
        add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Again!")


def test_what_must_be_there_before_closing(cast: Cast) -> None:
    jane, ticket = Actor.agent(cast.jane.pk), cast.ticket(topic_id=None)
    own = DepartmentClosing(department_id=ticket.department_id)
    needs = {"needs_topic": True, "needs_agent": True}
    configure_object(actor=SYSTEM, instance=own, changes=needs)
    configure(actor=SYSTEM, setting=NEEDS_ANSWER_TO_CLOSE, value=True)
    steps = (
        ("help topic", lambda: change_topic(actor=jane, ticket_id=ticket.pk, topic_id=cast.outage.pk)),
        ("claim", lambda: claim(actor=jane, ticket_id=ticket.pk)),
        ("answer", lambda: respond(actor=jane, ticket_id=ticket.pk, body="<p>Done.</p>")),
    )
    for word, remedy in steps:
        with pytest.raises(Refused, match=word):
            resolve(actor=jane, ticket_id=ticket.pk)
        remedy()
    resolve(actor=jane, ticket_id=ticket.pk)
    assert state(ticket) == State.RESOLVED


def test_an_answer_that_goes_with_the_resolution_counts(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=NEEDS_ANSWER_TO_CLOSE, value=True)
    ticket = cast.ticket()
    respond(
        actor=Actor.agent(cast.jane.pk),
        ticket_id=ticket.pk,
        body="<p>Done.</p>",
        then_status_id=cast.status(State.RESOLVED).pk,
    )
    assert state(ticket) == State.RESOLVED


def solutions(cast: Cast, ticket: Ticket) -> list[bool]:
    items = timeline(viewer=viewer_of(Actor.client(cast.ken.pk)), ticket=Ticket.objects.get(pk=ticket.pk))
    return [item.is_solution for item in items if isinstance(item, EntryItem)]


def test_the_resolving_answer_is_the_solution_until_it_is_reopened(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    assert solutions(cast, ticket) == [False, True]
    reopen(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)
    assert solutions(cast, ticket) == [False, False]


def test_a_resolution_without_an_answer_has_no_solution(cast: Cast) -> None:
    ticket = cast.ticket()
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    assert solutions(cast, ticket) == [False]


def test_the_facts_of_the_clockwork_make_no_ticket_newer(cast: Cast) -> None:
    ticket = resolved_on_thursday(cast)
    sweep_at(THURSDAY + timedelta(days=5))
    assert Ticket.objects.get(pk=ticket.pk).updated_at == THURSDAY
    assert all(earlier.sequence < later.sequence for earlier, later in pairwise(facts_of(ticket.pk)))
