"""Rules at the door: what they make of a ticket before it is opened, and what follows once it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from deskbell.kernel.errors import Refused
from deskbell.lib.email_address import normalise
from deskbell.routing.draft import Draft, Value
from deskbell.routing.published import calendar_now, rules_in_force
from deskbell.routing.rules import Decision, decide
from deskbell.routing.words import ActionKind, Occasion
from deskbell.tickets.choices import chosen_department, chosen_priority, chosen_status, chosen_topic
from deskbell.tickets.events import AutomaticAnswerAdded, TicketFact
from deskbell.tickets.intake import Routing, route
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.acting import plan_applied, written
from deskbell.tickets.rules.drafts import Incoming, Sender, asked_for, draft_of_incoming, routed
from deskbell.tickets.rules.log import log_firings, log_rejection
from deskbell.tickets.rules.usable import is_usable
from deskbell.tickets.status_changes import fact_for
from deskbell.tickets.words import ACTIVE_STATES

# Effects that an action keeps from following; the mail room has them under these names.
CONFIRMATION, NEW_TICKET_ALERT = "confirmation", "new_ticket_alert"


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """A ticket on its way in as the rules left it: where it goes, whose it is, and what else follows."""

    routing: Routing
    sender: Sender
    decision: Decision | None = None

    def facts(self, ticket: Ticket, *, may_answer: bool = True) -> list[TicketFact]:
        """What is recorded right after the opening: which rules acted, the plan, the answers. Writes their rows."""
        if self.decision is None:
            return []
        answers = written(ticket, self.decision.firings, may_answer=may_answer)
        fired = log_firings(ticket, self.decision.firings, occasion=Occasion.OPENING, occurrence="opening")
        return [*fired, *plan_applied(ticket, self.decision), *answers]

    def ending(self, ticket: Ticket) -> list[TicketFact]:
        """The status of finished work, where a rule set one: a ticket opens as work first."""
        status_id = self.decision.chosen.get("status") if self.decision else None
        if not isinstance(status_id, int) or status_id == ticket.status_id:
            return []
        return [fact_for(ticket, chosen_status(status_id))]

    def mutes(self, facts: list[TicketFact]) -> frozenset[str]:
        """The mails that are not to follow; an automatic answer stands in for the confirmation."""
        has_answer = any(isinstance(one, AutomaticAnswerAdded) for one in facts)
        if self.decision is None:
            return frozenset()
        muted = {CONFIRMATION} if has_answer or self.decision.has(ActionKind.NO_CONFIRMATION) else set()
        return frozenset(muted | ({NEW_TICKET_ALERT} if self.decision.has(ActionKind.NO_ALERTS) else set()))


def follow_rules_at_the_door(incoming: Incoming) -> Ruled:
    """Ask the rules about a ticket that is about to be opened. Refused, with the rule's answer, if one turns it away."""
    rules = rules_in_force(Occasion.OPENING)
    if not rules:
        return Ruled(routing=incoming.routing, sender=incoming.sender)
    decision = decide(
        draft=draft_of_incoming(incoming, asked=asked_for(rules)),
        rules=rules,
        occasion=Occasion.OPENING,
        schedules=calendar_now,
        defaults=brought_by_topic,
        is_usable=is_usable,
    )
    if decision.rejection is not None:
        log_rejection(decision.firings[-1], sender=incoming.sender.email, subject=incoming.subject)
        raise Refused(decision.rejection.text or _("This desk can't take in your request."))
    return Ruled(
        routing=_routing(incoming.routing, decision.chosen),
        sender=_sender(incoming.sender, decision.draft),
        decision=decision,
    )


def brought_by_topic(topic_id: int) -> Mapping[str, Value]:
    """What a ticket of this topic starts with."""
    usual = route(
        by_hand=True, topic_id=topic_id, department_id=None, priority_id=None, agent_id=None, team_id=None, due_at=None
    )
    return {key: value for key, value in routed(usual).items() if key != "topic"}


def _routing(routing: Routing, chosen: Mapping[str, Value]) -> Routing:
    changes: dict[str, object] = {f"{key}_id": chosen[key] for key in ("agent", "team") if key in chosen}
    choosing = {"topic": chosen_topic, "department": chosen_department, "priority": chosen_priority}
    for key, choose in choosing.items():
        value = chosen.get(key)
        if isinstance(value, int):
            changes[key] = choose(value)
    status_id = chosen.get("status")
    if isinstance(status_id, int):
        status = chosen_status(status_id)
        changes |= {"status": status} if status.state in ACTIVE_STATES else {}
    return replace(routing, **changes)  # type: ignore[arg-type]


def _sender(sender: Sender, draft: Draft) -> Sender:
    """Whoever wrote, unless a rule took the Reply-To address in their place."""
    email = str(draft.values["sender_address"])
    if email == normalise(sender.email):
        return sender
    return replace(sender, email=email, name=str(draft.values["sender_name"] or ""))
