"""A look into a POP3 mailbox. Its messages are known by their lasting names (UIDL), and go only after they are kept."""

from __future__ import annotations

import threading
from collections import Counter

from django.utils.translation import gettext as _

from deskbell.kernel.failpoints import failpoint
from deskbell.mail.mailboxes.keeping import Keeper
from deskbell.mail.mailboxes.pop3 import Pop3Connection
from deskbell.mail.mailboxes.trouble import Step, Trouble
from deskbell.mail.models import Afterwards

NO_VALIDITY = 0
LONGEST_NAME = 70  # RFC 1939, section 7


class Pop3Look:
    """One look. `stuck` holds, for each name at which a fetch failed before, how often; it is kept up to date."""

    def __init__(self, connection: Pop3Connection, *, stop: threading.Event, stuck: dict[str, int]) -> None:
        self.connection, self.stop, self.stuck = connection, stop, stuck
        self.mailbox = connection.mailbox
        self.keeper = Keeper(mailbox=self.mailbox, validity=NO_VALIDITY)
        self._put_off: list[Trouble] = []
        self._safe: set[int] = set()  # the numbers of what was fetched on this line and is kept

    def take(self) -> None:
        """Keep what is new, and be done with what is kept. Trouble, once everything was tried."""
        found = self.connection.uids()
        # A name that is there twice names nothing: what lies under it is fetched, and told apart by its bytes.
        times = Counter(name for _number, name in found)
        # So is what is to be deleted, though the desk seems to have it: either the line broke before its deletion was
        # confirmed, or the server gives the name of a message that is gone to another one (RFC 1939, section 7).
        is_sure = self.mailbox.afterwards != Afterwards.DELETE
        for number, name in sorted(found, key=lambda one: self.stuck.get(one[1], 0)):
            if self.stop.is_set():
                break
            if not (is_sure and name in self.keeper.known and times[name] == 1):
                self._keep(number, name)
        if self.mailbox.afterwards == Afterwards.DELETE:
            self._delete([number for number, name in found if number in self._safe and times[name] == 1])
        self.connection.finish()
        if self._put_off:
            raise self._put_off[0]

    def _keep(self, number: int, name: str) -> None:
        try:
            if len(name) > LONGEST_NAME:
                raise Trouble(Step.FETCH, _("a message's name (UIDL) is too long"), is_line_broken=False)
            failpoint("mailbox before fetch")
            with self.connection.content(number) as path:
                self.keeper.keep(name, path)
        except Trouble as trouble:
            if trouble.at == Step.FETCH:
                self.stuck[name] = self.stuck.get(name, 0) + 1
            if trouble.is_line_broken:
                raise
            self._put_off.append(trouble)
            return
        self._safe.add(number)
        self.stuck.pop(name, None)
        failpoint("mailbox message kept")

    def _delete(self, numbers: list[int]) -> None:
        failpoint("mailbox before acknowledging")
        for number in numbers:
            self.connection.delete(number)
