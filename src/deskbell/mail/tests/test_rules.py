"""Mails that filter rules send to the addresses that they name."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.worker import drain
from deskbell.mail.models import OutgoingMail
from deskbell.routing.words import ActionKind
from deskbell.tickets.rules.tests.rule_book import in_force, then

pytestmark = pytest.mark.django_db


def test_a_rule_sends_mail_to_the_addresses_that_it_names(cast: Cast) -> None:
    in_force("Night", then(ActionKind.MAIL, "night@desk.example it@desk.example", text="Please look."))
    ticket = cast.ticket()
    drain()
    sent = list(OutgoingMail.objects.filter(effect="rule_mail").order_by("pk"))
    assert [one.recipients.get().address for one in sent] == ["night@desk.example", "it@desk.example"]
    assert f"#{ticket.number}" in sent[0].text
    assert "Please look." in sent[0].text
