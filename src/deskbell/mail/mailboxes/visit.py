"""A visit to one mailbox, from its connection to its end; whatever happens is written where people see it."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from deskbell.mail.mailboxes.alarms import alarm_if_due
from deskbell.mail.mailboxes.grants import access_token, sign_in
from deskbell.mail.mailboxes.imap import ImapConnection
from deskbell.mail.mailboxes.imap_visit import ImapLook
from deskbell.mail.mailboxes.keeping import Keeper
from deskbell.mail.mailboxes.leases import Hold, note_failure, note_success
from deskbell.mail.mailboxes.pop3 import Pop3Connection
from deskbell.mail.mailboxes.pop3_visit import Pop3Look
from deskbell.mail.mailboxes.trouble import Step, Trouble
from deskbell.mail.models import Mailbox, Protocol, SignIn

log = logging.getLogger(__name__)


class Visit:
    """Fetches from one mailbox until told to stop, or until its server leaves nothing to wait for."""

    def __init__(self, *, mailbox: Mailbox, hold: Hold, stop: threading.Event) -> None:
        self.mailbox, self.hold, self.stop = mailbox, hold, stop
        self.stuck: dict[str, int] = {}

    def run(self) -> None:
        """The whole visit; nothing is raised. Afterwards somebody else may take the mailbox, when it is time."""
        try:
            self._visit()
        except DatabaseError:
            log.exception("the fetcher lost its database at mailbox %s", self.mailbox.pk)
        finally:
            connection.close()

    def _visit(self) -> None:
        self.stuck = dict(self.hold.state().stuck)
        try:
            self._look()
        except Trouble as trouble:
            self._failed(trouble)
        except DatabaseError:
            raise
        except Exception as error:  # a fault of ours: shown like any other, and no other mailbox suffers
            log.exception("fetching from mailbox %s failed", self.mailbox.pk)
            self._failed(Trouble(Step.FETCH, type(error).__name__))
        else:
            pause = timedelta(seconds=self.mailbox.poll_seconds)
            # Told to stop: the mailbox was changed, or this process ends.
            self.hold.release(next_attempt_at=None if self.stop.is_set() else timezone.now() + pause)

    def _failed(self, trouble: Trouble) -> None:
        log.warning("mailbox %s: %s: %s", self.mailbox.pk, trouble.at, trouble.words)
        state = note_failure(self.hold, trouble, stuck=self.stuck)
        alarm_if_due(self.mailbox, state)
        self.hold.release(next_attempt_at=state.next_attempt_at)

    def _look(self) -> None:
        if self.mailbox.protocol == Protocol.POP3:
            self._look_by_pop3()
        else:
            self._look_by_imap()

    def _look_by_pop3(self) -> None:
        line = Pop3Connection(self.mailbox)
        try:
            sign_in(line, hold=self.hold)
            look = Pop3Look(line, stop=self.stop, stuck=self.stuck)
            try:
                look.take()
            finally:
                self._count(look.keeper)
            self._succeeded(look.keeper)
        finally:
            line.close()

    def _look_by_imap(self) -> None:
        """Look again and again where the server tells of new mail; at the usual times too, for it may forget to."""
        line = ImapConnection(self.mailbox)
        keeper: Keeper | None = None
        try:
            sign_in(line, hold=self.hold)
            while not self.stop.is_set():
                keeper = self._look_once(line, keeper)
                if not line.has_idle:
                    return
                connection.close()  # nobody needs the database while waiting
                line.idle(seconds=self.mailbox.poll_seconds, stop=self.stop)
                if self.mailbox.sign_in == SignIn.XOAUTH2:
                    access_token(self.mailbox, hold=self.hold)  # so that a refusal is told while the line still stands
        finally:
            line.close()

    def _look_once(self, line: ImapConnection, keeper: Keeper | None) -> Keeper:
        look = ImapLook(line, stop=self.stop, stuck=self.stuck, keeper=keeper)
        try:
            look.take()
        finally:
            self._count(look.keeper)
        self._succeeded(look.keeper)
        return look.keeper

    def _count(self, keeper: Keeper) -> None:
        """What was kept is counted, also where something failed later."""
        fetched, recognised = keeper.take_counts()
        if fetched or recognised:
            self.hold.count(fetched=fetched, recognised=recognised)

    def _succeeded(self, keeper: Keeper) -> None:
        note_success(self.hold, place=keeper.place, uid_validity=keeper.validity, stuck=self.stuck)
