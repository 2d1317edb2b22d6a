"""By what lists of tickets can be sorted, and what each column of a list is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Expression, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from deskbell.tickets.models import TicketTag
from deskbell.tickets.queries.queue_kinds import DUE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_KEY = 60


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list. `value` is what it is sorted by, `index` the ticket's column if an index has that order.

    Without either it can't be sorted by.
    """

    key: str
    title: StrOrPromise
    value: Any = None
    index: str = ""
    falls_first: bool = False  # whether the first click puts the largest on top

    @property
    def sorts(self) -> bool:
        """Whether lists can be sorted by it."""
        return bool(self.index) or self.value is not None


def _named(*paths: str) -> Expression:
    """The first of these texts that is not empty."""
    return Coalesce(*(NullIf(F(path), Value("")) for path in paths), output_field=TextField())


def _first_tag() -> Subquery:
    tags = TicketTag.objects.filter(ticket_id=OuterRef("pk")).order_by("tag__key")
    return Subquery(tags.values("tag__key")[:1])


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column(key="urgency", title=_("Priority"), index="urgency", falls_first=True),
        Column(key="number", title=_("Number"), value=F("number")),
        Column(key="subject", title=_("Subject"), value=F("subject__text")),
        Column(key="from", title=_("From"), value=_named("requester__name", "requester__email")),
        Column(key="organization", title=_("Organization"), value=F("requester__organization__name")),
        Column(key="department", title=_("Department"), value=F("department__name")),
        Column(key="agent", title=_("Agent"), value=_named("agent__user__name", "agent__user__email")),
        Column(key="team", title=_("Team"), value=F("team__name")),
        Column(key="status", title=_("Status"), value=F("status__position")),
        Column(key="topic", title=_("Help topic"), value=F("topic__name")),
        Column(key="tags", title=_("Tags"), value=_first_tag()),
        Column(key="source", title=_("Source"), value=F("source")),
        Column(key="entries", title=_("Entries"), value=F("entry_count"), falls_first=True),
        Column(key="files", title=_("Files"), value=F("file_count"), falls_first=True),
        Column(key="opened", title=_("Opened"), index="opened_at", falls_first=True),
        Column(key="last_message", title=_("Last message"), value=F("last_message_at"), falls_first=True),
        Column(key="last_response", title=_("Last response"), value=F("last_response_at"), falls_first=True),
        Column(key="due", title=_("Due"), index=DUE),
        Column(key="closed", title=_("Closed"), value=F("closed_at"), falls_first=True),
        Column(key="updated", title=_("Updated"), index="updated_at", falls_first=True),
    )
}
USUAL_COLUMNS = ("urgency", "number", "subject", "from", "department", "agent", "status", "due", "updated")
# What a line can't do without: the mark of its urgency is cheap, and by its number and subject it is opened.
ALWAYS = ("number", "subject")


def usable_columns(wanted: object) -> tuple[str, ...]:
    """The columns that somebody asked for, in the order in which lists show them; the usual ones for nonsense."""
    words = {word for word in wanted if isinstance(word, str)} if isinstance(wanted, list | tuple) else set()
    chosen = tuple(key for key in COLUMNS if key in words or key in ALWAYS)
    return chosen if words & set(COLUMNS) else USUAL_COLUMNS


def comparable(value: object) -> str | int | None:
    """A value as it is compared and as an address carries it: the same on every database."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int):
        return int(value)
    return None if value is None else str(value).casefold()[:LONGEST_KEY]
