"""What SLA plans name says so: whoever changes it or takes it out of use sees which plans look at it."""

from __future__ import annotations

from django.utils.translation import ngettext

from deskbell.kernel.configuration import Usage, add_usage
from deskbell.people.configuration import DEPARTMENTS
from deskbell.service_levels.naming import plans_naming
from deskbell.tickets.configuration.priorities import PRIORITIES
from deskbell.tickets.configuration.statuses import STATUSES
from deskbell.tickets.configuration.topics import TOPICS

# Each kind with the word under which plans hold the numbers of its things.
NAMED = {
    DEPARTMENTS.key: "department",
    "teams": "team",
    "roles": "role",
    "organizations": "organization",
    PRIORITIES.key: "priority",
    STATUSES.key: "status",
    TOPICS.key: "topic",
}


def _words(count: int) -> str:
    return ngettext("%(count)d SLA plan names it", "%(count)d SLA plans name it", count) % {"count": count}


def declare_usages() -> None:
    """Tell every kind that plans can name. What is named may go: a plan leaves alone what is no more."""
    for key, word in NAMED.items():
        add_usage(key, Usage(words=_words, rows=lambda pk, word=word: plans_naming(word, pk), may_stay=True))  # type: ignore[misc]


declare_usages()
