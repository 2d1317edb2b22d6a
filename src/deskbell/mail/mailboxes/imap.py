"""One connection to an IMAP server (RFC 9051 and 3501), said in the words of the strict path."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from imapclient import IMAPClient

from deskbell.kernel.failpoints import failpoint
from deskbell.mail.mailboxes.opening import ANSWER_SECONDS, opened, port_of
from deskbell.mail.mailboxes.trouble import FAULTS, Refusal, Step, step
from deskbell.mail.models import Mailbox, Security
from deskbell.mail.reaching import verifying

# A server's line may hold a million characters (imaplib): so many UIDs at once surely fit.
SEARCHED_AT_ONCE = 50_000
NAMED_AT_ONCE = 400
SHOWN_FOLDERS = 30
# Larger messages come in pieces, so that the line never carries more than this at once.
PIECE_BYTES = 4 * 1024 * 1024
IDLE_SLICE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The folder that is open: `validity` says under which numbering its UIDs are to be read."""

    validity: int
    exists: int
    is_read_only: bool
    may_delete: bool


class _Line(imaplib.IMAP4):
    """The standard library's protocol over a connection that is there already."""

    def __init__(self, host: str, port: int, connection: socket.socket) -> None:
        self._connection = connection
        super().__init__(host, port)

    def _create_socket(self, _timeout: float | None = None) -> socket.socket:
        return self._connection

    def read(self, size: int) -> bytes:
        """What the server announced: a message, say."""
        failpoint("mailbox literal coming")
        return super().read(size)


class _Client(IMAPClient):
    def __init__(self, host: str, port: int, connection: socket.socket) -> None:
        self._connection = connection
        super().__init__(host, port, ssl=False, timeout=connection.gettimeout())

    def _create_IMAP4(self) -> _Line:  # noqa: N802 - IMAPClient's own name
        return _Line(self.host, self.port, self._connection)


