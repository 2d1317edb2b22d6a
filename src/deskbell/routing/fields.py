"""What rules look at: each field with what it holds, when it is known, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from deskbell.routing.words import FieldKind, Occasion, Operator

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANGES = (Operator.CHANGED, Operator.CHANGED_TO, Operator.WAS)
OPERATORS: dict[FieldKind, tuple[Operator, ...]] = {
    FieldKind.TEXT: (
        Operator.IS,
        Operator.IS_NOT,
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.STARTS,
        Operator.ENDS,
        Operator.MATCHES,
        Operator.NOT_MATCHES,
    ),
    FieldKind.CHOICE: (Operator.IS, Operator.IS_NOT),
    FieldKind.NUMBER: (Operator.IS, Operator.IS_NOT, Operator.MORE_THAN, Operator.LESS_THAN),
    FieldKind.MINUTES: (Operator.MORE_THAN,),
}
# What the operators of no field need: a value to compare with.
WITHOUT_VALUE = frozenset({Operator.CHANGED})
EVERYWHERE = frozenset(Occasion)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing about a ticket. `may_change` says whether a fact can tell its value before and after."""

    key: str
    label: StrOrPromise
    kind: FieldKind
    may_change: bool = False
    is_named: bool = False  # asks for a name beside it, such as a header's
    occasions: frozenset[Occasion] = EVERYWHERE

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What can be asked of it."""
        return OPERATORS[self.kind] + (CHANGES if self.may_change else ())


_ON_OPENING = frozenset({Occasion.OPENING})
_LATER = frozenset({Occasion.TIME, Occasion.UPDATE})
_ON_UPDATE = frozenset({Occasion.UPDATE})

FIELDS: dict[str, Field] = {
    one.key: one
    for one in (
        Field(key="sender_name", label=_("Sender's name"), kind=FieldKind.TEXT),
        Field(key="sender_address", label=_("Sender's address"), kind=FieldKind.TEXT),
        Field(key="sender_domain", label=_("Sender's mail domain"), kind=FieldKind.TEXT),
        Field(key="organization", label=_("Organization"), kind=FieldKind.CHOICE),
        Field(key="reply_to_name", label=_("Reply-To name"), kind=FieldKind.TEXT, occasions=_ON_OPENING),
        Field(key="reply_to_address", label=_("Reply-To address"), kind=FieldKind.TEXT, occasions=_ON_OPENING),
        Field(key="addressee", label=_("Addressee (To and Cc)"), kind=FieldKind.TEXT, occasions=_ON_OPENING),
        Field(key="subject", label=_("Subject"), kind=FieldKind.TEXT),
        Field(key="body", label=_("Message"), kind=FieldKind.TEXT),
        Field(key="topic", label=_("Help topic"), kind=FieldKind.CHOICE, may_change=True),
        Field(key="department", label=_("Department"), kind=FieldKind.CHOICE, may_change=True),
        Field(key="priority", label=_("Priority"), kind=FieldKind.CHOICE, may_change=True),
        Field(key="status", label=_("Status"), kind=FieldKind.CHOICE, may_change=True),
        Field(key="agent", label=_("Assigned agent"), kind=FieldKind.CHOICE, may_change=True),
        Field(key="team", label=_("Assigned team"), kind=FieldKind.CHOICE, may_change=True),
        Field(key="answered", label=_("Answered"), kind=FieldKind.CHOICE, occasions=_LATER),
        Field(key="source", label=_("Source"), kind=FieldKind.CHOICE),
        Field(key="attachment_name", label=_("Attachment's name"), kind=FieldKind.TEXT),
        Field(key="attachment_type", label=_("Attachment's type"), kind=FieldKind.TEXT),
        Field(key="attachment_count", label=_("Number of attachments"), kind=FieldKind.NUMBER),
        Field(key="header", label=_("Mail header"), kind=FieldKind.TEXT, is_named=True, occasions=_ON_OPENING),
        Field(key="hours", label=_("Time of day"), kind=FieldKind.CHOICE),
        Field(key="event", label=_("What happened"), kind=FieldKind.CHOICE, occasions=_ON_UPDATE),
        Field(key="since_opened", label=_("Time since it was opened"), kind=FieldKind.MINUTES, occasions=_LATER),
        Field(
            key="since_last_message",
            label=_("Time since the client's last message"),
            kind=FieldKind.MINUTES,
            occasions=_LATER,
        ),
        Field(
            key="since_last_response", label=_("Time since the last answer"), kind=FieldKind.MINUTES, occasions=_LATER
        ),
    )
}
IN_HOURS, OUT_OF_HOURS = "in", "out"
YES, NO = "yes", "no"
ELAPSED = tuple(field.key for field in FIELDS.values() if field.kind is FieldKind.MINUTES)
