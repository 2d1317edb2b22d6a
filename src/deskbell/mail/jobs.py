"""The worker's step that sends mail, or puts it into the mail log where no server is set up."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import claim
from deskbell.kernel.work import work
from deskbell.mail import server
from deskbell.mail.models import OutgoingMail
from deskbell.mail.sending import Batch

LOG_BATCH = 200
SEND_BATCH = 20
# A claimed mail falls due again after the lease; the last mail of a batch is begun long before that.
LEASE = timedelta(seconds=120)
BEGIN_WITHIN_SECONDS = 10

log = logging.getLogger(__name__)
server_pause = server.Pause()


@work(name="mail")
def send_mail(*, worker: str) -> int:
    """Send or log a batch of due mails; how many were taken."""
    if not server.is_configured():
        return _log_batch(worker)
    if server_pause.is_on:
        return 0
    return _send_batch(worker)


def _log_batch(worker: str) -> int:
    mails = claim(model=OutgoingMail, worker=worker, limit=LOG_BATCH, lease=LEASE)
    if mails:
        failpoint("mail claimed")
        Batch(mails, worker).keep_in_log()
        failpoint("mail marked")
    return len(mails)


def _send_batch(worker: str) -> int:
    mails = claim(model=OutgoingMail, worker=worker, limit=SEND_BATCH, lease=LEASE)
    if not mails:
        return 0
    failpoint("mail claimed")
    _send(Batch(mails, worker))
    return len(mails)


def _send(batch: Batch) -> None:
    """Over one connection. A server that is away is left alone for a while, unless it took something just now."""
    try:
        with server.connection() as smtp:
            batch.send(smtp, until=time.monotonic() + BEGIN_WITHIN_SECONDS)
    except server.ServerAway as error:
        log.warning("the mail server is away: %s", error)
        if isinstance(error, server.NoConnection):
            batch.put_all_back(str(error))
        if not batch.sent:
            server_pause.begin()
        return
    server_pause.end()
