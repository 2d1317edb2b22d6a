"""Reading a stored message in the limited child process. Each thread that reads keeps a child of its own at hand."""

from __future__ import annotations

import threading

from deskbell.kernel.configure import read
from deskbell.mail.intake import blobs
from deskbell.mail.models import IncomingMail
from deskbell.mail.parsing.child import Reader, Unreadable
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.settings import REPLY_SEPARATOR


class _Readers(threading.local):
    def __init__(self) -> None:
        self.reader = Reader()


_readers = _Readers()


def read_mail(mail: IncomingMail) -> IncomingMessage:
    """What a stored message says. Unreadable where it cannot be read."""
    path = blobs.path_of(mail.sha256)
    if not path.exists():
        raise Unreadable("Its bytes are not in the data folder any more.")
    return _readers.reader.read(path, own_separator=read(REPLY_SEPARATOR))
