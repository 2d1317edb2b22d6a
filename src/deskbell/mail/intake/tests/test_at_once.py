"""Copies of one message that are taken in at the same moment, and confirmations of what mails opened."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.kernel.worker import drain
from deskbell.mail.intake import duplicates
from deskbell.mail.intake.outcomes import Taken
from deskbell.mail.intake.tests.letters_in import come_in, desk_mailbox, message
from deskbell.mail.models import IncomingMail, OutgoingMail
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
COPIES = 4


def at_once(said: IncomingMessage) -> list[Taken]:
    """As many workers as copies, each with its own."""
    desk_mailbox()
    barrier, found = Barrier(COPIES), list[Taken]()

    def work() -> None:
        try:
            barrier.wait(10)
            found.append(come_in(said))
        finally:
            connection.close()

    threads = [Thread(target=work) for _copy in range(COPIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_copies_that_come_at_once_are_one_ticket(cast: Cast) -> None:
    taken = at_once(message("ken@northbank.example"))
    assert sorted(one.outcome for one in taken) == ["duplicate"] * (COPIES - 1) + ["opened"]
    assert Ticket.objects.count() == 1
    assert IncomingMail.objects.count() == COPIES


def test_copies_without_a_turn_become_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof, where writers do not queue anyway."""
    if connection.vendor == "sqlite":
        pytest.skip("writers queue in the lane")
    monkeypatch.setattr(duplicates, "one_at_a_time", lambda _name: None)
    tries = [at_once(message("ken@northbank.example")) for _time in range(5)]
    assert any(sum(one.outcome == "opened" for one in taken) > 1 for taken in tries)


@pytest.mark.parametrize("proven", [True, False])
def test_threat_10_a_confirmation_repeats_nothing_of_an_unproven_mail(cast: Cast, proven: bool) -> None:
    come_in(message("ken@northbank.example", subject="Cheap watches", proven=proven))
    drain()
    sent = OutgoingMail.objects.get(effect="confirmation")
    assert ("Cheap watches" in f"{sent.subject} {sent.text} {sent.html}") == proven
    assert "website" not in sent.text
