"""What becomes of a message: the order of threading, and that nothing of it is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import SYSTEM, Cast
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.models import LedgerRow
from deskbell.lib.text import from_html
from deskbell.mail.intake.tests.letters_in import DESK, come_in, desk_mailbox, entry_of, message, ticket_of
from deskbell.mail.models import IncomingMail, MailKind, MailRecipient, OutgoingMail
from deskbell.mail.parsing.message import Bounce, Person, ReadAttachment
from deskbell.mail.settings import STRIPS_QUOTES, TAKES_UNREGISTERED
from deskbell.mail.tokens import body_marker, reply_address, reply_token
from deskbell.people.models import BannedAddress, User
from deskbell.tickets.commands.close import close
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket, TicketLink
from deskbell.tickets.settings import LATE_MESSAGES, MAY_VISITORS_OPEN, MOST_OPEN_TICKETS, REOPEN_WITHIN_DAYS
from deskbell.tickets.words import LinkKind, Source, State

pytestmark = pytest.mark.django_db(transaction=True)


def signed_id(ticket: Ticket, **more: int) -> str:
    return f"0123.{reply_token(ticket_id=ticket.pk, **more)}@desk.example"


def letters_to(address: str) -> list[str]:
    rows = MailRecipient.objects.filter(address=address, kind=MailKind.LETTER).select_related("mail")
    return [row.mail.text for row in rows]


def suspected(taken_id: int | None) -> list[int]:
    return list(TicketLink.objects.filter(ticket=taken_id, kind=LinkKind.MAY_BELONG).values_list("other_id", flat=True))


# 0. What came before


def test_the_same_message_twice_is_one_ticket(cast: Cast) -> None:
    said = message("ken@northbank.example")
    first, second = come_in(said), come_in(said)
    assert (first.outcome, second.outcome) == ("opened", "duplicate")
    assert second.ticket_id == first.ticket_id
    assert Ticket.objects.count() == 1
    assert second.duplicate_of == IncomingMail.objects.order_by("pk")[0].pk
    third = come_in(said)
    assert third.duplicate_of == second.duplicate_of


def test_an_id_that_is_used_twice_discards_nothing(cast: Cast) -> None:
    said = message("ken@northbank.example")
    come_in(said)
    other = come_in(replace(said, text="Something else", reply_text="Something else", content_hash="f" * 64))
    assert other.outcome == "opened"
    assert Ticket.objects.count() == 2
    assert "same Message-ID" in IncomingMail.objects.order_by("-pk")[0].problems[0]


def test_what_comes_to_a_second_address_too_is_said_in_the_ticket(cast: Cast) -> None:
    said = message("ken@northbank.example")
    first = come_in(said)
    second = come_in(said, mailbox=desk_mailbox("sales@desk.example"))
    assert second.outcome == "duplicate"
    notes = ThreadEntry.objects.filter(ticket=first.ticket_id, kind="note")
    assert "sales@desk.example" in notes.get().body_html


# 1.–4. Which ticket


@pytest.mark.parametrize(
    ("step", "points"),
    [
        ("signed_id", lambda ticket: {"in_reply_to": (signed_id(ticket),)}),
        ("signed_id", lambda ticket: {"references": ("x@y.example", signed_id(ticket), "z@y.example")}),
        ("reply_address", lambda ticket: {"to": (Person(address=reply_address(DESK, signed_id(ticket)[5:-13])),)}),
        ("reply_address", lambda ticket: {"delivered_to": (reply_address(DESK, signed_id(ticket)[5:-13]),)}),
        ("body_marker", lambda ticket: {"text": f"Yes\n> {body_marker(reply_token(ticket_id=ticket.pk))}"}),
        ("subject", lambda ticket: {"subject": f"Re: [#{ticket.number}] whatever"}),
    ],
)
def test_a_participants_mail_finds_its_ticket(
    cast: Cast, step: str, points: Callable[[Ticket], dict[str, Any]]
) -> None:
    ticket = cast.ticket()
    said = message("ken@northbank.example", **{"reply_text": "Yes", **points(ticket)})
    taken = come_in(said)
    assert (taken.outcome, taken.ticket_id, taken.match_step) == ("added", ticket.pk, step)
    assert "Yes" in entry_of(taken).body_html
    stranger = come_in(replace(said, sender=Person(address="eve@x.example"), message_id="e@x", content_hash="e" * 64))
    assert stranger.outcome == "opened"
    assert stranger.ticket_id != ticket.pk
    assert suspected(stranger.ticket_id) == [ticket.pk]


def test_known_ids_lead_back_whether_they_came_in_went_out_or_were_only_named(cast: Cast) -> None:
    opened = come_in(
        message("ken@northbank.example", message_id="first@client.example", references=("seen@x.example",))
    )
    ticket = ticket_of(opened)
    OutgoingMail.objects.create(
        message_id="<sent@desk.example>",
        kind=MailKind.ANSWER,
        ticket=ticket,
        subject="x",
        is_automatic=False,
        state="done",
    )
    MailRecipient.objects.create(
        mail_id="<sent@desk.example>", kind=MailKind.ANSWER, address="ken@northbank.example", state="sent"
    )
    for known in ("first@client.example", "sent@desk.example", "seen@x.example"):
        taken = come_in(message("ken@northbank.example", in_reply_to=(known,)))
        assert (taken.outcome, taken.ticket_id, taken.match_step) == ("added", ticket.pk, "known_id")
    assert come_in(message("ken@northbank.example", in_reply_to=("other@x.example",))).outcome == "opened"


def test_the_signed_id_wins_over_everything_behind_it(cast: Cast) -> None:
    one, two, three = cast.ticket(), cast.ticket(), cast.ticket()
    taken = come_in(
        message(
            "ken@northbank.example",
            in_reply_to=("x@y.example",),
            references=(signed_id(two), signed_id(one)),
            subject=f"[#{three.number}]",
        )
    )
    assert taken.ticket_id == one.pk


def test_a_subject_alone_says_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    assert come_in(message("ken@northbank.example", subject=f"Re: {ticket.subject_text}")).ticket_id != ticket.pk


def test_a_forward_to_others_is_a_ticket_of_its_own_and_keeps_the_whole_text(cast: Cast) -> None:
    ticket = cast.ticket()
    forward = message(
        "ken@northbank.example",
        text="Please look\n\n---- forwarded ----\nThe old words",
        reply_text="Please look",
        quoted_text="The old words",
        subject="WG: Entire system",
        in_reply_to=(signed_id(ticket),),
        cc=(Person(address="boss@elsewhere.example"),),
    )
    taken = come_in(forward)
    assert taken.outcome == "opened"
    assert suspected(taken.ticket_id) == [ticket.pk]
    assert "The old words" in entry_of(taken).body_html
    to_us_alone = come_in(replace(forward, cc=(), message_id="a@b", content_hash="a" * 64))
    assert to_us_alone.ticket_id == ticket.pk


@pytest.mark.parametrize(("strips", "body"), [(True, "It works now."), (False, "It works now.\n> The old words")])
def test_what_a_mail_repeats_is_folded_away_unless_the_desk_wants_it_as_it_came(
    cast: Cast, strips: bool, body: str
) -> None:
    configure(actor=SYSTEM, setting=STRIPS_QUOTES, value=strips)
    ticket = cast.ticket()
    said = message(
        "ken@northbank.example",
        text="It works now.\n> The old words",
        reply_text="It works now.",
        quoted_text="> The old words",
    )
    for one in (
        replace(said, in_reply_to=(signed_id(ticket),)),
        replace(said, message_id="b@x", content_hash="b" * 64),
    ):
        entry = entry_of(come_in(one))
        assert from_html(entry.body_html) == body
        assert ("The old words" in entry.quoted_html) is strips


# What follows from whose ticket it is


def test_a_mail_reopens_a_closed_ticket(cast: Cast) -> None:
    ticket = cast.ticket()
    close(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    taken = come_in(message("ken@northbank.example", in_reply_to=(signed_id(ticket),)))
    ticket.refresh_from_db()
    assert taken.outcome == "added"
    assert ticket.state == State.OPEN


@pytest.mark.parametrize(("rule", "outcome"), [("continue", "opened"), ("refuse", "rejected")])
def test_past_the_window_a_mail_goes_on_in_a_new_ticket_or_is_refused_with_a_letter(
    cast: Cast, time_machine: Any, rule: str, outcome: str
) -> None:
    configure(actor=SYSTEM, setting=REOPEN_WITHIN_DAYS, value=7)
    configure(actor=SYSTEM, setting=LATE_MESSAGES, value=rule)
    ticket = cast.ticket()
    close(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    said = message("ken@northbank.example", text="Secret words", in_reply_to=(signed_id(ticket),))
    taken = come_in(said)
    assert taken.outcome == outcome
    letters = letters_to("ken@northbank.example")
    assert len(letters) == (1 if rule == "refuse" else 0)
    assert all("Secret words" not in text for text in letters)
    come_in(replace(said, message_id="again@x", content_hash="c" * 64))
    assert len(letters_to("ken@northbank.example")) == len(letters), "once a day"


def test_a_new_ticket_goes_where_its_mailbox_says(cast: Cast) -> None:
    low, waiting = cast.priority("low"), cast.status(State.WAITING)
    box = desk_mailbox("house@desk.example", department=cast.facilities, priority=low, status=waiting)
    taken = come_in(message("new@person.example"), mailbox=box)
    ticket = ticket_of(taken)
    assert (ticket.department_id, ticket.priority_id, ticket.status_id) == (cast.facilities.pk, low.pk, waiting.pk)
    assert (ticket.source, ticket.requester.email) == (Source.MAIL, "new@person.example")


def test_only_a_proven_address_counts_as_the_person(cast: Cast) -> None:
    for proven, kind in ((False, "visitor"), (True, "client")):
        taken = come_in(message("ken@northbank.example", proven=proven))
        opened = LedgerRow.objects.get(stream_id=ticket_of(taken).pk, name="TicketOpened")
        assert opened.actor_kind == kind


# Who may not


def test_banned_addresses_and_blocked_accounts_get_neither_a_ticket_nor_a_word(cast: Cast) -> None:
    configure_object(actor=SYSTEM, instance=BannedAddress(), changes={"address": "@spam.example"})
    assert come_in(message("eve@SPAM.example")).outcome == "rejected"
    User.objects.filter(pk=cast.gus.pk).update(is_active=False)
    taken = come_in(message("gus@visitor.example"))
    assert taken.outcome == "rejected"
    assert "blocked" in taken.reason
    assert not Ticket.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_limits_of_the_desk_refuse_with_a_letter(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=MOST_OPEN_TICKETS, value=1)
    assert come_in(message("ken@northbank.example")).outcome == "opened"
    assert come_in(message("ken@northbank.example")).outcome == "rejected"
    assert len(letters_to("ken@northbank.example")) == 1
    configure(actor=SYSTEM, setting=MAY_VISITORS_OPEN, value=False)
    assert come_in(message("gus@visitor.example")).outcome == "rejected", "has no password"
    assert come_in(message("mia@southbank.example")).outcome == "opened"
    configure(actor=SYSTEM, setting=MAY_VISITORS_OPEN, value=True)
    configure(actor=SYSTEM, setting=TAKES_UNREGISTERED, value=False)
    assert come_in(message("somebody@new.example")).outcome == "rejected"
    assert come_in(message("gus@visitor.example")).outcome == "opened"


@pytest.mark.parametrize("sender", ["", "ken ito", "ken@", "ken@host"])
def test_a_mail_without_a_sender_is_seen_by_agents_all_the_same(cast: Cast, sender: str) -> None:
    taken = come_in(message(sender))
    ticket = ticket_of(taken)
    assert taken.outcome == "opened"
    assert ticket.requester.email.endswith(".invalid")
    by_envelope = come_in(message(sender), envelope_sender="real@sender.example")
    assert ticket_of(by_envelope).requester.email == "real@sender.example"


# Nothing is lost by a bound


def test_what_is_longer_than_the_desk_shows_is_cut_and_kept(cast: Cast) -> None:
    text, subject = "word " * 60_000, "long " * 100
    taken = come_in(message("ken@northbank.example", text=text, subject=subject))
    entry = entry_of(taken)
    assert len(entry.body_html) < 30_000
    assert len(ticket_of(taken).subject_text) == 255
    kept = Attachment.objects.get(entry=entry)
    assert kept.name == "message.txt"
    assert kept.file.size > len(text)


@pytest.mark.parametrize("said", [{"text": "", "reply_text": "", "subject": ""}, {"subject": "\r\n\x00 \u2028"}])
def test_an_empty_mail_is_a_ticket(cast: Cast, said: dict[str, Any]) -> None:
    taken = come_in(message("ken@northbank.example", **said))
    assert taken.outcome == "opened"
    assert ticket_of(taken).subject_text


def test_files_that_are_refused_are_named_in_the_thread(cast: Cast) -> None:
    files = [ReadAttachment(name=f"{n}.txt", content_type="text/plain", content=b"x") for n in range(12)]
    evil = ReadAttachment(name="run.exe", content_type="application/octet-stream", content=b"MZ")
    shown = ReadAttachment(name="a.png", content_type="image/png", content=b"p", is_inline=True, content_id="c1")
    taken = come_in(message("ken@northbank.example", attachments=(evil, shown, *files)))
    entry = entry_of(taken)
    named = {one["name"] for one in entry.refused_files}
    assert "run.exe" in named
    assert len(named) + entry.attachment_count == 14
    assert Attachment.objects.get(entry=entry, name="a.png").content_id == "c1"


# Machines


def test_machine_mail_is_shown_and_nothing_follows_from_it(cast: Cast) -> None:
    ticket = cast.ticket()
    close(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    sent = OutgoingMail.objects.count()
    absent = message(
        "ken@northbank.example", in_reply_to=(signed_id(ticket),), machine=("Auto-Submitted: auto-replied",)
    )
    taken = come_in(absent)
    ticket.refresh_from_db()
    assert (taken.outcome, taken.ticket_id, ticket.state) == ("machine", ticket.pk, State.CLOSED)
    assert entry_of(taken).is_machine
    alone = come_in(message("monitor@host.example", machine=("Precedence: bulk",)))
    assert alone.outcome == "opened"
    assert OutgoingMail.objects.count() == sent


def test_the_desks_own_mails_that_come_back_are_no_tickets(cast: Cast) -> None:
    ticket = cast.ticket()
    assert come_in(message("x@y.example", message_id=signed_id(ticket))).outcome == "machine"
    assert Ticket.objects.count() == 1
    own = come_in(message(DESK))
    assert own.outcome == "opened"
    assert not OutgoingMail.objects.filter(ticket=own.ticket_id).exists()


def test_a_bounce_marks_the_mail_the_address_and_the_ticket(cast: Cast) -> None:
    ticket = cast.ticket()
    mail = OutgoingMail.objects.create(
        message_id="<gone@desk.example>",
        kind=MailKind.ANSWER,
        ticket=ticket,
        subject="x",
        is_automatic=False,
        state="done",
    )
    for address in ("ken@northbank.example", "mia@southbank.example"):
        MailRecipient.objects.create(mail=mail, kind=mail.kind, address=address, state="sent")
    bounce = Bounce(recipient="Ken@northbank.example", status="5.1.1", message_id="gone@desk.example")
    taken = come_in(message("mailer-daemon@mx.example", bounce=bounce, machine=("multipart/report",)))
    assert (taken.outcome, taken.ticket_id) == ("machine", ticket.pk)
    states = dict(MailRecipient.objects.filter(mail=mail).values_list("address", "state"))
    assert states == {"ken@northbank.example": "failed", "mia@southbank.example": "sent"}
    stranger = come_in(message("mailer-daemon@mx.example", bounce=replace(bounce, message_id="other@x.example")))
    assert (stranger.outcome, stranger.ticket_id) == ("machine", None)
