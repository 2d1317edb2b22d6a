"""Statuses: the desk's own names for the states, and what clients see and may do in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.errors import Invalid
from deskbell.lib.text import one_line
from deskbell.people.configuration.replacing import put_instead
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.configuration.choosing import WORK, offer_in_use
from deskbell.tickets.configuration.moves import active_tickets, quietly, ticket_address
from deskbell.tickets.configuration_rules import why_the_last
from deskbell.tickets.models import HelpTopic, Status, Ticket
from deskbell.tickets.words import ACTIVE_STATES, State


class StatusForm(ConfigurationForm):
    """A status: its state once and for all, its names, its place, and the rules of reopening."""

    class Meta:
        model = Status
        fields: ClassVar[list[str]] = [
            "name", "state", "client_name", "may_clients_reopen", "reopen_within_days", "reopens_as",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "state": _("State"),
            "client_name": _("Shown to clients as"),
            "may_clients_reopen": _("Clients may reopen"),
            "reopen_within_days": _("Clients may reopen within (days)"),
            "reopens_as": _("Reopens as"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("What agents call it."),
            "state": _("What it means to the desk. It stays as it is: tickets remember it."),
            "client_name": _("Leave it empty to show clients what the state is called."),
            "may_clients_reopen": _(
                "Whether a client's message or a press of “Reopen” opens a resolved or closed ticket again; "
                "if not, the message opens a new, linked ticket or is refused, as “Closing and reopening” says. Nobody but agents reopens an archived ticket."
            ),
            "reopen_within_days": _(
                "Of a closed status, counted from the closing; 0 means always. Empty: as the department or the desk says."
            ),
            "reopens_as": _("The status of a ticket that is reopened from here; otherwise the first open one."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["state"].disabled = self.instance.pk is not None
        status: Any = self.instance
        offer_in_use(self.fields["reopens_as"], kept=status.reopens_as_id, only=WORK)

    def changes(self) -> dict[str, Any]:
        """The form's columns; a new status comes last, so that no verb sets it unasked."""
        changes = super().changes()
        if self.instance.pk:
            return changes
        last = Status.objects.order_by("-position").first()
        return {**changes, "position": last.position + 1 if last else 0}

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_client_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["client_name"])


def _tickets(pk: int) -> QuerySet[Any]:
    return active_tickets(status=pk)


@quietly
def _move(actor: Actor, ticket: Ticket, new: int) -> None:
    change_status(actor=actor, ticket_id=ticket.pk, status_id=new)


def _objection(new: int) -> str:
    """Active tickets are not finished by it, for nobody decided that."""
    if Status.objects.filter(WORK, pk=new).exists():
        return ""
    return gettext("Open tickets stand in it: choose a status in which work goes on.")


def _replace_in(rows: QuerySet[Any], *, actor: Actor, **columns: int) -> int:
    """Another status in these rows. Invalid if new and reopened tickets would be finished at once."""
    if rows.exists() and not Status.objects.filter(WORK, pk__in=columns.values()).exists():
        raise Invalid({"by": [gettext("New and reopened tickets need a status in which work goes on.")]})
    return put_instead(rows, actor=actor, **columns)


def _topics(pk: int) -> QuerySet[HelpTopic]:
    return HelpTopic.objects.filter(status=pk)


def _reopened(pk: int) -> QuerySet[Status]:
    return Status.objects.filter(reopens_as=pk)


def _ticket_words(count: int) -> str:
    return ngettext("%(count)d open ticket stands in it", "%(count)d open tickets stand in it", count) % {
        "count": count
    }


def _topic_words(count: int) -> str:
    return ngettext("%(count)d help topic starts with it", "%(count)d help topics start with it", count) % {
        "count": count
    }


def _status_words(count: int) -> str:
    return ngettext("%(count)d status reopens as it", "%(count)d statuses reopen as it", count) % {"count": count}


def _consequences(status: Status, changes: Mapping[str, Any]) -> list[str]:
    if not status.pk:
        return []
    return [*_seen_differently(status, changes), *_reopened_differently(status, changes)]


def _seen_differently(status: Status, changes: Mapping[str, Any]) -> list[str]:
    wanted = Status(state=status.state, client_name=changes.get("client_name", status.client_name))
    if wanted.words_for_clients == status.words_for_clients:
        return []
    count = _tickets(status.pk).count()
    words = ngettext(
        "%(count)d open ticket stands in this status; its client will see it as “%(name)s”.",
        "%(count)d open tickets stand in this status; their clients will see it as “%(name)s”.",
        count,
    )
    return [words % {"count": count, "name": wanted.words_for_clients}]


def _reopened_differently(status: Status, changes: Mapping[str, Any]) -> list[str]:
    if status.state in ACTIVE_STATES:
        return []
    may = changes.get("may_clients_reopen", status.may_clients_reopen)
    if may == status.may_clients_reopen:
        return []
    if may:
        return [gettext("Clients can write in tickets of this status again, which reopens them.")]
    return [
        gettext(
            "Clients can no longer reopen tickets of this status; what they write is dealt with as “Closing and reopening” says."
        )
    ]


def _hindrances(status: Status) -> list[str]:
    return [reason] if (reason := why_the_last(status)) else []


STATUSES = register(
    Kind(
        key="statuses",
        model=Status,
        form=StatusForm,
        group=Group.TICKETS,
        singular=_("status"),
        plural=_("Statuses"),
        explanation=_(
            "What agents say a ticket is up to. Each status has a state, which is what the desk acts on; the "
            "first status of a state, in their order, is the one that resolving, closing or reopening sets."
        ),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("State"), value=lambda one: State(one.state).label, sort="state"),
            Column(title=_("Shown to clients as"), value=lambda one: one.words_for_clients),
        ),
        search=("name", "client_name"),
        ordering=("position",),
        ordered_by="position",
        usages=(
            Usage(words=_ticket_words, rows=_tickets, move=_move, objection=_objection, row_address=ticket_address),
            Usage(
                words=_topic_words,
                rows=_topics,
                replace=lambda actor, old, new: _replace_in(_topics(old), actor=actor, status_id=new),
            ),
            Usage(
                words=_status_words,
                rows=_reopened,
                replace=lambda actor, old, new: _replace_in(_reopened(old), actor=actor, reopens_as_id=new),
            ),
        ),
        consequences=_consequences,
        hindrances=_hindrances,
        keywords=_("state, open, waiting, resolved, closed, archived, reopen"),
        position=20,
    )
)
