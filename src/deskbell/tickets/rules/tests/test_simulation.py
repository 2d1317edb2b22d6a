"""Trying a rule on what has been."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.routing.words import ActionKind
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.note import note
from deskbell.tickets.rules.simulation import try_rule
from deskbell.tickets.rules.tests.rule_book import OPENING, UPDATE, in_force, then

pytestmark = pytest.mark.django_db


def test_no_rule_is_tried_on_a_deleted_ticket(cast: Cast) -> None:
    gone, ticket, ada = cast.ticket(), cast.ticket(), Actor.agent(cast.ada.pk)
    for one in (gone, ticket):
        note(actor=ada, ticket_id=one.pk, body="Hm")
    delete_ticket(actor=ada, ticket_id=gone.pk, number=gone.number, kind="privacy")
    for name, occasions in (("Opening", OPENING), ("Update", UPDATE)):
        row = in_force(name, then(ActionKind.TEAM, cast.level_two.pk), is_enabled=False, occasions=occasions)
        assert {one.number for one in try_rule(row.pk).acted_on} == {ticket.number}
