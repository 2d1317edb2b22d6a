"""The worker's step that sends mail, or puts it into the mail log where no server is set up."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from datetime import timedelta

from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import claim
from deskbell.kernel.work import work
from deskbell.mail import marks, server
from deskbell.mail.accounts import Route, can_send, routes_for, went_well, went_wrong
from deskbell.mail.models import OutgoingMail
from deskbell.mail.sending import Batch

LOG_BATCH = 200
SEND_BATCH = 20
# A claimed mail falls due again after the lease; the last mail of a batch is begun long before that.
LEASE = timedelta(seconds=120)
BEGIN_WITHIN_SECONDS = 10
# After this long no further server is tried with what was claimed.
SERVERS_WITHIN_SECONDS = 40
# A server that was away just now is not waited for as long as one that was not: the others' mails wait meanwhile.
SECOND_TRY_SECONDS = 8

log = logging.getLogger(__name__)
pauses: dict[int | None, server.Pause] = defaultdict(server.Pause)


@work(name="mail")
def send_mail(*, worker: str) -> int:
    """Send or log a batch of due mails; how many were taken."""
    return _send_batch(worker) if can_send() else _log_batch(worker)


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
    begun = time.monotonic()
    for route, own in _by_route(mails):
        pause = pauses[route.key]
        if pause.is_on or time.monotonic() - begun > SERVERS_WITHIN_SECONDS:
            marks.wait(own, worker=worker, seconds=pause.seconds_left)
        else:
            _send(Batch(own, worker, route=route), pause)
    return len(mails)


def _by_route(mails: list[OutgoingMail]) -> list[tuple[Route, list[OutgoingMail]]]:
    """The mails by their ways out; servers that were away come last."""
    routes = routes_for(mail.account_id for mail in mails)
    groups: dict[int | None, tuple[Route, list[OutgoingMail]]] = {}
    for mail in mails:
        route = routes[mail.account_id]
        groups.setdefault(route.key, (route, []))[1].append(mail)
    return sorted(groups.values(), key=lambda one: pauses[one[0].key].has_failed)


def _send(batch: Batch, pause: server.Pause) -> None:
    """Over one connection. A server that is away is left alone for a while, unless it took something just now.

    All mails that go by it wait then, so that they don't come to hand before those of others.
    """
    route = batch.known_route
    try:
        with server.connection(route, seconds=SECOND_TRY_SECONDS if pause.has_failed else None) as smtp:
            batch.send(smtp, until=time.monotonic() + BEGIN_WITHIN_SECONDS)
    except server.ServerAway as error:
        log.warning("the mail server of %s is away: %s", route.address, error)
        if isinstance(error, server.NoConnection):
            batch.put_all_back(str(error))
        if not batch.sent:
            pause.begin()
            went_wrong(route, str(error))
            marks.keep_waiting({mail.account_id for mail in batch.mails}, seconds=pause.seconds_left)
        return
    pause.end()
    went_well(route)
