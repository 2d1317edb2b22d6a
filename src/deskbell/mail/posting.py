"""Everything about a mail of a ticket but its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.text import one_line
from deskbell.mail.identity import message_id_of
from deskbell.mail.models import MailKind
from deskbell.mail.senders import Sender, sender_for
from deskbell.mail.tokens import reply_token
from deskbell.people.models import User
from deskbell.tickets.models import AccessLink, Ticket

LONGEST_SUBJECT = 300


@dataclass(frozen=True, kw_only=True)
class Posting:
    """Everything about a mail but its words."""

    recorded: RecordedFact
    effect: str
    kind: MailKind
    ticket: Ticket
    to: User
    cc: Sequence[User] = ()
    entry_id: int | None = None
    from_name: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    link: AccessLink | None = None
    marker: str = ""
    hides_names: bool = False
    refusal: str = ""  # why this mail is not even tried; it is kept, and shown as failed

    @property
    def message_id(self) -> str:
        """The Message-ID, the same on every run of the effect. It says where an answer belongs."""
        recipient = recipient_key(self.to, self.cc)
        return message_id_of(fact_id=self.recorded.id, effect=self.effect, recipient=recipient, token=self.token)

    @property
    def token(self) -> str:
        """Bound to ticket and entry, and an alert's to the agent who gets it."""
        agent_id = self.to.pk if self.kind == MailKind.ALERT else None
        return reply_token(ticket_id=self.ticket.pk, entry_id=self.entry_id, agent_id=agent_id)

    @property
    def sender(self) -> Sender:
        """In whose name it goes out, and whether it can be answered."""
        is_automatic = self.kind != MailKind.ANSWER
        return sender_for(self.recorded, self.ticket.department_id, is_automatic=is_automatic)


def recipient_key(to: User, cc: Sequence[User]) -> str:
    """Names who gets a mail: one agent by number; a ticket's clients as one group, whoever they are by now."""
    return "clients" if cc else f"user {to.pk}"


def subject_line(number: str, subject: str) -> str:
    """`[#482913] subject`, on one line."""
    return f"[#{number}] {one_line(subject)}"[:LONGEST_SUBJECT]
