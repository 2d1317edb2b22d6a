"""The desk's settings that tickets obey."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Reference, Switch, WholeNumber, declare
from deskbell.people import queries as people


def _departments() -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in people.department_choices()]


DEFAULT_DEPARTMENT_ID = declare(
    DeskSetting[int | None](
        key="tickets.default_department_id",
        default=None,
        subject="tickets",
        title=_("Default department"),
        meaning=_("Where a ticket goes that neither its topic nor its writer sends anywhere."),
        field=Reference(choices=_departments, nothing=_("The oldest department in use")),
        keywords=_("routing"),
    )
)
MAY_VISITORS_OPEN = declare(
    DeskSetting(
        key="tickets.may_visitors_open",
        default=True,
        subject="tickets",
        title=_("Anybody may open a ticket"),
        meaning=_(
            "Off: only people who signed in may; visitors are asked to sign in first. Agents may always open tickets."
        ),
        field=Switch(),
        keywords=_("clients only, registration required, guests, visitors"),
    )
)
MOST_OPEN_TICKETS = declare(
    DeskSetting(
        key="tickets.most_open",
        default=0,
        subject="tickets",
        title=_("Most open tickets of one client"),
        meaning=_(
            "A client with so many open tickets can open no more until one is finished; 0 means no limit. Agents may still open tickets for them."
        ),
        field=WholeNumber(least=0, most=1000, unit=_("tickets")),
        keywords=_("maximum, limit, max open tickets"),
    )
)
CLAIM_ON_ANSWER = declare(
    DeskSetting(
        key="tickets.claim_on_answer",
        default=False,
        subject="tickets",
        title=_("Whoever answers takes the ticket"),
        meaning=_("An agent's answer to a ticket that is nobody's puts it into that agent's hands."),
        field=Switch(),
        keywords=_("auto-claim, claim on response"),
    )
)
NEEDS_TOPIC_TO_CLOSE = declare(
    DeskSetting(
        key="tickets.needs_topic_to_close",
        default=False,
        subject="tickets",
        title=_("A ticket needs a help topic before it is resolved or closed"),
        meaning=_("Agents choose the topic first; whoever reads the reports later is glad of it."),
        field=Switch(),
        keywords=_("require topic to close"),
    )
)
QUEUE_PAGE_SIZE = declare(
    DeskSetting(
        key="tickets.queue_page_size",
        default=25,
        subject="agents",
        title=_("Tickets on a page of a queue"),
        meaning=_("More tickets at a glance, or a shorter page."),
        field=WholeNumber(least=5, most=100, unit=_("tickets")),
        keywords=_("page size, rows, list length"),
    )
)
HIDES_AGENT_NAMES = declare(
    DeskSetting(
        key="tickets.hides_agent_names",
        default=False,
        subject="agents",
        title=_("Clients see the desk's name instead of agents' names"),
        meaning=_(
            "On the portal and in mails. A name that an agent types, or has in the signature, is seen all the same."
        ),
        field=Switch(),
        keywords=_("hide staff name, anonymous, privacy, identity masking"),
    )
)
LISTS_SHARED_TICKETS = declare(
    DeskSetting(
        key="tickets.lists_shared",
        default=True,
        subject="clients",
        title=_("Collaborators find shared tickets in their list"),
        meaning=_("Off: a client's list holds their own tickets alone. A shared ticket still opens by its address."),
        field=Switch(),
        keywords=_("collaborator tickets visibility"),
    )
)
