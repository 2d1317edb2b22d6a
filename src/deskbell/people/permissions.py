"""The permissions, by the names that osTicket's administrators know, each with its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BY_DEPARTMENT: dict[str, StrOrPromise] = {
    "ticket.create": _("Open tickets on behalf of clients"),
    "ticket.edit": _("Change topic, priority, subject and due date"),
    "ticket.assign": _("Assign tickets to agents and teams"),
    "ticket.release": _("Release tickets from their assignee"),
    "ticket.transfer": _("Transfer tickets to another department"),
    "ticket.refer": _("Refer tickets without moving them"),
    "ticket.merge": _("Merge tickets"),
    "ticket.link": _("Link tickets"),
    "ticket.reply": _("Answer clients"),
    "ticket.markanswered": _("Mark tickets answered or unanswered"),
    "ticket.close": _("Resolve and close tickets"),
    "ticket.delete": _("Delete tickets"),
    "thread.edit": _("Edit thread entries"),
    "task.create": _("Create tasks"),
    "task.edit": _("Change tasks"),
    "task.assign": _("Assign tasks"),
    "task.transfer": _("Transfer tasks"),
    "task.reply": _("Post to tasks"),
    "task.close": _("Close tasks"),
    "task.delete": _("Delete tasks"),
    "canned.manage": _("Manage canned responses"),
}

EVERYWHERE: dict[str, StrOrPromise] = {
    "user.create": _("Create clients"),
    "user.edit": _("Change clients"),
    "user.delete": _("Delete clients"),
    "user.manage": _("Manage clients' accounts"),
    "user.dir": _("See the directory of clients"),
    "org.create": _("Create organizations"),
    "org.edit": _("Change organizations"),
    "org.delete": _("Delete organizations"),
    "faq.manage": _("Manage the knowledgebase"),
    "search.all": _("Search every department"),
    "stats.agents": _("See the figures of other agents"),
    "emails.banlist": _("Manage the ban list"),
    "visibility.agents": _("See the list of agents"),
    "visibility.departments": _("See the list of departments"),
}

# What an agent may do only in departments that they serve: no assignment lets them into it.
WHERE_SERVED = frozenset({"ticket.create", "canned.manage"})
# What the desk asks for today: roles offer these, and keep the others as they are.
EXPLANATIONS: dict[str, StrOrPromise] = {
    "ticket.create": _("For somebody who calls or comes by: the ticket is the client's, the agent types it."),
    "ticket.edit": _(
        "Also changes the requester, adds and removes collaborators and tags, and sets a status of active work."
    ),
    "ticket.assign": _(
        "Puts open tickets into anybody's hands. Claiming a ticket that is nobody's needs no permission."
    ),
    "ticket.release": _("Takes a ticket out of the hands of whoever has it, so that it is nobody's again."),
    "ticket.transfer": _("Moves tickets out of this department; who sees them changes with that at once."),
    "ticket.refer": _("Lets another department, team or agent see and work on a ticket that stays in this department."),
    "ticket.link": _(
        "Makes one ticket the parent of another, or relates the two, and undoes that. Both must be open to the agent."
    ),
    "ticket.reply": _("Writes responses, which the client gets by mail. Notes need no permission."),
    "ticket.markanswered": _("Says by hand that a ticket waits for no answer, or that it does after all."),
    "ticket.close": _("Resolves, closes and archives tickets, and opens finished ones again."),
    "thread.edit": _(
        "Edits what others wrote, clients too. What stood there before stays readable to agents. "
        "Their own answers and notes agents edit without it."
    ),
    "task.create": _("Adds tasks to tickets that the agent sees, and tasks of their own; any department may be asked."),
    "task.edit": _("Changes what a task says, when it is due, and whether its ticket waits for it."),
    "task.assign": _("Puts open tasks into anybody's hands. Claiming a task that is nobody's needs no permission."),
    "task.transfer": _("Moves tasks to another department; the ticket stays where it is."),
    "task.reply": _("Writes notes in tasks. Whoever has a task in hand may do so anyway."),
    "task.close": _("Completes and reopens tasks. Whoever has a task in hand may do so anyway."),
    "task.delete": _("Deletes tasks with their notes."),
    "canned.manage": _("Writes and changes the canned responses of the departments that the agent serves."),
}

# The same of what no department bounds: these are given to the agents themselves.
EXPLANATIONS_EVERYWHERE: dict[str, StrOrPromise] = {
    "user.dir": _(
        "Finds clients and organizations in the agent panel, which the others here need too. "
        "Of their tickets it shows those that the agent sees anyway."
    ),
    "user.create": _("Makes clients' accounts by hand."),
    "user.edit": _("Names, telephone numbers and organizations of clients."),
    "user.manage": _(
        "Changes the addresses of clients: whoever sets one decides who gets in and reads their tickets. "
        "With editing and deleting clients it also merges two records of one person."
    ),
    "user.delete": _("Blocks clients and lets them back in. Nobody is deleted."),
    "org.create": _("Makes organizations."),
    "org.edit": _("Changes organizations, their domains, and whether their clients share tickets."),
    "org.delete": _("Takes organizations out of use and back."),
    "stats.agents": _(
        "Sees in the dashboard how many tickets each agent answered and resolved, and how quickly. Their own figures all see."
    ),
}
