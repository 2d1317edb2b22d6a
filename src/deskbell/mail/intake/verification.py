"""What must hold of incoming mail at any time: nothing lost, nothing doubled, nothing left lying."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from deskbell.kernel.leases import WorkState
from deskbell.kernel.verification import Check, invariant
from deskbell.mail.intake import blobs
from deskbell.mail.models import Erasure, IncomingMail, Outcome

STORED_AT_MOST = timedelta(days=1)
UNFINISHED_AT_LEAST = timedelta(hours=1)
IN_TICKETS = (Outcome.OPENED, Outcome.ADDED, Outcome.ANSWERED, Outcome.NOTED)


@invariant(name="Every message's bytes are kept")
def check_bytes(check: Check) -> None:
    """Each row's bytes lie under their hash, unchanged."""
    kept = IncomingMail.objects.filter(erasure=Erasure.NONE)
    hashes = dict(kept.order_by("-pk").values_list("sha256", "pk"))
    check.count(len(hashes))
    for sha256, first in hashes.items():
        try:
            if blobs.digest_of(blobs.path_of(sha256)) != sha256:
                check.report(f"the bytes of incoming mail {first} have changed")
        except OSError as error:
            check.report(f"the bytes of incoming mail {first} cannot be read ({error.strerror})")


@invariant(name="Every message became one thing")
def check_outcomes(check: Check) -> None:
    """Done means that an outcome is known; what is in a ticket names its entry there, and a duplicate its first."""
    mails = IncomingMail.objects.all()
    check.count(mails.count())
    for mail in mails.exclude(outcome=Outcome.STORED).exclude(state=WorkState.DONE):
        check.report(f"incoming mail {mail.pk} is {mail.outcome}, but its work is {mail.state}")
    for mail in mails.filter(outcome=Outcome.STORED).exclude(state=WorkState.WAITING):
        check.report(f"incoming mail {mail.pk} was never taken in, but its work is {mail.state}")
    for mail in mails.filter(outcome__in=IN_TICKETS).filter(Q(ticket=None) | Q(entry=None)):
        check.report(f"incoming mail {mail.pk} is {mail.outcome}, but no entry of a ticket is known")
    for mail in mails.filter(entry__isnull=False).exclude(ticket=F("entry__ticket")):
        check.report(f"incoming mail {mail.pk} is in another ticket than its entry", ticket=None)
    for mail in mails.filter(outcome=Outcome.DUPLICATE, duplicate_of=None):
        check.report(f"incoming mail {mail.pk} came a second time, but the first is not known")


@invariant(name="No message lies unread")
def check_waiting(check: Check) -> None:
    """What is stored is taken in within a day, or ends in quarantine."""
    waiting = IncomingMail.objects.filter(outcome=Outcome.STORED)
    check.count(waiting.count())
    for mail in waiting.filter(created_at__lt=timezone.now() - STORED_AT_MOST, due_at__lt=timezone.now()):
        check.report(f"incoming mail {mail.pk} waits since {mail.created_at:%Y-%m-%d %H:%M} UTC")


def unfinished_hashes() -> list[str]:
    """Bytes that have lain for an hour without a row: whoever handed them in was not told "taken", and hands them in again."""
    before = (timezone.now() - UNFINISHED_AT_LEAST).timestamp()
    old = [sha256 for sha256 in blobs.every_hash() if blobs.path_of(sha256).stat().st_mtime < before]
    known = set(IncomingMail.objects.values_list("sha256", flat=True)) if old else set()
    return sorted(set(old) - known)
