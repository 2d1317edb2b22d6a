"""Whether a message came before. An id alone never says so: senders use ids twice."""

from __future__ import annotations

from deskbell.kernel.turns import one_at_a_time
from deskbell.mail.models import IncomingMail, Outcome
from deskbell.mail.parsing.message import IncomingMessage

UNDECIDED = (Outcome.STORED, Outcome.QUARANTINED)


def first_of(mail: IncomingMail, message: IncomingMessage) -> IncomingMail | None:
    """The same message, if it was taken in already: by its id and content, else by its very bytes.

    Needs an open transaction: of two copies that are taken in at once, one waits for the other.
    """
    others = IncomingMail.objects.exclude(pk=mail.pk).exclude(outcome__in=UNDECIDED).order_by("pk")
    if message.message_id:
        one_at_a_time(f"incoming mail {message.message_id}")
        known = others.filter(message_id=message.message_id[:998], content_hash=message.content_hash)
    else:
        one_at_a_time(f"incoming mail {mail.sha256}")
        known = others.filter(sha256=mail.sha256, message_id="")
    found: IncomingMail | None = known.first()
    return found.duplicate_of or found if found is not None else None


def is_id_taken(mail: IncomingMail, message: IncomingMessage) -> bool:
    """Whether another message bore this id."""
    others = IncomingMail.objects.exclude(pk=mail.pk).exclude(content_hash=message.content_hash)
    return bool(message.message_id) and others.filter(message_id=message.message_id[:998]).exists()
