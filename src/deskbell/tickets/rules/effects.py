"""Rules that follow what happens to a ticket, after the commit of what they follow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db.models import Model

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import caused_by
from deskbell.kernel.effects import effect
from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import RecordedFact
from deskbell.routing.published import rules_in_force
from deskbell.routing.words import Occasion
from deskbell.tickets.commands.follow_rules import follow_rules
from deskbell.tickets.rules.changes import FOLLOWED

NAME = "follow_rules"


def _is_any_in_force() -> bool:
    return bool(rules_in_force(Occasion.UPDATE))


@effect(on=FOLLOWED, name=NAME, wanted=_is_any_in_force)
def follow(recorded: RecordedFact) -> Sequence[Model]:
    """Ask the rules about this fact; what they do has it as its cause. Of a ticket that was deleted meanwhile they say nothing."""
    with suppress(NotFound), caused_by(recorded):
        follow_rules(actor=Actor.system(), ticket_id=recorded.stream_id, fact_id=recorded.id)
    return []
