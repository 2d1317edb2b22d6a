"""What mails say of a ticket goes with it: their rows stay, so that the same message still counts as known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from deskbell.kernel.jobs import periodic
from deskbell.kernel.leases import WorkState
from deskbell.kernel.transactions import writing
from deskbell.kernel.verification import Check, invariant
from deskbell.mail.identity import letter_id
from deskbell.mail.intake import blobs
from deskbell.mail.models import Erasure, HeldReply, IncomingMail, MailRecipient, Outcome, OutgoingMail, RecipientState
from deskbell.tickets.erasing import erases
from deskbell.tickets.erasing_jobs import uses_files
from deskbell.tickets.words import Standing

AT_MOST = 500
SAID = {
    "sender": "", "sender_name": "", "subject": "", "envelope_sender": "", "envelope_recipients": [], "reason": "",
    "authentication": {}, "problems": [], "last_error": "",
}  # fmt: skip
WRITTEN = {"subject": "", "text": "", "html": "", "from_name": "", "last_error": ""}


@erases
def erase_incoming(ticket_id: int) -> None:
    """What came in: who wrote what, and the bytes, which a job takes away; what was to be tried again is settled by that."""
    first = IncomingMail.objects.filter(Q(ticket=ticket_id) | Q(entry__ticket=ticket_id))
    mails = IncomingMail.objects.filter(Q(pk__in=first.values("pk")) | Q(duplicate_of__in=first.values("pk")))
    untried = mails.filter(outcome__in=(Outcome.STORED, Outcome.QUARANTINED))
    untried.update(outcome=Outcome.REJECTED, state=WorkState.DONE, done_at=timezone.now())
    mails.filter(erasure=Erasure.NONE).update(**SAID, erasure=Erasure.OWED)
    held = HeldReply.objects.filter(ticket=ticket_id)
    held.filter(verdict=HeldReply.Verdict.WAITING).update(verdict=HeldReply.Verdict.DISCARDED)
    held.update(body_html="", attachments=[], refused_files=[])


@erases
def erase_outgoing(ticket_id: int) -> None:
    """What went out, and what was still to go: nobody gets it any more."""
    _erase_mails(Q(ticket=ticket_id))


def erase_letters(keys: Iterable[str]) -> None:
    """Blank the letters that were queued under these keys."""
    _erase_mails(Q(message_id__in=[letter_id(key) for key in keys]))


def _erase_mails(which: Q) -> None:
    mails = OutgoingMail.objects.filter(which)
    owed = MailRecipient.objects.filter(mail__in=mails.values("message_id"), state=RecipientState.QUEUED)
    owed.update(state=RecipientState.FAILED, answered_at=timezone.now())
    mails.exclude(state=WorkState.DONE).update(state=WorkState.DONE, done_at=timezone.now())
    mails.exclude(subject="", text="", html="").update(**WRITTEN)


@periodic(name="mail.erase_bytes", every=timedelta(minutes=1))
def erase_bytes() -> int:
    """Take away the bytes of erased messages, unless the very same ones came in for another ticket; how many."""
    owed = list(IncomingMail.objects.filter(erasure=Erasure.OWED).order_by("pk")[:AT_MOST])
    for mail in owed:
        with writing():
            is_wanted = IncomingMail.objects.filter(sha256=mail.sha256, erasure=Erasure.NONE).exists
            if not is_wanted():
                blobs.drop(mail.sha256, is_wanted=is_wanted)
            IncomingMail.objects.filter(pk=mail.pk).update(erasure=Erasure.DONE)
    return len(owed)


@uses_files
def is_held(file_id: int) -> bool:
    """Whether a held answer has the file."""
    waiting = HeldReply.objects.filter(verdict=HeldReply.Verdict.WAITING).exclude(attachments=[])
    return any(one["file_id"] == file_id for files in waiting.values_list("attachments", flat=True) for one in files)


@invariant(name="Mails of deleted tickets say nothing")
def check_erased(check: Check) -> None:
    """Neither what came in nor what went out."""
    kept = IncomingMail.objects.filter(ticket__standing=Standing.DELETED, duplicate_of=None)
    said = kept.exclude(sender="", subject="")
    written = OutgoingMail.objects.filter(ticket__standing=Standing.DELETED).exclude(subject="", text="", html="")
    check.count()
    for mail in [*said, *written.defer("text", "html")]:
        check.report(f"mail {mail.pk} still speaks of a deleted ticket")
