"""The desk's settings that tickets obey."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, OneOf, Reference, Switch, WholeNumber, declare
from deskbell.people import queries as people
from deskbell.tickets.words import LateMessages


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
REFERS_FINISHED = declare(
    DeskSetting(
        key="tickets.refers_finished",
        default=True,
        subject="tickets",
        title=_("Whoever finished a ticket goes on seeing it"),
        meaning=_(
            "A ticket that is resolved or closed is referred to the agent who has it, or who finishes it, where that agent "
            "does not serve its department: they see it even when it is opened again and goes to somebody else."
        ),
        field=Switch(),
        keywords=_("auto-refer, closed, referral, access"),
    )
)
NEEDS_TOPIC_TO_CLOSE = declare(
    DeskSetting(
        key="tickets.needs_topic_to_close",
        default=False,
        subject="closing",
        title=_("A ticket needs a help topic before it is resolved or closed"),
        meaning=_("Agents choose the topic first; whoever reads the reports later is glad of it."),
        field=Switch(),
        keywords=_("require topic to close"),
    )
)
PARENTS_WAIT_FOR_CHILDREN = declare(
    DeskSetting(
        key="tickets.parents_wait_for_children",
        default=False,
        subject="closing",
        title=_("A parent ticket waits for its children"),
        meaning=_(
            "On: a ticket is resolved or closed only after its children are. Off: agents read how many are still open."
        ),
        field=Switch(),
        keywords=_("linked tickets, child tickets, merge"),
    )
)
NEEDS_ANSWER_TO_CLOSE = declare(
    DeskSetting(
        key="tickets.needs_answer_to_close",
        default=False,
        subject="closing",
        title=_("A ticket needs an answer before it is resolved or closed"),
        meaning=_("Agents write to the client first, so that nobody's ticket ends without a word."),
        field=Switch(),
        keywords=_("require response to close"),
    )
)
REMIND_AFTER_DAYS = declare(
    DeskSetting(
        key="tickets.remind_after_days",
        default=3,
        subject="closing",
        title=_("Ask again whether it is solved after"),
        meaning=_(
            "A client who has not said yes or no to a resolution is reminded once, after so many business days; 0 means never."
        ),
        field=WholeNumber(least=0, most=365, unit=_("business days")),
        keywords=_("reminder, follow-up, resolved"),
    )
)
CLOSE_AFTER_DAYS = declare(
    DeskSetting(
        key="tickets.close_after_days",
        default=5,
        subject="closing",
        title=_("Close a resolved ticket after"),
        meaning=_("Silence for so many business days since it was resolved counts as a yes; 0 means never."),
        field=WholeNumber(least=0, most=365, unit=_("business days")),
        keywords=_("auto-close, automatic closing, grace period"),
    )
)
ARCHIVE_AFTER_DAYS = declare(
    DeskSetting(
        key="tickets.archive_after_days",
        default=0,
        subject="closing",
        title=_("Archive a closed ticket after"),
        meaning=_(
            "So many days after anything last happened to it, it leaves the queues; it stays readable and findable. 0 means never."
        ),
        field=WholeNumber(least=0, most=3650, unit=_("days")),
        keywords=_("archive, retention"),
    )
)
REOPEN_WITHIN_DAYS = declare(
    DeskSetting(
        key="tickets.reopen_within_days",
        default=0,
        subject="closing",
        title=_("Clients may reopen a closed ticket within"),
        meaning=_("So many days after it was closed; 0 means always. A status or a department may say otherwise."),
        field=WholeNumber(least=0, most=3650, unit=_("days")),
        keywords=_("reopen window, grace period"),
    )
)
LATE_MESSAGES = declare(
    DeskSetting(
        key="tickets.late_messages",
        default=LateMessages.CONTINUE.value,
        subject="closing",
        title=_("A message to a ticket that can't be reopened any more"),
        meaning=_("The new ticket has the department and the help topic of the old one, and each leads to the other."),
        field=OneOf(choices=tuple((one.value, one.label) for one in LateMessages)),
        keywords=_("reply to closed ticket, follow-up ticket"),
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
DUE_SOON_HOURS = declare(
    DeskSetting(
        key="tickets.due_soon_hours",
        default=4,
        subject="agents",
        title=_("A ticket is due soon within"),
        meaning=_(
            "So long before its time is up, by the clock on the wall, a ticket stands in the queue “Due soon” and is marked in lists."
        ),
        field=WholeNumber(least=1, most=168, unit=_("hours")),
        keywords=_("SLA, countdown, due date, warning"),
    )
)
SHOWS_ANSWER_BY = declare(
    DeskSetting(
        key="tickets.shows_answer_by",
        default=True,
        subject="clients",
        title=_("Clients read by when the desk aims to answer"),
        meaning=_(
            "On the ticket's page, as long as that time has not come. They never read the plan's name, nor that a time was missed."
        ),
        field=Switch(),
        keywords=_("SLA, service level, promise, first response"),
    )
)
SHOWS_SOLUTION_BY = declare(
    DeskSetting(
        key="tickets.shows_solution_by",
        default=False,
        subject="clients",
        title=_("Clients read by when the desk aims to solve it"),
        meaning=_("On the ticket's page, as long as that time has not come; a due date set by hand counts as well."),
        field=Switch(),
        keywords=_("SLA, service level, promise, resolution, due date"),
    )
)
RULE_LOG_DAYS = declare(
    DeskSetting(
        key="tickets.rule_log_days",
        default=365,
        subject="tickets",
        title=_("Who was turned away by a rule is kept for"),
        meaning=_("Sender and subject, in the log of filter rules. What rules did to a ticket stays with the ticket."),
        field=WholeNumber(least=1, most=3650, unit=_("days")),
        keywords=_("filter, reject, spam, ban list, retention"),
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
