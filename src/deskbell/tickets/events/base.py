"""What every fact of a ticket shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString

from deskbell.kernel.facts import Fact
from deskbell.tickets.names import NameFunction, Names


@dataclass(frozen=True, kw_only=True)
class TicketFact(Fact):
    """A fact of a ticket; `sentence` says it for people, names in bold.

    What the desk does by its own clockwork does not touch the ticket: it is not newer for it in the lists.
    """

    touches: ClassVar[bool] = True

    @property
    def happened_at(self) -> datetime | None:
        """When it happened, where that is not when it is recorded."""
        return None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """The fact as one sentence. `by` is the actor's name, already marked up."""
        raise NotImplementedError


def changed(text: str, by: SafeString, name: NameFunction, before: int | None, after: int | None) -> SafeString:
    """A sentence with `{by}`, `{before}` and `{after}`."""
    return format_html(text, by=by, before=name(before), after=name(after))
