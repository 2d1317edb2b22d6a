"""Mails of a deleted ticket."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.leases import WorkState
from deskbell.kernel.worker import drain
from deskbell.mail.erasing import erase_bytes
from deskbell.mail.intake import blobs, settling
from deskbell.mail.intake.queries import incoming_message, quarantined_count
from deskbell.mail.intake.storing import store
from deskbell.mail.intake.tests.letters_in import come_in, message, ticket_of
from deskbell.mail.link_requests import answer_link_requests
from deskbell.mail.models import Door, IncomingMail, LinkRequest, MailRecipient, Outcome, OutgoingMail, RecipientState
from deskbell.mail.parsing.message import Bounce
from deskbell.mail.queries import failed_work
from deskbell.mail.retries import retry_mail
from deskbell.mail.tokens import reply_token
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket, TicketLink

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "swordfish"


def deleted(cast: Cast, ticket: Ticket) -> Ticket:
    delete_ticket(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, number=ticket.number, kind="privacy")
    return ticket


def test_what_came_in_and_went_out_says_nothing_any_more(cast: Cast) -> None:
    ticket = ticket_of(come_in(message("ken@northbank.example", SECRET, subject=SECRET)))
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=SECRET)
    drain()
    assert SECRET in OutgoingMail.objects.get(effect="answer").text
    deleted(cast, ticket)
    for mail in OutgoingMail.objects.filter(ticket=ticket):
        assert SECRET not in f"{mail.subject}{mail.text}{mail.html}"
    assert IncomingMail.objects.get().sender == ""


def test_what_was_still_to_go_goes_to_nobody(cast: Cast) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=SECRET)
    deleted(cast, ticket)
    drain()
    assert not OutgoingMail.objects.filter(ticket=ticket).exclude(text="").exists()
    assert not MailRecipient.objects.filter(mail__ticket=ticket, state=RecipientState.LOGGED).exists()


def test_what_had_failed_needs_nobody_s_eye_and_is_not_sent_again(cast: Cast) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=SECRET)
    drain()
    failed = OutgoingMail.objects.get(effect="answer")
    OutgoingMail.objects.filter(pk=failed.pk).update(state=WorkState.FAILED, last_error=f"550 {SECRET}")
    deleted(cast, ticket)
    assert not failed_work().mails
    assert not retry_mail(mail_id=failed.pk)
    assert not OutgoingMail.objects.filter(last_error__contains=SECRET).exists()


def test_the_bytes_are_taken_away_unless_another_ticket_has_the_same(cast: Cast) -> None:
    one, other = (ticket_of(come_in(message("ken@northbank.example", SECRET))) for _time in range(2))
    first, second = (IncomingMail.objects.get(ticket=ticket) for ticket in (one, other))
    deleted(cast, one)
    assert blobs.path_of(first.sha256).exists()
    assert erase_bytes() == 1
    assert not blobs.path_of(first.sha256).exists()
    assert blobs.path_of(second.sha256).exists()
    assert erase_bytes() == 0


def test_a_reply_to_it_opens_a_new_ticket_that_knows_nothing_of_it(cast: Cast) -> None:
    gone = deleted(cast, cast.ticket())
    token = f"0123.{reply_token(ticket_id=gone.pk)}@desk.example"
    for said in ({"in_reply_to": (token,)}, {"subject": f"Re: [#{gone.number}] Hello"}):
        taken = come_in(message("ken@northbank.example", "Anybody there?", proven=True, **said))
        assert taken.outcome == "opened"
        assert taken.ticket_id != gone.pk
    assert not TicketLink.objects.exists()


def test_nobody_gets_a_link_to_it(cast: Cast) -> None:
    gone = deleted(cast, cast.ticket())
    before = OutgoingMail.objects.count()
    LinkRequest.objects.create(address=cast.ken.email, number=gone.number)
    answer_link_requests(worker="test")
    assert not LinkRequest.objects.exists()
    assert OutgoingMail.objects.count() == before


def test_what_came_back_of_it_is_known_and_says_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=SECRET)
    drain()
    sent = OutgoingMail.objects.get(effect="answer")
    deleted(cast, ticket)
    bounce = Bounce(recipient="ken@northbank.example", status="5.1.1", message_id=sent.message_id.strip("<>"))
    taken = come_in(message("mailer-daemon@mx.example", SECRET, bounce=bounce, machine=("multipart/report",)))
    assert (taken.outcome, taken.ticket_id, taken.entry_id) == (Outcome.MACHINE, ticket.pk, None)
    assert MailRecipient.objects.get(mail=sent).state == RecipientState.FAILED
    returned = IncomingMail.objects.get()
    assert (returned.sender, returned.reason) == ("", "")
    assert erase_bytes() == 1
    assert not blobs.path_of(returned.sha256).exists()


@pytest.mark.parametrize("outcome", [Outcome.QUARANTINED, Outcome.REJECTED, Outcome.STORED])
def test_what_went_with_it_is_not_tried_again(cast: Cast, outcome: Outcome) -> None:
    """A mail that was given up, or came too late, is tied to a ticket without being an entry of it."""
    ticket = ticket_of(come_in(message("ken@northbank.example", SECRET)))
    mail = IncomingMail.objects.get()
    state = WorkState.WAITING if outcome == Outcome.STORED else WorkState.DONE
    IncomingMail.objects.filter(pk=mail.pk).update(outcome=outcome, entry=None, state=state)
    deleted(cast, ticket)
    erase_bytes()
    assert quarantined_count() == 0
    assert not settling.try_again(mail.pk)
    assert settling.try_all_again() == 0
    drain()
    assert Ticket.objects.count() == 1
    details = incoming_message(mail.pk)
    assert not details.may_settle
    assert not details.may_open
    assert details.row.outcome == Outcome.REJECTED


def test_the_same_bytes_that_come_in_that_moment_are_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deleted(cast, ticket_of(come_in(message("ken@northbank.example", SECRET))))
    raw = blobs.read(IncomingMail.objects.get().sha256)
    keep = blobs.keep

    def keep_and_lose(raw: bytes) -> str:
        monkeypatch.undo()
        sha256 = keep(raw)
        assert erase_bytes() == 1
        return sha256

    monkeypatch.setattr(blobs, "keep", keep_and_lose)
    assert blobs.read(store(raw, door=Door.PIPE).sha256) == raw


def test_what_is_handed_in_again_by_the_same_name_stays_erased(cast: Cast) -> None:
    ticket = ticket_of(come_in(message("ken@northbank.example", SECRET)))
    mail = IncomingMail.objects.get()
    again = {"door": Door.MAILBOX, "mailbox_id": mail.mailbox_id, "uid_validity": mail.uid_validity, "uid": mail.uid}
    raw = blobs.read(mail.sha256)
    deleted(cast, ticket)
    erase_bytes()
    assert store(raw, **again).pk == mail.pk  # type: ignore[arg-type]
    assert erase_bytes() == 1
    assert not blobs.path_of(mail.sha256).exists()
