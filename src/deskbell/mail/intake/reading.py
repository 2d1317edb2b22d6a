"""Reading stored messages in the limited child process. Each thread that reads keeps a child of its own at hand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from deskbell.kernel.configure import read
from deskbell.mail.intake import blobs
from deskbell.mail.models import IncomingMail
from deskbell.mail.parsing.child import Reader, Unreadable
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.settings import REPLY_SEPARATOR

# So many mails, and bytes of them, may wait read until they are taken in.
AHEAD = 8
AHEAD_BYTES = 8 * 1024 * 1024

ReadFunction = Callable[..., IncomingMessage]


class _Readers(threading.local):
    def __init__(self) -> None:
        self.reader = Reader()


_readers = _Readers()
_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading ahead")


def read_mail(mail: IncomingMail, *, separator: str | None = None) -> IncomingMessage:
    """What a stored message says. Unreadable where it cannot be read.

    `separator` is the line above which answers stand in mails that the desk sends; given, no database is asked.
    """
    path = blobs.path_of(mail.sha256)
    if not path.exists():
        raise Unreadable("Its bytes are not in the data folder any more.")
    own_separator = read(REPLY_SEPARATOR) if separator is None else separator
    return _readers.reader.read(path, own_separator=own_separator)


@dataclass(frozen=True, kw_only=True)
class BeingRead:
    """A mail whose reading was begun. `message` waits for it, and raises what it raised."""

    mail: IncomingMail
    future: Future[IncomingMessage]

    def message(self) -> IncomingMessage:
        """What it says."""
        return self.future.result()


class ReadingAhead:
    """Mails in their order: while some are taken in, those behind them are read in a thread beside."""

    def __init__(self, mails: Sequence[IncomingMail], read_one: ReadFunction) -> None:
        self._left, self._begun = deque(mails), deque[BeingRead]()
        self._read_one, self._separator = read_one, read(REPLY_SEPARATOR) if mails else ""

    def take(self, most: int) -> list[BeingRead]:
        """The next mail, once it is read, and those behind it that are read by then; none at the end."""
        self._begin()
        if not self._begun:
            return []
        wait([self._begun[0].future])
        taken = [self._begun.popleft()]
        while self._begun and len(taken) < most and self._begun[0].future.done():
            taken.append(self._begun.popleft())
        self._begin()
        return taken

    def rest(self) -> list[IncomingMail]:
        """The mails that were not taken; nothing more is begun."""
        return [*(one.mail for one in self._begun), *self._left]

    def _begin(self) -> None:
        size = sum(one.mail.size for one in self._begun)
        while self._left and (not self._begun or (len(self._begun) < AHEAD and size < AHEAD_BYTES)):
            mail = self._left.popleft()
            size += mail.size
            future = _beside.submit(self._read_one, mail, separator=self._separator)
            self._begun.append(BeingRead(mail=mail, future=future))
