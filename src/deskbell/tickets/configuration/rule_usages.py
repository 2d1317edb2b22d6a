"""What filter rules name: whatever it is says so before it goes out of use, and can be replaced in them."""

from __future__ import annotations

from django.utils.translation import ngettext

from deskbell.kernel.configuration import Usage, add_usage
from deskbell.people.configuration import DEPARTMENTS
from deskbell.routing.naming import SCHEDULE, put_instead, rules_naming
from deskbell.service_levels.configuration.schedules import SCHEDULES
from deskbell.tickets.configuration.plans import PLANS
from deskbell.tickets.configuration.priorities import PRIORITIES
from deskbell.tickets.configuration.statuses import STATUSES
from deskbell.tickets.configuration.topics import TOPICS

# Each kind with the word under which rules hold the numbers of its things.
NAMED = {
    DEPARTMENTS.key: "department",
    "teams": "team",
    PRIORITIES.key: "priority",
    STATUSES.key: "status",
    TOPICS.key: "topic",
    PLANS.key: "plan",
    SCHEDULES.key: SCHEDULE,
}
# People leave whatever rules say of them: a rule that names an agent who left leaves that alone.
NAMED_AND_FREE = {"agents": "agent", "organizations": "organization"}


def _words(count: int) -> str:
    return ngettext("%(count)d filter rule names it", "%(count)d filter rules name it", count) % {"count": count}


def naming_rules(word: str, *, may_stay: bool) -> Usage:
    """The usage of a kind's things by the enabled rules that hold their numbers under this word."""
    return Usage(
        words=_words,
        rows=lambda pk: rules_naming(word, pk),
        replace=lambda actor, old, new: put_instead(actor=actor, key=word, old=old, new=new),
        may_stay=may_stay,
    )


def declare_usages() -> None:
    """Tell every kind that rules can name."""
    for key, word in NAMED.items():
        add_usage(key, naming_rules(word, may_stay=False))
    for key, word in NAMED_AND_FREE.items():
        add_usage(key, naming_rules(word, may_stay=True))


declare_usages()
