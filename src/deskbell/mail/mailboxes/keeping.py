"""What the desk has of a mailbox: which messages it knows, and keeping those that it does not."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path

from django.db import DatabaseError

from deskbell.kernel.transactions import writing
from deskbell.mail.intake import blobs
from deskbell.mail.intake.storing import store, store_all
from deskbell.mail.mailboxes.trouble import Step, Trouble, words_of
from deskbell.mail.models import Door, IncomingMail, Mailbox

PLACE_DIGITS = 16

log = logging.getLogger(__name__)


def place_of(mailbox: Mailbox) -> str:
    """Names server, account and folder: what a UID says holds only there."""
    parts = (mailbox.protocol, mailbox.host.casefold(), mailbox.user_name, mailbox.folder)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:PLACE_DIGITS]


class Keeper:
    """Keeps messages of one folder under one numbering; POP3 has none: 0."""

    def __init__(self, *, mailbox: Mailbox, validity: int) -> None:
        self.mailbox = mailbox
        self.place = place_of(mailbox)
        self.validity = validity
        self.fetched = 0
        self.recognised = 0
        of_mailbox = IncomingMail.objects.filter(mailbox=mailbox)
        here = of_mailbox.filter(place=self.place, uid_validity=validity)
        self.known: set[str] = set(here.values_list("uid", flat=True))
        self._has_past = of_mailbox.exclude(place=self.place, uid_validity=validity).exists()

    def take_counts(self) -> tuple[int, int]:
        """How many were fetched, and how many recognised, since this was asked last."""
        counts = self.fetched, self.recognised
        self.fetched = self.recognised = 0
        return counts

    def keep(self, uid: str, content: bytes | Path) -> None:
        """After this the message is safe, and known. Trouble."""
        try:
            if self._has_past and self._recognise(uid, digest_of(content)):
                self.recognised += 1
            else:
                store(
                    content,
                    door=Door.MAILBOX,
                    mailbox_id=self.mailbox.pk,
                    place=self.place,
                    uid_validity=self.validity,
                    uid=uid,
                )
                self.fetched += 1
        except (OSError, DatabaseError) as error:
            raise Trouble(Step.KEEP, words_of(error)) from error
        self.known.add(uid)

    def keep_all(self, found: Mapping[str, bytes]) -> None:
        """The same for several, at less cost for each; where that fails, one by one. Trouble."""
        if not self._has_past:
            try:
                store_all(found, mailbox_id=self.mailbox.pk, place=self.place, uid_validity=self.validity)
            except (OSError, DatabaseError) as error:
                log.info("messages of mailbox %s are kept one by one: %s", self.mailbox.pk, words_of(error))
            else:
                self.fetched += len(found)
                self.known.update(found)
                return
        for uid, content in found.items():
            self.keep(uid, content)

    def _recognise(self, uid: str, digest: str) -> bool:
        """Whether this is a message that the desk has under an older numbering, or from before the folder was moved.

        The very same bytes, with the same stamps of every server on the way: its row takes the new place, so that it is
        neither lost nor there twice. Of two alike each finds a row of its own.
        """
        with writing():
            older = IncomingMail.objects.filter(mailbox=self.mailbox, sha256=digest)
            older = older.exclude(place=self.place, uid_validity=self.validity).order_by("pk")
            row = older.select_for_update().first()
            if row is None:
                return False
            changed = {"place": self.place, "uid_validity": self.validity, "uid": uid}
            return bool(IncomingMail.objects.filter(pk=row.pk).update(**changed))


def digest_of(content: bytes | Path) -> str:
    """The SHA-256 that the store names these bytes by."""
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else blobs.digest_of(content)
