"""What `deskbell-pipe` left in the spool folder: stored, then removed. A crash in between stores nothing twice, for the
name in the spool is the row's uid."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.jobs import periodic
from deskbell.kernel.work import work
from deskbell.lib.text import storable
from deskbell.mail.intake.storing import store
from deskbell.mail.models import Door, Mailbox
from deskbell.mail.server import Pause

BATCH = 50
MAGIC = b"deskbell-spool-1"
FIELDS = 4  # the magic word, sender, mailbox, and how many recipients follow
BEGUN_KEPT_FOR = timedelta(days=1)

log = logging.getLogger(__name__)
disk_pause = Pause()


@dataclass(frozen=True, kw_only=True)
class Spooled:
    """A message with its envelope, as the pipe wrote it."""

    raw: bytes
    sender: str = ""
    mailbox: str = ""
    recipients: tuple[str, ...] = ()


@work(name="spool")
def take_from_spool(*, worker: str) -> int:
    """Store what the pipe left, oldest first; how many. Workers of one machine may meet here: nothing is stored twice.

    While the disk refuses, it waits: the worker has other things to do. Files that fail hold up no others.
    """
    del worker
    if disk_pause.is_on:
        return 0
    done = 0
    for name in sorted(_names(folder() / "new")):
        if done == BATCH:
            break
        try:
            done += _take(folder() / "new" / name)
        except OSError as error:
            log.warning("the spool waits for the disk: %s", error)
            disk_pause.begin()
            return done
        except DatabaseError:
            raise
        except Exception:
            log.exception("spooled message %s could not be stored", name)
    disk_pause.end()
    return done


def folder() -> Path:
    """Where the pipe leaves messages."""
    return Path(settings.DESKBELL_HOME) / "spool"


def read_spooled(data: bytes) -> Spooled:
    """A spool file taken apart; whatever the pipe did not write is a message without an envelope."""
    fields = data.split(b"\0", FIELDS)
    if len(fields) <= FIELDS or fields[0] != MAGIC or not fields[3].isdigit():
        return Spooled(raw=data)
    *recipients, raw = fields[FIELDS].split(b"\0", int(fields[3]))
    sender, mailbox = (os.fsdecode(field) for field in fields[1:3])
    return Spooled(raw=raw, sender=sender, mailbox=mailbox, recipients=tuple(map(os.fsdecode, recipients)))


def _names(place: Path) -> list[str]:
    try:
        with os.scandir(place) as entries:
            return [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def _take(path: Path) -> bool:
    try:
        data, written = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError:  # another worker was quicker
        return False
    except PermissionError:  # of this one file: the disk has nothing against it
        log.warning("spooled message %s is not for the desk to read: another account ran deskbell-pipe", path.name)
        return False
    mail = read_spooled(data)
    meant = storable(mail.mailbox)  # whatever bytes a mail server calls it by
    mailbox = Mailbox.objects.filter(address__iexact=meant).first() if meant else None
    named = [meant] if meant and mailbox is None else []
    store(
        mail.raw,
        door=Door.PIPE,
        mailbox_id=mailbox.pk if mailbox else None,
        uid=path.name[:70],
        envelope_sender=mail.sender,
        envelope_recipients=[*mail.recipients, *named],
        received_at=datetime.fromtimestamp(written, UTC),
    )
    failpoint("mail spooled stored")
    path.unlink(missing_ok=True)
    return True


@periodic(name="mail.spool_tidy", every=timedelta(hours=6))
def forget_begun() -> None:
    """Remove what a pipe began and never finished: its mail server was not told "taken" and has tried again."""
    place, oldest = folder() / "begun", time.time() - BEGUN_KEPT_FOR.total_seconds()
    for name in _names(place):
        path = place / name
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
