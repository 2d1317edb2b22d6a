"""The Message-IDs that belong to tickets: of mails that came in, of those that went out, and ids only ever referred to."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

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
    sent = OutgoingMail.objects.filter(message_id__in=[f"<{one}>" for one in wanted], ticket__isnull=False)
    by_id = {message_id.strip("<>"): ticket_id for message_id, ticket_id in sent.values_list("message_id", "ticket_id")}
    digests = {one: digest_of(one) for one in wanted}
    of_mails, referenced = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    rows = KnownMessageId.objects.filter(digest__in=digests.values()).order_by("pk")
    for digest, ticket_id, origin in rows.values_list("digest", "ticket_id", "origin"):
        (referenced if origin == KnownMessageId.Origin.REFERENCED else of_mails)[digest].append(ticket_id)
    found = ([by_id.get(one), *of_mails[digest], *referenced[digest]] for one, digest in digests.items())
    return [one for one in dict.fromkeys(chain.from_iterable(found)) if one is not None]


def remember(message: IncomingMessage, *, ticket_id: int, entry_id: int | None) -> None:
    """Keep whose ids these are. What went out is found by its own row; needs an open transaction."""
    rows = [_row(one, ticket_id, None, KnownMessageId.Origin.REFERENCED) for one in referred_to(message)]
    if message.message_id:
        rows.insert(0, _row(message.message_id, ticket_id, entry_id, KnownMessageId.Origin.INCOMING))
    KnownMessageId.objects.bulk_create({row.digest: row for row in reversed(rows)}.values(), ignore_conflicts=True)


def remember_one(message_id: str, *, ticket_id: int, entry_id: int) -> None:
    """Keep that this is the id of a mail that an entry came by. Needs an open transaction."""
    row = _row(message_id, ticket_id, entry_id, KnownMessageId.Origin.INCOMING)
    KnownMessageId.objects.bulk_create([row], ignore_conflicts=True)


def _row(message_id: str, ticket_id: int, entry_id: int | None, origin: str) -> KnownMessageId:
    return KnownMessageId(digest=digest_of(message_id), ticket_id=ticket_id, entry_id=entry_id, origin=origin)
