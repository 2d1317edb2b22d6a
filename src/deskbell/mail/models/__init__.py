"""What comes in and goes out: messages, their recipients, mailboxes."""

from deskbell.mail.models.account import DepartmentMail, MembersTold, SendingAccount, SendingAccountState
from deskbell.mail.models.held import AddressTrouble, HeldReply
from deskbell.mail.models.incoming import Door, Erasure, IncomingMail, KnownMessageId, Outcome
from deskbell.mail.models.mailbox import Afterwards, Mailbox, MailboxState, Protocol, Security
from deskbell.mail.models.outgoing import LinkRequest, MailKind, MailRecipient, OutgoingMail, RecipientState
from deskbell.mail.models.preference import AlertPreference
from deskbell.mail.models.signing_in import GivenTokens, SignIn, SigningIn
from deskbell.mail.models.template import MailTemplate

__all__ = [
    "AddressTrouble",
    "Afterwards",
    "AlertPreference",
    "DepartmentMail",
    "Door",
    "Erasure",
    "GivenTokens",
    "HeldReply",
    "IncomingMail",
    "KnownMessageId",
    "LinkRequest",
    "MailKind",
    "MailRecipient",
    "MailTemplate",
    "Mailbox",
    "MailboxState",
    "MembersTold",
    "Outcome",
    "OutgoingMail",
    "Protocol",
    "RecipientState",
    "Security",
    "SendingAccount",
    "SendingAccountState",
    "SignIn",
    "SigningIn",
]
