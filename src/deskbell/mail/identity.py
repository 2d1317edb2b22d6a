"""Names that derive from the desk's secret key: the same again on every run, and not to be guessed."""

from __future__ import annotations

from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from deskbell.mail.tokens import reply_token

SALT = "deskbell.mail"
CLIENTS = "clients"


def message_id_of(*, fact_id: int, effect: str, recipient: str, token: str = "") -> str:
    """The Message-ID of what an effect of a fact sends to a recipient, or to the group that `recipient` names.

    With a token it says besides where an answer to it belongs.
    """
    return _as_message_id(derived("message", fact_id, effect, recipient), token)


def thread_root(*, ticket_id: int, audience: str) -> str:
    """An id that every mail of a ticket to clients, or to agents, refers to: mail programs keep them together.

    No mail bears it; RFC 5322 (section 3.6.4) lets References name messages that the reader does not have. Clients' one
    holds a token: an answer of which nothing but this is left still finds its ticket.
    """
    token = reply_token(ticket_id=ticket_id) if audience == CLIENTS else ""
    return _as_message_id(derived("thread", ticket_id, audience), token)


def letter_id(key: str) -> str:
    """The Message-ID of a letter with this key."""
    return _as_message_id(derived("letter", key))


def derived(*parts: object) -> str:
    """32 hexadecimal digits (128 bits) for these parts."""
    value = "\x1f".join(str(part) for part in parts)
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()[:32]


def _as_message_id(name: str, token: str = "") -> str:
    local = f"{name}.{token}" if token else name
    return f"<{local}@{_domain(settings.DEFAULT_FROM_EMAIL)}>"


@lru_cache(maxsize=8)
def _domain(sender: str) -> str:
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return domain.encode("idna").decode() if domain else "localhost"
