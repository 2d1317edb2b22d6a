"""A held mail is sent, kept or thrown away by whoever may answer, once."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import NotFound, Refused
from deskbell.mail.held import discard_held, note_held, send_held
from deskbell.mail.intake.tests.letters_in import come_in, held_at, message
from deskbell.mail.models import IncomingMail
from deskbell.mail.parsing.message import ReadAttachment
from deskbell.mail.tokens import reply_token
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def held_mail(cast: Cast, text: str = "Try it now") -> tuple[Ticket, int]:
    """An answer of Jane's that nobody vouches for."""
    ticket = cast.ticket()
    token = reply_token(ticket_id=ticket.pk, agent_id=cast.jane.pk)
    file = ReadAttachment(name="plan.txt", content_type="text/plain", content=b"1. wait")
    said = message("jane@desk.example", text, in_reply_to=(f"1.{token}@desk.example",), attachments=(file,))
    assert come_in(said).outcome == "held"
    (held,) = held_at(ticket)
    assert (held.sender, held.file_names) == ("jane@desk.example", ("plan.txt",))
    assert "Try it now" in held.body_html
    assert "SECRET" not in held.body_html
    return ticket, held.id


def test_sending_it_answers_the_client_once_in_the_name_of_who_sent_it(cast: Cast) -> None:
    ticket, held_id = held_mail(cast)
    entry = send_held(actor=Actor.agent(cast.john.pk), held_id=held_id)
    assert entry is not None
    assert (entry.kind, entry.author_id, entry.source) == ("response", cast.john.pk, "mail")
    assert Attachment.objects.get(entry=entry).name == "plan.txt"
    assert send_held(actor=Actor.agent(cast.john.pk), held_id=held_id) is None
    assert (held_at(ticket), IncomingMail.objects.get().outcome) == ([], "answered")
    assert IncomingMail.objects.get().entry_id == entry.pk


def test_it_may_be_kept_as_a_note_or_discarded(cast: Cast) -> None:
    for decide, kinds in ((note_held, {"message", "note"}), (discard_held, {"message", "note"})):
        ticket, held_id = held_mail(cast)
        decide(actor=Actor.agent(cast.john.pk), held_id=held_id)
        assert held_at(ticket) == []
        assert set(ThreadEntry.objects.filter(ticket=ticket).values_list("kind", flat=True)) == kinds
    assert "Discarded" in IncomingMail.objects.order_by("-pk")[0].reason


def test_threat_03_what_was_meant_as_a_note_is_never_sent(cast: Cast) -> None:
    ticket, held_id = held_mail(cast, "#note Try it now")
    john = Actor.agent(cast.john.pk)
    with pytest.raises(Refused, match="#note"):
        send_held(actor=john, held_id=held_id)
    entry = note_held(actor=john, held_id=held_id)
    assert entry is not None
    assert (entry.kind, "#note" in entry.body_html) == ("note", False)
    assert not ThreadEntry.objects.filter(ticket=ticket, kind="response").exists()


def test_threat_03_what_is_held_holds_nothing_of_the_alert_either(cast: Cast) -> None:
    held_mail(cast, "> SECRET of an alert\n\nTry it now")


def test_threat_03_only_who_may_answer_decides(cast: Cast) -> None:
    ticket, held_id = held_mail(cast)
    for decide in (send_held, note_held, discard_held):
        for actor in (Actor.agent(cast.nora.pk), Actor.client(cast.ken.pk), Actor.visitor()):
            with pytest.raises(NotFound):
                decide(actor=actor, held_id=held_id)
        with pytest.raises(Refused):
            decide(actor=Actor.agent(cast.vera.pk), held_id=held_id)
    assert len(held_at(ticket)) == 1
