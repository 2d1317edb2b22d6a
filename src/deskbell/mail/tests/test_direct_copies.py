"""Nobody gets a participant's mail twice: from its sender, and from the desk."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import SYSTEM, Cast

from deskbell.kernel.worker import drain
from deskbell.mail.direct_copies import had_directly
from deskbell.mail.intake.processing import receive
from deskbell.mail.intake.tests.letters_in import DESK, PROVEN, desk_mailbox
from deskbell.mail.models import Door, MailRecipient
from deskbell.mail.tokens import reply_token
from deskbell.tickets.commands.add_collaborator import add_collaborator

pytestmark = pytest.mark.django_db(transaction=True)

MIA, GUS = "mia@southbank.example", "gus@visitor.example"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (f"To: {DESK}\nCc: Mia <MIA@southbank.example>", {GUS}),
        (f"To: =?utf-8?q?M=C3=AFa?= <{MIA}>,\n {DESK}, Gus <{GUS}>", set()),
        (f"To: {DESK}", {MIA, GUS}),
        (f"To: {'(' * 2_000} {MIA}, {DESK}, {GUS}", set()),
        (f'To: {DESK}, "{MIA}" <eve@x.example>', {MIA, GUS}),
        (f"To: {DESK}\nBcc: {MIA}\nX-Cc: {GUS}", {MIA, GUS}),
    ],
)
@pytest.mark.parametrize("proven", [True, False])
def test_who_was_in_copy_of_a_participants_mail_hears_of_it_once(
    cast: Cast, headers: str, told: set[str], proven: bool
) -> None:
    """A forger's copies count for nothing: they would keep the news from whoever is named."""
    desk_mailbox()
    ticket = cast.ticket()
    for address in (MIA, GUS):
        add_collaborator(actor=SYSTEM, ticket_id=ticket.pk, email=address)
    trusted = f"Authentication-Results: {PROVEN}\n" if proven else ""
    reply = f"In-Reply-To: <9.{reply_token(ticket_id=ticket.pk)}@desk.example>\nMessage-ID: <1@northbank.example>\n"
    raw = f"{trusted}From: ken@northbank.example\n{headers}\n{reply}Subject: Re: x\n\nStill broken\n"
    mail = receive(raw.encode(), door=Door.PIPE)
    assert (mail.outcome, mail.ticket_id) == ("added", ticket.pk), mail.reason
    drain()
    found = MailRecipient.objects.filter(mail__effect="participant_notice").values_list("address", flat=True)
    assert set(found) == (told if proven else {MIA, GUS})


def test_what_came_by_no_mail_went_to_nobody(cast: Cast) -> None:
    assert had_directly(cast.ticket().last_message_id or 0) == frozenset()
