"""Let the filter rules look at a ticket: after a fact, or because time has passed."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import DEEPEST_CHAIN, command, current
from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import RecordedFact, load
from deskbell.kernel.models import LedgerRow
from deskbell.routing.assignment import Occasion as HandingOut
from deskbell.routing.published import calendar_now, rules_in_force
from deskbell.routing.rules import Decision, decide
from deskbell.routing.words import Occasion
from deskbell.tickets.events import TicketAssigned, TicketReopened, TicketTransferred
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.models import RuleFiring, Ticket
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import lock, record
from deskbell.tickets.rules.acting import facts_of_decision
from deskbell.tickets.rules.drafts import asked_for, draft_of_ticket
from deskbell.tickets.rules.ending import has_to_wait, usable_on
from deskbell.tickets.rules.log import log_cut, log_firings
from deskbell.tickets.rules.usable import is_usable
from deskbell.tickets.viewer import Viewer

HANDED_OUT = (
    (TicketTransferred, HandingOut.TRANSFER),
    (TicketReopened, HandingOut.REOPENING),
    (TicketAssigned, HandingOut.TEAM),
)


@command
def follow_rules(*, actor: Actor, ticket_id: int, fact_id: int | None = None) -> Ticket:
    """Do what the rules say about the ticket now: those on update after this fact, without one those on time.

    A rule acts once on a fact, once in a chain of facts that cause each other, and once for each instant from which a
    rule on time counts. The desk's own command: NotFound, Refused for everybody else.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(actor.is_system)
    if fact_id is None:
        _follow_time(ticket, viewer)
    else:
        _follow_fact(ticket, viewer, _fact(ticket, fact_id))
    return ticket


def _fact(ticket: Ticket, fact_id: int) -> RecordedFact:
    found = load([fact_id]).get(fact_id)
    if found is None or found.stream_id != ticket.pk:
        raise NotFound
    return found


def _follow_fact(ticket: Ticket, viewer: Viewer, fact: RecordedFact) -> None:
    rules = rules_in_force(Occasion.UPDATE)
    occurrence = f"fact {fact.id}"
    if not rules or _is_of_opening(fact) or RuleFiring.objects.filter(ticket=ticket, occurrence=occurrence).exists():
        return
    is_too_deep = fact.depth >= DEEPEST_CHAIN
    decision = decide(
        draft=draft_of_ticket(ticket, at=current().instant, asked=asked_for(rules), followed=fact),
        rules=rules,
        occasion=Occasion.UPDATE,
        schedules=calendar_now,
        is_usable=usable_on(ticket, viewer),
        without=frozenset(one.rule_id for one in rules) if is_too_deep else _acted_before(ticket, fact),
    )
    log_cut(ticket, decision.cut, occurrence=occurrence, cause_id=fact.id)
    _carry_out(ticket, decision, occasion=Occasion.UPDATE, occurrence=occurrence, cause_id=fact.id)


def _follow_time(ticket: Ticket, viewer: Viewer) -> None:
    rules = rules_in_force(Occasion.TIME)
    if not rules:
        return
    draft = draft_of_ticket(ticket, at=current().instant, asked=asked_for(rules))
    done = set(
        RuleFiring.objects.filter(ticket=ticket, occasion=Occasion.TIME.value).values_list(
            "rule_version_id", "occurrence"
        )
    )
    due = tuple(
        rule
        for rule in rules
        if (rule.version_id, rule.episode(draft)[:120]) not in done and not has_to_wait(rule, ticket, viewer)
    )
    decision = decide(draft=draft, rules=due, occasion=Occasion.TIME, schedules=calendar_now, is_usable=is_usable)
    _carry_out(ticket, decision, occasion=Occasion.TIME, occurrence="")


def _carry_out(
    ticket: Ticket, decision: Decision, *, occasion: Occasion, occurrence: str, cause_id: int | None = None
) -> None:
    facts = facts_of_decision(ticket, decision)
    fired = log_firings(ticket, decision.firings, occasion=occasion, occurrence=occurrence, cause_id=cause_id)
    record(ticket, *fired, *facts)
    for kind, turn in HANDED_OUT:
        if any(isinstance(one, kind) for one in facts):
            hand_out(ticket=ticket, occasion=turn)


def _is_of_opening(fact: RecordedFact) -> bool:
    """Whether the fact was recorded with the opening, at which rules of their own have looked."""
    first = LedgerRow.objects.filter(stream_id=fact.stream_id, sequence=1).values_list("recorded_at", flat=True)
    return first.get() == fact.recorded_at


def _acted_before(ticket: Ticket, fact: RecordedFact) -> frozenset[int]:
    """The rules that have acted in the chain of facts which caused this one."""
    chain: list[int] = []
    cause_id = fact.cause_id
    while cause_id is not None and len(chain) <= DEEPEST_CHAIN:
        chain.append(cause_id)
        cause_id = LedgerRow.objects.values_list("cause_id", flat=True).get(pk=cause_id)
    if not chain:
        return frozenset()
    fired = RuleFiring.objects.filter(ticket=ticket, cause_id__in=chain)
    return frozenset(fired.values_list("rule_version__rule_id", flat=True))
