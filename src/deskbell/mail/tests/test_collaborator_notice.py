"""The owner of a ticket hears who else takes part (threat 2)."""

from __future__ import annotations

from typing import Any

import pytest
from deskbell_tests.cast import SYSTEM, Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.worker import drain
from deskbell.mail.effects.collaborator_notice import NAME
from deskbell.mail.intake.tests.letters_in import come_in, message
from deskbell.mail.models import OutgoingMail
from deskbell.mail.parsing.message import Person
from deskbell.mail.tokens import reply_token
from deskbell.tickets.commands.add_collaborator import add_collaborator

pytestmark = pytest.mark.django_db(transaction=True)


def notices() -> list[str]:
    drain()
    rows = OutgoingMail.objects.filter(effect=NAME).order_by("pk")
    return [f"{row.recipients.get().address}: {row.text}" for row in rows]


def test_threat_02_the_owner_hears_whom_a_collaborator_brought_in(cast: Cast) -> None:
    ticket = cast.ticket()
    add_collaborator(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, email="mia@southbank.example")
    assert notices() == [], "agents know what they do"
    copied: dict[str, Any] = {"proven": True, "in_reply_to": (f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",)}
    come_in(message("mia@southbank.example", cc=(Person(address="new@person.example"),), **copied))
    (notice,) = notices()
    assert notice.startswith("ken@northbank.example: ")
    assert "new@person.example" in notice


def test_threat_02_the_owner_is_not_told_of_whom_they_put_in_copy(cast: Cast) -> None:
    ticket = cast.ticket()
    copied: dict[str, Any] = {"proven": True, "in_reply_to": (f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",)}
    come_in(message("ken@northbank.example", cc=(Person(address="new@person.example"),), **copied))
    assert notices() == []
    add_collaborator(actor=SYSTEM, ticket_id=ticket.pk, email="other@person.example")
    assert len(notices()) == 1, "the counter-proof"
