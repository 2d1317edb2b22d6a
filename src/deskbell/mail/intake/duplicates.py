"""Whether a message came before. An id alone never says so: senders use ids twice."""

from __future__ import annotations

from deskbell.kernel.rows import first, is_any
from deskbell.kernel.turns import one_at_a_time
from deskbell.mail.models import IncomingMail, Outcome
from deskbell.mail.parsing.message import IncomingMessage

LONGEST_ID = 998
_TAKEN_IN = "id <> %s AND outcome NOT IN (%s, %s)"
UNDECIDED = (Outcome.STORED.value, Outcome.QUARANTINED.value)


def first_of(mail: IncomingMail, message: IncomingMessage) -> IncomingMail | None:
    """The same message, if it was taken in already: by its id and content, else by its very bytes.

    Needs an open transaction: of two copies that are taken in at once, one waits for the other.
    """
    if message.message_id:
        one_at_a_time(f"incoming mail {message.message_id}")
        same, values = "message_id = %s AND content_hash = %s", (message.message_id[:LONGEST_ID], message.content_hash)
    else:
        one_at_a_time(f"incoming mail {mail.sha256}")
        same, values = "sha256 = %s AND message_id = %s", (mail.sha256, "")
    found = first(IncomingMail, f"{same} AND {_TAKEN_IN} ORDER BY id", *values, mail.pk, *UNDECIDED)
    return found.duplicate_of or found if found is not None else None


def is_id_taken(mail: IncomingMail, message: IncomingMessage) -> bool:
    """Whether another message bore this id."""
    other = "message_id = %s AND id <> %s AND content_hash <> %s"
    values = message.message_id[:LONGEST_ID], mail.pk, message.content_hash
    return bool(message.message_id) and is_any(IncomingMail, other, *values)
