"""A look into an IMAP folder: everything that lies there is kept first, and only then moved, deleted or left.

Neither the read flag nor any date decides what is fetched, but only whether the desk has it. Whatever fails, and wherever
the line breaks: what was kept is known, what was not comes again, and what was kept but not moved is moved next time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from deskbell.kernel.failpoints import failpoint
from deskbell.mail.mailboxes.imap import PIECE_BYTES, Folder, ImapConnection
from deskbell.mail.mailboxes.keeping import Keeper
from deskbell.mail.mailboxes.trouble import Step, Trouble
from deskbell.mail.models import Afterwards

log = logging.getLogger(__name__)

LOOKED_AT_ONCE = 200
FETCHED_AT_ONCE = 50


class ImapLook:
    """One look. `stuck` holds, for each UID at which a fetch failed before, how often; it is kept up to date."""

    def __init__(
        self,
        connection: ImapConnection,
        *,
        stop: threading.Event,
        stuck: dict[str, int],
        keeper: Keeper | None = None,  # of the look before on this connection, which knows already what is known
    ) -> None:
        self.connection, self.stop, self.stuck = connection, stop, stuck
        self.mailbox = connection.mailbox
        self.folder: Folder = connection.open_folder()
        is_same = keeper is not None and keeper.validity == self.folder.validity
        self.keeper = keeper if keeper and is_same else Keeper(mailbox=self.mailbox, validity=self.folder.validity)
        self._put_off: list[Trouble] = []

    def take(self) -> None:
        """Keep what is new, and be done with what is kept. Trouble, once everything was tried."""
        uids = self.connection.uids(self.folder)
        late = [uid for uid in uids if self._is_known(uid)]
        for portion in self._portions([uid for uid in uids if not self._is_known(uid)]):
            self._keep(portion)
            self._acknowledge([uid for uid in portion if self._is_known(uid)])
        # Kept at an earlier visit: the line broke before they were moved.
        self._acknowledge(late)
        if self._put_off:
            raise self._put_off[0]

    def _is_known(self, uid: int) -> bool:
        return str(uid) in self.keeper.known

    def _portions(self, new: Sequence[int]) -> Iterator[Sequence[int]]:
        """In their order; what failed before comes last and one by one, so that it holds up no other."""
        easy = [uid for uid in new if str(uid) not in self.stuck]
        hard = sorted((uid for uid in new if str(uid) in self.stuck), key=lambda uid: self.stuck[str(uid)])
        portions = [easy[start : start + LOOKED_AT_ONCE] for start in range(0, len(easy), LOOKED_AT_ONCE)]
        for portion in [*portions, *([uid] for uid in hard)]:
            if self.stop.is_set():
                return
            yield portion

    def _keep(self, uids: Sequence[int]) -> None:
        sizes: dict[int, int] = {}
        with self._going_on(uids):
            sizes = self.connection.sizes(uids)
        for together in _by_weight(sizes):
            self._keep_together(together, sizes)

    def _keep_together(self, uids: Sequence[int], sizes: dict[int, int]) -> None:
        failpoint("mailbox before fetch")
        with self._going_on(uids):
            if len(uids) == 1 and sizes[uids[0]] > PIECE_BYTES:
                with self.connection.large_content(uids[0], sizes[uids[0]]) as path:
                    self._kept(uids[0], path)
                return
            contents = self.connection.contents(uids)
            whole = {uid: content for uid, content in contents.items() if len(content) == sizes[uid]}
            self.keeper.keep_all({str(uid): content for uid, content in whole.items()})
            self._are_kept(whole)
            for uid in contents.keys() - whole.keys():
                self._kept(uid, self._asked_again(uid, contents[uid]))

    def _kept(self, uid: int, content: bytes | Path) -> None:
        self.keeper.keep(str(uid), content)
        self._are_kept([uid])

    def _are_kept(self, uids: Iterable[int]) -> None:
        for uid in uids:
            self.stuck.pop(str(uid), None)
            failpoint("mailbox message kept")

    def _asked_again(self, uid: int, content: bytes) -> bytes:
        """Some servers only guess at sizes. What comes twice alike is whole; anything else is tried at the next look."""
        if self.connection.contents([uid]).get(uid) != content:
            words = _("message %(uid)s has another size each time") % {"uid": uid}
            raise Trouble(Step.FETCH, words, is_line_broken=False)
        log.info("message %s of mailbox %s has another size than its server says", uid, self.mailbox.pk)
        return content

    @contextmanager
    def _going_on(self, uids: Sequence[int]) -> Iterator[None]:
        """Remember which messages stand in the way; go on where the server merely said no."""
        try:
            yield
        except Trouble as trouble:
            if trouble.at != Step.FETCH:
                raise
            for uid in uids:
                if not self._is_known(uid):
                    self.stuck[str(uid)] = self.stuck.get(str(uid), 0) + 1
            self._go_on_after(trouble)

    def _go_on_after(self, trouble: Trouble) -> None:
        if trouble.is_line_broken:
            raise trouble
        self._put_off.append(trouble)

    def _acknowledge(self, uids: Sequence[int]) -> None:
        """Be done with what is safe here: it may fail and come late, but never early."""
        if self.mailbox.afterwards == Afterwards.LEAVE or not uids:
            return
        failpoint("mailbox before acknowledging")
        try:
            if not self.connection.may_expunge_single:
                marked = self.connection.deleted_uids()
                uids = [uid for uid in uids if uid not in marked]
            if self.mailbox.afterwards == Afterwards.MOVE:
                self.connection.move(uids, self.mailbox.target_folder)
            else:
                self.connection.delete(uids)
        except Trouble as trouble:
            self._go_on_after(trouble)
        failpoint("mailbox acknowledged")


def _by_weight(sizes: dict[int, int]) -> Iterator[list[int]]:
    """Messages that may come in one answer: few enough, and light enough. A large one comes alone."""
    together: list[int] = []
    weight = 0
    for uid, size in sizes.items():
        if together and (weight + size > PIECE_BYTES or len(together) >= FETCHED_AT_ONCE):
            yield together
            together, weight = [], 0
        together.append(uid)
        weight += size
    if together:
        yield together
