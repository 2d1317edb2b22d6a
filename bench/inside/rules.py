"""Opens tickets under a number of filter rules. Arguments: how many rules, how many tickets.

Answers with the milliseconds of each opening, and those of the decision alone.
"""

import sys
import time

import desk
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.features.sample_desk.demo_texts import TROUBLES
from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.routing.conditions import Condition
from deskbell.routing.content import content_of
from deskbell.routing.draft import Draft
from deskbell.routing.models import FilterRule
from deskbell.routing.published import rules_in_force
from deskbell.routing.publishing import publish
from deskbell.routing.rules import Action, Rule, decide
from deskbell.routing.words import ActionKind, Match, Occasion, Operator
from deskbell.tickets.commands.open_ticket import open_ticket

rules, tickets = int(sys.argv[1]), int(sys.argv[2])
SYSTEM = Actor.system()
there = house()
topics = [one.pk for one in there.topics.values() if one.is_public]


def lay_rules(wanted: int) -> None:
    """As many enabled rules as wanted: a word, an address and a regular expression each; one in twenty acts."""
    for row in FilterRule.objects.filter(is_enabled=True):
        configure_object(actor=SYSTEM, instance=row, changes={"is_enabled": False})
    for at in range(wanted):
        row = FilterRule()
        name = f"Bench {wanted}-{at}-{time.time_ns()}"
        configure_object(actor=SYSTEM, instance=row, changes={"name": name, "position": at, "is_enabled": True})
        word = "branch" if at % 20 == 19 else f"nothing of the kind {at}"
        asked = (
            Condition(field="subject", operator=Operator.CONTAINS, value=word),
            Condition(field="sender_address", operator=Operator.ENDS, value=f"@no{at}.example"),
            Condition(field="body", operator=Operator.MATCHES, value=rf"\bnever{at}\s+(this|that)\b"),
        )
        action = Action(kind=ActionKind.NO_ALERTS)
        rule = Rule(rule_id=0, version_id=0, name=name, match=Match.ANY, conditions=asked, actions=(action,))
        publish(actor=SYSTEM, rule=row, content=content_of(rule))


def opened(place: int) -> float:
    """A stranger opens a ticket; milliseconds."""
    trouble = TROUBLES[place % len(TROUBLES)]
    begun = time.perf_counter()
    open_ticket(
        actor=Actor.visitor(),
        email=f"bench{place % 100}@example.net",
        subject=trouble.subject.format(place="branch 14"),
        body=trouble.body.format(place="branch 14"),
        topic_id=topics[place % len(topics)],
    )
    return (time.perf_counter() - begun) * 1000


def decided() -> float:
    """The decision alone, on a message of some length; milliseconds."""
    values = {"subject": "Branch 14", "sender_address": "a@example.net", "body": "It does not print. " * 200}
    begun = time.perf_counter()
    draft = Draft(at=timezone.now(), source="portal", values=values)
    decide(draft=draft, rules=rules_in_force(Occasion.OPENING), occasion=Occasion.OPENING)
    return (time.perf_counter() - begun) * 1000


lay_rules(rules)
opened(0)
with CaptureQueriesContext(connection) as queries:
    opened(1)
desk.tell(
    {
        "opening": [opened(place) for place in range(tickets)],
        "deciding": [decided() for _ in range(tickets)],
        "queries": len(queries),
    }
)
