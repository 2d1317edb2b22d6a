"""The Message-IDs that belong to tickets: of mails that came in, of those that went out, and ids only ever referred to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from deskbell.mail.models import KnownMessageId, OutgoingMail
from deskbell.mail.parsing.message import IncomingMessage

# Hostile mails name thousands of ids: those nearest to the answer are looked at.
MOST_IDS = 100


def digest_of(message_id: str) -> str:
    """An id of any length as its SHA-256; brackets and spaces around it don't count."""
    return hashlib.sha256(message_id.strip().strip("<>").encode("utf-8", "replace")).hexdigest()


def referred_to(message: IncomingMessage) -> list[str]:
    """The ids that a mail answers, nearest first: In-Reply-To, then References from right to left; each once."""
    return list(dict.fromkeys([*message.in_reply_to, *reversed(message.references)]))[:MOST_IDS]


def tickets_by_id(message_ids: Iterable[str]) -> list[int]:
    """The tickets that these ids belong to, by the order of the ids; mails themselves come before mere references."""
    wanted = list(message_ids)
    if not wanted:
        return []
    found: list[int] = []
    sent = dict(
        OutgoingMail.objects.filter(message_id__in=[f"<{one}>" for one in wanted], ticket__isnull=False).values_list(
            "message_id", "ticket_id"
        )
    )
    rows = KnownMessageId.objects.filter(digest__in=[digest_of(one) for one in wanted]).order_by("pk")
    known = list(rows.values_list("digest", "ticket_id", "origin"))
    for one in wanted:
        mine = [(ticket_id, origin) for digest, ticket_id, origin in known if digest == digest_of(one)]
        own = [ticket_id for ticket_id, origin in mine if origin != KnownMessageId.Origin.REFERENCED]
        found += [*([sent[f"<{one}>"]] if f"<{one}>" in sent else []), *own, *(ticket_id for ticket_id, _ in mine)]
    return list(dict.fromkeys(one for one in found if one is not None))


def remember(message: IncomingMessage, *, ticket_id: int, entry_id: int | None) -> None:
    """Keep whose ids these are. What went out is found by its own row; needs an open transaction."""
    rows = [_row(one, ticket_id, None, KnownMessageId.Origin.REFERENCED) for one in referred_to(message)]
    if message.message_id:
        rows.insert(0, _row(message.message_id, ticket_id, entry_id, KnownMessageId.Origin.INCOMING))
    KnownMessageId.objects.bulk_create({row.digest: row for row in reversed(rows)}.values(), ignore_conflicts=True)


def _row(message_id: str, ticket_id: int, entry_id: int | None, origin: str) -> KnownMessageId:
    return KnownMessageId(digest=digest_of(message_id), ticket_id=ticket_id, entry_id=entry_id, origin=origin)
