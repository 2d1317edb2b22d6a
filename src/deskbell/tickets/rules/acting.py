"""A decision of the rules, carried out: the facts that follow from it, with the rows that they name."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.routing.draft import Value
from deskbell.routing.rules import Action, Decision, Firing
from deskbell.routing.words import ActionKind
from deskbell.service_levels.words import PlanSource
from deskbell.tickets.choices import chosen_priority, chosen_status
from deskbell.tickets.drafts import add_entry, clean_body
from deskbell.tickets.events import (
    AutomaticAnswerAdded,
    NoteAdded,
    PriorityChanged,
    ServiceLevelApplied,
    TicketAssigned,
    TicketFact,
    TicketTransferred,
    TopicChanged,
)
from deskbell.tickets.models import RuleFiring, Ticket
from deskbell.tickets.plan_choice import read_book
from deskbell.tickets.rules.answers import answer_in
from deskbell.tickets.status_changes import fact_for
from deskbell.tickets.words import EntryKind, Source


def facts_of_decision(ticket: Ticket, decision: Decision) -> list[TicketFact]:
    """What happens to a ticket that stands: the values that the rules set, and what they write."""
    chosen = {key: value for key, value in decision.chosen.items() if value != decision_start(decision, key)}
    return [
        *_values(ticket, chosen),
        *_hands(ticket, chosen),
        *plan_applied(ticket, decision),
        *written(ticket, decision.firings),
        *_status(ticket, chosen),
    ]


def decision_start(decision: Decision, key: str) -> Value:
    """What a value was before the first rule touched it."""
    return next((one.before[key] for one in decision.firings if key in one.before), decision.draft.values.get(key))


def _values(ticket: Ticket, chosen: dict[str, Value]) -> list[TicketFact]:
    facts: list[TicketFact] = []
    if "topic" in chosen:
        facts.append(TopicChanged(topic_id=_id(chosen["topic"]), from_topic_id=ticket.topic_id))
    if "department" in chosen:
        department_id = _id(chosen["department"]) or ticket.department_id
        facts.append(TicketTransferred(department_id=department_id, from_department_id=ticket.department_id))
    if "priority" in chosen:
        priority = chosen_priority(_id(chosen["priority"]) or 0)
        facts.append(
            PriorityChanged(
                priority_id=priority.pk,
                urgency=priority.urgency,
                from_priority_id=ticket.priority_id,
                from_urgency=ticket.urgency,
            )
        )
    return facts


def _hands(ticket: Ticket, chosen: dict[str, Value]) -> list[TicketFact]:
    if not {"agent", "team"} & set(chosen):
        return []
    return [
        TicketAssigned(
            agent_id=_id(chosen.get("agent", ticket.agent_id)),
            team_id=_id(chosen.get("team", ticket.team_id)),
            from_agent_id=ticket.agent_id,
            from_team_id=ticket.team_id,
        )
    ]


def _status(ticket: Ticket, chosen: dict[str, Value]) -> list[TicketFact]:
    """Last of all: a rule may answer and close in one go."""
    return [fact_for(ticket, chosen_status(_id(chosen["status"]) or 0))] if "status" in chosen else []


def plan_applied(ticket: Ticket, decision: Decision) -> list[TicketFact]:
    """The SLA plan that a rule set, in its current version; what was set by hand is stronger."""
    plan_id = _id(decision.chosen.get("plan"))
    offer = read_book().offer(plan_id) if plan_id is not None else None
    if offer is None or ticket.plan_source == PlanSource.HAND:
        return []
    return [
        ServiceLevelApplied(
            plan_id=offer.plan_id,
            plan_version_id=offer.plan_version_id,
            calendar_version_id=offer.calendar_version_id,
            source=PlanSource.RULE.value,
            from_plan_id=ticket.plan_version.plan_id if ticket.plan_version else None,
        )
    ]


def written(ticket: Ticket, firings: Iterable[Firing], *, may_answer: bool = True) -> list[TicketFact]:
    """The answers and notes that the rules write; a machine gets no answer."""
    facts: list[TicketFact] = []
    for firing in firings:
        for action in firing.actions:
            if action.kind is ActionKind.ANSWER and may_answer and not has_answered(ticket, firing):
                facts += _answer(ticket, action)
            elif action.kind is ActionKind.NOTE:
                facts += _note(ticket, action)
    return facts


def has_answered(ticket: Ticket, firing: Firing) -> bool:
    """Whether this rule acted since a person last answered: one automatic answer is enough until somebody does."""
    since = ticket.last_response_at or ticket.opened_at
    fired = RuleFiring.objects.filter(ticket_id=ticket.pk, rule_version__rule_id=firing.rule.rule_id, outcome="acted")
    return fired.filter(fired_at__gt=since).exists()


def _answer(ticket: Ticket, action: Action) -> list[TicketFact]:
    answer = answer_in(ticket, _id(action.value) or 0)
    if answer is None:
        return []
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.RESPONSE,
        author_id=None,
        body=clean_body(answer.html, "html"),
        source=Source.DESK,
        attachments=answer.attachments,
    )
    return [AutomaticAnswerAdded(entry_id=entry.pk)]


def _note(ticket: Ticket, action: Action) -> list[TicketFact]:
    body = clean_body(action.text, "text")
    entry = add_entry(ticket=ticket, kind=EntryKind.NOTE, author_id=None, body=body, source=Source.DESK)
    return [NoteAdded(entry_id=entry.pk)]


def _id(value: Value) -> int | None:
    return value if isinstance(value, int) else None
