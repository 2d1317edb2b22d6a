"""Rules on time: every few minutes, over those tickets only for which enough time may have passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.jobs import periodic
from deskbell.kernel.pieces import do_alone
from deskbell.routing.fields import ELAPSED
from deskbell.routing.published import calendar_now, rules_in_force
from deskbell.routing.rules import Rule
from deskbell.routing.words import Occasion, Operator
from deskbell.tickets.commands.follow_rules import follow_rules
from deskbell.tickets.models import RuleFiring, Ticket
from deskbell.tickets.rules.drafts import asked_for, draft_of_ticket
from deskbell.tickets.rules.ending import has_to_wait
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import Standing

AT_MOST = 500
BATCH = 500
DESK = Viewer(actor=Actor.system())

# By which column a time is counted, and by which columns conditions narrow the search beforehand.
ANCHORS = {
    "since_opened": "opened_at",
    "since_last_message": "last_message_at",
    "since_last_response": "last_response_at",
}
NARROWING = {
    "topic": "topic_id",
    "department": "department_id",
    "priority": "priority_id",
    "status": "status_id",
    "agent": "agent_id",
    "team": "team_id",
    "source": "source",
    "organization": "requester__organization_id",
}


@periodic(name="tickets.rules_on_time", every=timedelta(minutes=2))
def follow_time() -> int:
    """Let rules on time act where they are due; on how many tickets. What is left goes on next time."""
    done = 0
    for rule in rules_in_force(Occasion.TIME):
        for ticket_id in due_for(rule, now=timezone.now()):
            done += _follow(ticket_id)
            if done >= AT_MOST:
                return done
    return done


def due_for(rule: Rule, *, now: datetime) -> Iterator[int]:
    """The tickets on which a rule acts now; the command looks again under the lock.

    Business time is never longer than time on the wall, so the columns leave out most of them.
    """
    asked, last = asked_for([rule]), 0
    calendar = calendar_now(rule.schedule_id) if rule.schedule_id else None
    rows = candidates(rule, now=now).select_related("requester", "subject", "plan_version")
    fired = RuleFiring.objects.filter(rule_version_id=rule.version_id, occasion=Occasion.TIME.value)
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        done = set(fired.filter(ticket__in=batch).values_list("ticket_id", "occurrence"))
        for ticket in batch:
            draft = draft_of_ticket(ticket, at=now, asked=asked)
            is_due = (ticket.pk, rule.episode(draft)[:120]) not in done and rule.held(draft, calendar) is not None
            if is_due and not has_to_wait(rule, ticket, DESK):
                yield ticket.pk


def candidates(rule: Rule, *, now: datetime) -> QuerySet[Ticket]:
    """Tickets that the columns alone don't rule out, without those for which the rule has had its turn."""
    found = Ticket.objects.filter(standing__in=[Standing.NEEDS_REPLY, Standing.ANSWERED, Standing.RESOLVED])
    for condition in rule.conditions:
        if condition.field in ELAPSED:
            until = now - timedelta(minutes=int(condition.value or 0))
            found = found.filter(**{f"{ANCHORS[condition.field]}__lte": until})
        elif condition.field in NARROWING and condition.operator is Operator.IS:
            found = found.filter(**_column(NARROWING[condition.field], condition.value))
    return _not_done(found, rule)


def _column(name: str, value: Any) -> dict[str, Any]:
    return {f"{name}__isnull": True} if value is None else {name: value}


def _not_done(found: QuerySet[Ticket], rule: Rule) -> QuerySet[Ticket]:
    """A rule that counts from the opening alone acts once for ever: its tickets need no second look."""
    if {one.field for one in rule.conditions if one.field in ELAPSED} != {"since_opened"}:
        return found
    fired = RuleFiring.objects.filter(rule_version_id=rule.version_id, ticket_id=OuterRef("pk"))
    return found.filter(~Exists(fired))


def _follow(ticket_id: int) -> bool:
    def follow() -> bool:
        follow_rules(actor=Actor.system(), ticket_id=ticket_id)
        return True

    return bool(do_alone(f"rules on time for ticket {ticket_id}", follow))
