"""What comes in and goes out: messages, their recipients, mailboxes."""

from deskbell.mail.models.incoming import Door, IncomingMail, KnownMessageId, Outcome
from deskbell.mail.models.mailbox import (
    Afterwards,
    Mailbox,
    MailboxState,
    Protocol,
    Security,
    SignIn,
)
from deskbell.mail.models.outgoing import LinkRequest, MailKind, MailRecipient, OutgoingMail, RecipientState

__all__ = [
    "Afterwards",
    "Door",
    "IncomingMail",
    "KnownMessageId",
    "LinkRequest",
    "MailKind",
    "MailRecipient",
    "Mailbox",
    "MailboxState",
    "Outcome",
    "OutgoingMail",
    "Protocol",
    "RecipientState",
    "Security",
    "SignIn",
]
