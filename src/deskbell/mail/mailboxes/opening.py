"""The way to a mail server that both protocols share: find it, connect, and encrypt where that comes first."""

from __future__ import annotations

import socket
import ssl

from django.utils.translation import gettext as _

from deskbell.mail.mailboxes.trouble import Refusal, Step, step
from deskbell.mail.models import Mailbox, Protocol, Security
from deskbell.mail.reaching import allowed_addresses, connect, encrypted, is_this_machine

CONNECT_SECONDS = 20
# The longest that a server may keep silent in the middle of an answer.
ANSWER_SECONDS = 60
USUAL_PORTS = {
    (Protocol.IMAP, Security.TLS): 993,
    (Protocol.IMAP, Security.STARTTLS): 143,
    (Protocol.IMAP, Security.NONE): 143,
    (Protocol.POP3, Security.TLS): 995,
    (Protocol.POP3, Security.STARTTLS): 110,
    (Protocol.POP3, Security.NONE): 110,
}


def port_of(mailbox: Mailbox) -> int:
    """Its own, or the usual one for how it is reached."""
    return mailbox.port or USUAL_PORTS[Protocol(mailbox.protocol), Security(mailbox.security)]


def opened(
    mailbox: Mailbox, *, context: ssl.SSLContext | None = None, seconds: float = ANSWER_SECONDS
) -> socket.socket:
    """A connection to the mailbox's server: encrypted and verified already, if that comes first. Trouble.

    Without encryption there is only this very machine. `seconds` is for how long the server may keep silent.
    """
    port = port_of(mailbox)
    with step(Step.FIND):
        allowed_addresses(host=mailbox.host, port=port)
    with step(Step.CONNECT):
        plain = connect(host=mailbox.host, port=port, seconds=min(CONNECT_SECONDS, seconds))
        plain.settimeout(seconds)
    with step(Step.ENCRYPT):
        if mailbox.security == Security.TLS:
            return encrypted(plain, host=mailbox.host, context=context)
        if mailbox.security == Security.NONE and not is_this_machine(plain):
            plain.close()
            raise Refusal(_("mail goes without encryption only to this very machine"))
    return plain
