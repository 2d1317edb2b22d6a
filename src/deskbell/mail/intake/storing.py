"""The first half of the strict path: the bytes on the disk for good, then a row. Only then may anybody be told "taken".

What it says, what becomes of it: all of that is later, and can go wrong without anything being lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError
from django.utils import timezone

from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.lib.text import one_line
from deskbell.mail.intake import blobs
from deskbell.mail.models import Door, Erasure, IncomingMail

ADDRESS_MAX = 320
UID_HASH_DIGITS = 8


def store(
    raw: bytes | Path,
    *,
    door: Door,
    mailbox_id: int | None = None,
    place: str = "",
    uid_validity: int | None = None,
    uid: str = "",
    envelope_sender: str = "",
    envelope_recipients: Sequence[str] = (),
    held_by: str = "",
    held_for: timedelta = timedelta(0),
    received_at: datetime | None = None,
) -> IncomingMail:
    """Keep a message; when this returns outside a transaction, its bytes and its row survive a power cut.

    A message that has a `uid` is kept once, however often it is handed in: within a place of a mailbox and its validity,
    or, where that is None, within its door. A uid that comes again with *other* bytes is a message of its own (some
    servers give uids out twice). `held_by` has the row claimed from its first moment on by whoever goes on with it.
    `received_at` is when it was handed over, if that was earlier: what waited longer comes first, and its clocks start then.
    OSError: the disk is full or refuses; DatabaseError: the database is away. Nothing is promised then.
    """
    content = raw if isinstance(raw, bytes) else raw.read_bytes()
    sha256, now = blobs.keep(content), timezone.now()
    received_at = min(received_at or now, now)
    new = IncomingMail(
        door=door,
        mailbox_id=mailbox_id,
        place=place,
        uid_validity=uid_validity,
        uid=uid,
        sha256=sha256,
        size=len(content),
        envelope_sender=_address(envelope_sender),
        envelope_recipients=[_address(one) for one in envelope_recipients],
        worker=held_by,
        attempts=1 if held_by else 0,
        created_at=received_at,
        due_at=now + held_for if held_by else received_at,
    )
    mail = _stored_once(new) if uid else _inserted(new)
    if mail.erasure != Erasure.NONE:  # it went with its ticket, and came with the same uid once more
        IncomingMail.objects.filter(pk=mail.pk).update(erasure=Erasure.OWED)
    else:
        blobs.keep_still(sha256, content)
    failpoint("mail row stored")
    return mail


def store_all(found: Mapping[str, bytes], *, mailbox_id: int, place: str, uid_validity: int) -> None:
    """As `store` for messages of one folder by their uids: by one commit, with their files flushed side by side.

    OSError or DatabaseError: some may be kept, and what is known of a uid is right. Whoever called tries them singly.
    """
    hashes = dict(zip(found, blobs.keep_all(list(found.values())), strict=True))
    with writing():
        rows = IncomingMail.objects.filter(mailbox_id=mailbox_id, place=place, uid_validity=uid_validity)
        known = dict(rows.filter(uid__in=found).values_list("uid", "sha256"))
        if any(sha256 != hashes[uid] for uid, sha256 in known.items()):
            raise IntegrityError("a uid that names other bytes as well")
        IncomingMail.objects.bulk_create(
            IncomingMail(
                door=Door.MAILBOX,
                mailbox_id=mailbox_id,
                place=place,
                uid_validity=uid_validity,
                uid=uid,
                sha256=hashes[uid],
                size=len(content),
            )
            for uid, content in found.items()
            if uid not in known
        )
        wake_worker()
    for uid, content in found.items():
        blobs.keep_still(hashes[uid], content)
        failpoint("mail row stored")


def _stored_once(new: IncomingMail) -> IncomingMail:
    known = _known(new)
    if known is not None and known.sha256 != new.sha256:
        new.uid = f"{new.uid}~{new.sha256[:UID_HASH_DIGITS]}"
        known = _known(new)
    if known is not None:
        return known
    try:
        return _inserted(new)
    except IntegrityError:  # another process was quicker
        known = _known(new)
        if known is None:
            raise
        return known


def _known(new: IncomingMail) -> IncomingMail | None:
    found = IncomingMail.objects.filter(uid_validity=new.uid_validity, uid=new.uid)
    if new.uid_validity is None:
        return found.filter(door=new.door).first()
    return found.filter(mailbox_id=new.mailbox_id or 0, place=new.place).first()


def _inserted(new: IncomingMail) -> IncomingMail:
    with writing():
        new.save(force_insert=True)
        if not new.worker:
            wake_worker()
    return new


def _address(text: str) -> str:
    return one_line(text.encode("utf-8", "replace").decode("utf-8"))[:ADDRESS_MAX]
