"""Rules that end tickets: they wait, as people do, for what has to be done before."""

from __future__ import annotations

from deskbell.routing.rules import Action, Rule, Usable
from deskbell.routing.words import ActionKind
from deskbell.tickets.closing_demands import obstacles
from deskbell.tickets.models import Status, Ticket
from deskbell.tickets.rules.usable import is_usable
from deskbell.tickets.viewer import Viewer


def usable_on(ticket: Ticket, viewer: Viewer) -> Usable:
    """Whether an action can be carried out on this ticket now."""
    return lambda action: is_usable(action) and not _is_kept_open(ticket, viewer, action)


def has_to_wait(rule: Rule, ticket: Ticket, viewer: Viewer) -> bool:
    """Whether a rule on time would end the ticket while something keeps it open: the rule acts later, as a whole."""
    return any(_is_kept_open(ticket, viewer, action) for action in rule.actions)


def _is_kept_open(ticket: Ticket, viewer: Viewer, action: Action) -> bool:
    if action.kind is not ActionKind.STATUS or not isinstance(action.value, int):
        return False
    status = Status.objects.filter(pk=action.value).first()
    return status is not None and bool(obstacles(ticket=ticket, viewer=viewer, state=status.state))
