"""Bounds on automatic mail: per recipient and ticket, and for clients over all tickets (threat 10)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.transactions import writing
from deskbell.kernel.worker import drain
from deskbell.mail import caps
from deskbell.mail.caps import PER_CLIENT, PER_TICKET
from deskbell.mail.configuration.unreachable import UnreachableForm
from deskbell.mail.models import AddressTrouble, MailKind, MailRecipient, OutgoingMail
from deskbell.mail.queries import deliveries, failed_work
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.mail.tests.post_office import post_office
from deskbell.mail.troubles import note_bounce, out_of_reach, works_again
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


def open_for(cast: Cast, email: str = "victim@cust.test") -> Ticket:
    ticket = open_ticket(actor=Actor.visitor(), email=email, subject="x", body="y")
    drain()
    return ticket


def count(address: str, state: str, effect: str) -> int:
    return MailRecipient.objects.filter(address=address, state=state, mail__effect=effect).count()


def write_notes(cast: Cast, ticket: Ticket, how_many: int) -> None:
    """Notes that alert the manager alone, whose ticket it is."""
    if ticket.agent_id is None:
        assign(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, agent_id=cast.manager.pk)
        ticket.refresh_from_db()
    for _time in range(how_many):
        note(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>n</p>")
    drain()


def test_ten_alerts_in_ten_minutes_to_one_agent_about_one_ticket(cast: Cast) -> None:
    ticket = open_for(cast)
    write_notes(cast, ticket, 14)
    # the alert about the new ticket and that about the assignment are among the ten
    held = MailRecipient.objects.filter(address="manager@desk.test", state="failed")
    assert MailRecipient.objects.filter(address="manager@desk.test", state="logged").count() == PER_TICKET[0][0]
    assert held.count() == 14 + 2 - PER_TICKET[0][0]
    assert "held back" in held[0].server_answer
    assert len(failed_work().mails) == held.count()


def test_the_bound_is_a_window_that_moves_on(cast: Cast) -> None:
    begun = timezone.now()
    ticket = open_for(cast)
    write_notes(cast, ticket, 14)
    with time_machine.travel(begun + timedelta(minutes=11)):
        write_notes(cast, ticket, 14)
    assert MailRecipient.objects.filter(address="manager@desk.test", state="logged").count() == PER_TICKET[1][0]


def test_another_ticket_has_a_count_of_its_own(cast: Cast) -> None:
    for ticket in (open_for(cast), open_for(cast)):
        write_notes(cast, ticket, 12)
    assert MailRecipient.objects.filter(address="manager@desk.test", state="logged").count() == 2 * PER_TICKET[0][0]


def test_what_an_agent_writes_by_hand_is_never_held_back(cast: Cast) -> None:
    ticket = open_for(cast)
    for _time in range(14):
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>a</p>")
    drain()
    assert count("victim@cust.test", "logged", "answer") == 14


@pytest.mark.parametrize("has_server", [True, False])
def test_many_forms_in_one_victims_name_send_few_mails(cast: Cast, settings: Settings, has_server: bool) -> None:
    with post_office() as office:
        if has_server:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
            settings.EMAIL_USE_TLS = False
        tickets = [open_for(cast) for _time in range(PER_CLIENT[0][0] + 5)]
        state = "sent" if has_server else "logged"
        assert count("victim@cust.test", state, "confirmation") == PER_CLIENT[0][0]
        assert count("victim@cust.test", "failed", "confirmation") == 5
        assert "held back" in deliveries(ticket_id=tickets[-1].pk).troubles[0]
        told = [one for one in office.book if "victim@cust.test" in one.recipients]
        assert len(told) == (PER_CLIENT[0][0] if has_server else 0)


def test_the_whole_desk_has_a_bound_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "WHOLE_DESK", (3, 60))
    for number in range(5):
        open_for(cast, f"somebody{number}@cust.test")
    confirmations = MailRecipient.objects.filter(mail__effect="confirmation")
    assert sorted(confirmations.values_list("state", flat=True)) == ["failed", "failed", "logged", "logged", "logged"]


def test_administrators_are_told_once_a_day_that_a_bound_was_hit(cast: Cast) -> None:
    for _time in range(2):
        write_notes(cast, open_for(cast), 14)
    letters = OutgoingMail.objects.filter(kind=MailKind.LETTER)
    assert [one.subject for one in letters] == ["Automatic mails are being held back"]
    assert MailRecipient.objects.get(mail__in=letters).address == "boss@desk.test"


def test_what_comes_back_for_good_gets_nothing_automatic_for_sixty_days(cast: Cast) -> None:
    begun = timezone.now()
    with writing():
        note_bounce(address="Victim@cust.test", status="5.1.1", is_permanent=True)
        note_bounce(address="other@cust.test", status="4.2.2", is_permanent=False)
    ticket = open_for(cast)
    open_for(cast, "other@cust.test")
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>a</p>")
    drain()
    assert count("victim@cust.test", "failed", "confirmation") == 1
    assert count("victim@cust.test", "logged", "answer") == 1, "an agent's words go out all the same"
    assert count("other@cust.test", "logged", "confirmation") == 1
    assert "come back" in MailRecipient.objects.get(state="failed").server_answer
    with time_machine.travel(begun + timedelta(days=61)):
        open_for(cast)
    assert count("victim@cust.test", "logged", "confirmation") == 1


def test_an_address_is_sent_to_again_when_its_owner_wrote_or_an_administrator_says_so(cast: Cast) -> None:
    for address in ("victim@cust.test", "other@cust.test", "third@cust.test"):
        with writing():
            note_bounce(address=address, status="5.1.1", is_permanent=True)
    with writing():
        works_again("Victim@cust.test")
        row = AddressTrouble.objects.get(address="other@cust.test")
        configure_object(actor=Actor.system(), instance=row, changes={"is_retired": True})
    for address in ("victim@cust.test", "other@cust.test", "third@cust.test"):
        open_for(cast, address)
    assert [count(one, "logged", "confirmation") for one in ("victim@cust.test", "other@cust.test")] == [1, 1]
    assert count("third@cust.test", "failed", "confirmation") == 1
    with writing():
        note_bounce(address="other@cust.test", status="5.1.1", is_permanent=True)
    assert list(out_of_reach(["other@cust.test"])) == ["other@cust.test"], "it came back once more"


def test_an_address_can_be_entered_by_hand(cast: Cast) -> None:
    form = UnreachableForm({"address": " Victim@Cust.test "})
    assert form.is_valid()
    form.apply(Actor.system())
    assert list(out_of_reach(["victim@cust.test"])) == ["victim@cust.test"]
    for typed in ("", "cust.test", "VICTIM@cust.test"):
        assert "address" in UnreachableForm({"address": typed}).errors
