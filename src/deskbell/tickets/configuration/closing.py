"""Closing and reopening by department: what differs from the desk's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, Usage, add_usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm, Section
from deskbell.people.configuration.choosing import offer_departments
from deskbell.tickets.closing import terms_with
from deskbell.tickets.models import DepartmentClosing, Ticket
from deskbell.tickets.words import LateMessages, Standing


class ClosingForm(ConfigurationForm):
    """A department's own rules; an empty field leaves it to the desk's settings."""

    sections = (
        Section(
            title=_("After a resolution"),
            names=("remind_after_days", "close_after_days", "archive_after_days"),
            help=_("An empty field is as the desk's settings say; 0 means never."),
        ),
        Section(title=_("When clients come back"), names=("reopen_within_days", "late_messages")),
        Section(title=_("Before agents finish a ticket"), names=("needs_topic", "needs_agent", "needs_answer")),
    )

    class Meta:
        model = DepartmentClosing
        fields: ClassVar[list[str]] = [
            "department", "remind_after_days", "close_after_days", "archive_after_days", "reopen_within_days",
            "late_messages", "needs_topic", "needs_agent", "needs_answer",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "department": _("Department"),
            "remind_after_days": _("Ask again after (business days)"),
            "close_after_days": _("Close after (business days)"),
            "archive_after_days": _("Archive after (days)"),
            "reopen_within_days": _("Clients may reopen within (days)"),
            "late_messages": _("A message after that"),
            "needs_topic": _("A help topic is needed"),
            "needs_agent": _("An agent is needed"),
            "needs_answer": _("An answer to the client is needed"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "remind_after_days": _("Counted from the resolution; the client is reminded once."),
            "close_after_days": _("Counted from the resolution; silence then counts as a yes."),
            "archive_after_days": _("Counted from the last thing that happened to the closed ticket."),
            "reopen_within_days": _("Counted from the closing; 0 means always. A status may say otherwise."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        row: Any = self.instance
        offer_departments(self.fields["department"], kept=[row.department_id or 0])
        self.fields["department"].disabled = not row._state.adding
        late: Any = self.fields["late_messages"]
        late.choices = [("", gettext("As the desk's settings say")), *LateMessages.choices]


def _finished(row: DepartmentClosing, standing: Standing) -> QuerySet[Ticket]:
    return Ticket.objects.filter(department_id=row.department_id, standing=standing)


def _consequences(row: DepartmentClosing, changes: Mapping[str, Any]) -> list[str]:
    """What happens to the tickets that stand resolved or closed now."""
    wanted = DepartmentClosing(
        **{
            field.attname: changes.get(field.attname, getattr(row, field.attname))
            for field in row._meta.concrete_fields
        }
    )
    if not wanted.department_id:
        return []
    before, after = terms_with(row), terms_with(wanted)
    sentences: list[str] = []
    if (after.close_after_days, after.remind_after_days) != (before.close_after_days, before.remind_after_days):
        count = _finished(wanted, Standing.RESOLVED).count()
        words = ngettext(
            "%(count)d resolved ticket is reminded of and closed by the new number of days.",
            "%(count)d resolved tickets are reminded of and closed by the new number of days.",
            count,
        )
        sentences += [words % {"count": count}] if count else []
    if after.archive_after_days and after.archive_after_days != before.archive_after_days:
        count = _finished(wanted, Standing.CLOSED).count()
        words = ngettext(
            "%(count)d closed ticket leaves the queues once it is old enough.",
            "%(count)d closed tickets leave the queues once they are old enough.",
            count,
        )
        sentences += [words % {"count": count}] if count else []
    return sentences


def _days(value: int | None) -> str:
    return gettext("as the desk") if value is None else str(value)


CLOSINGS = register(
    Kind(
        key="closing",
        model=DepartmentClosing,
        form=ClosingForm,
        group=Group.TICKETS,
        singular=_("closing rules of a department"),
        plural=_("Closing by department"),
        explanation=_(
            "When a department asks whether it is solved, closes by silence, archives, and how long clients may reopen: "
            "what differs from the settings under “Closing and reopening”."
        ),
        columns=(
            Column(title=_("Department"), value=str, sort="department__name"),
            Column(title=_("Ask again after"), value=lambda one: _days(one.remind_after_days)),
            Column(title=_("Close after"), value=lambda one: _days(one.close_after_days)),
            Column(title=_("Archive after"), value=lambda one: _days(one.archive_after_days)),
            Column(title=_("Reopen within"), value=lambda one: _days(one.reopen_within_days)),
        ),
        search=("department__name",),
        ordering=("department__name",),
        related=("department",),
        consequences=_consequences,
        keywords=_("auto-close, reminder, archive, reopen, follow-up, required fields"),
        position=60,
    )
)


def _words(count: int) -> str:
    return ngettext("%(count)d has closing rules of its own", "%(count)d have closing rules of their own", count) % {
        "count": count
    }


add_usage("departments", Usage(words=_words, rows=lambda pk: DepartmentClosing.objects.filter(pk=pk), may_stay=True))