class ImapConnection:
    """A conversation with a mailbox's server. Every method raises Trouble, at its step."""

    def __init__(
        self, mailbox: Mailbox, *, context: ssl.SSLContext | None = None, seconds: float = ANSWER_SECONDS
    ) -> None:
        self.mailbox = mailbox
        connection = opened(mailbox, context=context, seconds=seconds)
        try:
            with step(Step.CONNECT):
                self.client: Any = _Client(mailbox.host, port_of(mailbox), connection)
            if mailbox.security == Security.STARTTLS:
                self._encrypt(context or verifying())
        except BaseException:
            connection.close()
            raise

    def _encrypt(self, context: ssl.SSLContext) -> None:
        """Threat 28: without STARTTLS nothing more is said, least of all a password."""
        with step(Step.ENCRYPT):
            if not self.client.has_capability("STARTTLS"):
                raise Refusal(_("the server offers no STARTTLS; it was told no name and no password"))
            self.client.starttls(context)

    @property
    def encryption(self) -> str:
        """What the line is encrypted with; empty where it is not."""
        connection = self.client.socket()
        return (connection.version() or "") if isinstance(connection, ssl.SSLSocket) else ""

    @property
    def certificate(self) -> bytes:
        """What the server shows of itself, encoded; empty on a line without encryption."""
        connection = self.client.socket()
        return (connection.getpeercert(binary_form=True) or b"") if isinstance(connection, ssl.SSLSocket) else b""

    def sign_in_with_password(self, password: str) -> None:
        """By LOGIN, or by PLAIN where letters beyond ASCII are in it."""
        name = self.mailbox.user_name
        with step(Step.SIGN_IN):
            if (name + password).isascii():
                self.client.login(name, password)
            else:
                self.client.plain_login(name, password)

    def sign_in_with_token(self, access_token: str) -> None:
        """By XOAUTH2."""
        with step(Step.SIGN_IN):
            self.client.oauth2_login(self.mailbox.user_name, access_token)

    def open_folder(self) -> Folder:
        """Open the mailbox's folder, or look at it anew."""
        with step(Step.FOLDER):
            try:
                told = self.client.select_folder(self.mailbox.folder)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise Refusal(self._about_missing(self.mailbox.folder)) from error
            if not told.get(b"UIDVALIDITY"):
                raise Refusal(_("the server does not number its messages for good (no UIDVALIDITY)"))
        return Folder(
            validity=int(told[b"UIDVALIDITY"]),
            exists=int(told.get(b"EXISTS", 0)),
            is_read_only=bool(told.get(b"READ-ONLY")),
            may_delete=any(flag.lower() == b"\\deleted" for flag in told.get(b"PERMANENTFLAGS", (b"\\Deleted",))),
        )

    def _about_missing(self, name: str) -> str:
        names = self.folders()
        shown = ", ".join(names[:SHOWN_FOLDERS]) + (", …" if len(names) > SHOWN_FOLDERS else "")
        if name in names:
            return _("the folder %(name)s can't be opened") % {"name": name}
        return _("there is no folder %(name)s; there are: %(names)s") % {"name": name, "names": shown}

    def folders(self) -> list[str]:
        """The names of all folders."""
        with step(Step.FOLDER):
            return sorted(str(name) for _flags, _delimiter, name in self.client.list_folders())

    def uids(self, folder: Folder) -> list[int]:
        """Of every message in the folder, read or not, old or new."""
        with step(Step.FETCH):
            if folder.exists <= SEARCHED_AT_ONCE:
                return sorted(self.client.search("ALL"))
            found: set[int] = set()
            for first in range(1, folder.exists + 1, SEARCHED_AT_ONCE):
                last = first + SEARCHED_AT_ONCE - 1
                found.update(self.client.search(f"{first}:{last if last < folder.exists else '*'}"))
            return sorted(found)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes each has; what is gone meanwhile is left out."""
        with step(Step.FETCH):
            told = self.client.fetch(list(uids), ["RFC822.SIZE"])
        return {uid: int(items[b"RFC822.SIZE"]) for uid, items in told.items() if b"RFC822.SIZE" in items}

    def contents(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of small messages; nobody sees that they were fetched (PEEK). What is gone is left out."""
        with step(Step.FETCH):
            told = self.client.fetch(list(uids), ["BODY.PEEK[]"])
        return {uid: items[b"BODY[]"] for uid, items in told.items() if isinstance(items.get(b"BODY[]"), bytes)}

    @contextlib.contextmanager
    def large_content(self, uid: int, size: int) -> Iterator[Path]:
        """One large message as a file that goes afterwards, fetched piece by piece."""
        with tempfile.NamedTemporaryFile(dir=settings.DESKBELL_HOME, prefix=".fetching-") as file:
            with step(Step.FETCH):
                for start in range(0, max(size, 1), PIECE_BYTES):
                    file.write(self._piece(uid, start))
                while piece := self._piece(uid, file.tell()):  # some servers say too small a size
                    file.write(piece)
            file.flush()
            yield Path(file.name)

    def _piece(self, uid: int, start: int) -> bytes:
        told = self.client.fetch([uid], [f"BODY.PEEK[]<{start}.{PIECE_BYTES}>"]).get(uid, {})
        piece = next((value for key, value in told.items() if key.startswith(b"BODY[]")), b"")
        return piece or b""

    def deleted_uids(self) -> set[int]:
        """What is marked as deleted and lies there still."""
        with step(Step.AFTERWARDS):
            return set(self.client.search("DELETED"))

    @property
    def may_expunge_single(self) -> bool:
        """Whether single messages can be taken out. A bare EXPUNGE would take what others marked, and is never said."""
        return bool(self.client.has_capability("UIDPLUS"))

    def move(self, uids: Sequence[int], target: str) -> None:
        """Into another folder, which is made where it is missing; by copying and deleting where there is no MOVE."""
        for some in _portions(uids):
            with step(Step.AFTERWARDS):
                self._into(some, target)

    def _into(self, uids: Sequence[int], target: str) -> None:
        verb = self.client.move if self.client.has_capability("MOVE") else self.client.copy
        try:
            verb(uids, target)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            if self.client.folder_exists(target):
                raise
            self.client.create_folder(target)
            verb(uids, target)
        if verb == self.client.copy:
            self._take_out(uids)

    def delete(self, uids: Sequence[int]) -> None:
        """These and no others."""
        for some in _portions(uids):
            with step(Step.AFTERWARDS):
                self._take_out(some)

    def _take_out(self, uids: Sequence[int]) -> None:
        self.client.add_flags(uids, [b"\\Deleted"], silent=True)
        if self.may_expunge_single:
            self.client.uid_expunge(uids)

    @property
    def has_idle(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return bool(self.client.has_capability("IDLE"))

    def idle(self, *, seconds: float, stop: threading.Event) -> None:
        """Wait until the server tells of something, or this long, or until `stop`."""
        until = time.monotonic() + seconds
        with step(Step.FETCH):
            self.client.idle()
            while not stop.is_set() and (left := until - time.monotonic()) > 0:
                begun = time.monotonic()
                told = self.client.idle_check(timeout=min(left, IDLE_SLICE_SECONDS))
                # A closed line is always ready to be read, and gives nothing: saying DONE finds out.
                if told or time.monotonic() - begun < min(left, IDLE_SLICE_SECONDS) / 2:
                    break
            self.client.idle_done()

    def rights(self, folder: str) -> str | None:
        """The letters of RFC 4314 for a folder; None where the server keeps no such lists."""
        if not self.client.has_capability("ACL"):
            return None
        with step(Step.AFTERWARDS):
            kind, told = self.client._imap.myrights(self.client._normalise_folder(folder))
            words: list[Any] = told[0].split() if kind == "OK" and told and told[0] else []
        return words[-1].decode("ascii", "replace") if words else None

    def close(self) -> None:
        """End the conversation, politely where that still works."""
        try:
            self.client.logout()
        except FAULTS:
            with contextlib.suppress(*FAULTS):
                self.client.shutdown()


def _portions(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as a command's line may name."""
    for start in range(0, len(uids), NAMED_AT_ONCE):
        yield uids[start : start + NAMED_AT_ONCE]
