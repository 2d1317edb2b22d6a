"""Mails that filter rules send to the addresses that they name."""

import pytest
from deskbell_tests.cast import Cast
from django.core.exceptions import ValidationError

from deskbell.kernel.worker import drain
from deskbell.mail.models import Mailbox, OutgoingMail, SendingAccount
from deskbell.routing.words import ActionKind, Occasion
from deskbell.tickets.configuration.rule_rows import ActionLine
from deskbell.tickets.rules.choices import RuleChoices
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


def test_a_rule_does_not_write_to_the_desk_itself(cast: Cast) -> None:
    Mailbox.objects.create(address="help@desk.example", name="Help")
    SendingAccount.objects.create(address="robot@desk.example", host="127.0.0.1")
    for own in ("Help@desk.example", "help+tag@desk.example", "robot@desk.example"):
        typed = {"then_0_kind": "mail", "then_0_value": f"it@desk.example {own}", "then_0_text": "Look."}
        line = ActionLine(0, typed, RuleChoices())
        with pytest.raises(ValidationError, match="this desk"):
            line.read(typed, frozenset(Occasion))


def test_an_address_that_became_the_desks_own_gets_no_more_mail(cast: Cast) -> None:
    in_force("Night", then(ActionKind.MAIL, "night@desk.example it@desk.example", text="Please look."))
    Mailbox.objects.create(address="night@desk.example", name="Night")
    cast.ticket()
    drain()
    sent = OutgoingMail.objects.filter(effect="rule_mail")
    assert [one.recipients.get().address for one in sent] == ["it@desk.example"]
