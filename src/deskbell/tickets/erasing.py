"""What is blanked when a ticket is deleted: the one door by which words of people leave the desk for good.

Rooms and features above say with `@erases` what of theirs goes too. All of it runs in the transaction of the command; what
lies in files is marked there and taken away by `erasing_jobs`. Each eraser may run again: it finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils import timezone

from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.tickets.access import revoke_links_to
from deskbell.tickets.models import (
    Attachment,
    Comment,
    EntryVersion,
    RuleFiring,
    StoredFile,
    SubjectVersion,
    SuggestedCollaborator,
    ThreadEntry,
    Ticket,
)
from deskbell.tickets.words import Standing

Eraser = Callable[[int], None]
BLANK_ENTRY = {"body_html": "", "quoted_html": "", "preview": "", "refused_files": [], "attachment_count": 0}
ERASERS: list[Eraser] = []


def erases(run: Eraser) -> Eraser:
    """Say what else of a ticket goes; it gets the ticket's number in the database."""
    ERASERS.append(run)
    return run


def erase(ticket_id: int) -> None:
    """Blank everything that was written in a ticket. RuntimeError outside a command."""
    for run in ERASERS:
        run(ticket_id)


def doom(file_ids: Iterable[int]) -> None:
    """Let contents be taken away soon, unless something else has them then."""
    StoredFile.objects.filter(pk__in=list(file_ids)).update(doomed_at=timezone.now())


@erases
def erase_thread(ticket_id: int) -> None:
    """Entries with what stood in them before, their files, comments, every wording of the subject, and suggestions."""
    entries = ThreadEntry.objects.filter(ticket=ticket_id)
    attachments = Attachment.objects.filter(entry__in=entries)
    doom(attachments.values_list("file_id", flat=True))
    attachments.delete()
    EntryVersion.objects.filter(entry__in=entries).update(body_html="", quoted_html="")
    entries.update(**BLANK_ENTRY)
    Comment.objects.filter(ticket=ticket_id).update(text="")
    SubjectVersion.objects.filter(pk__in=_subjects_of(ticket_id)).update(text="")
    SuggestedCollaborator.objects.filter(ticket=ticket_id).delete()
    RuleFiring.objects.filter(ticket=ticket_id).update(sender="", subject="")
    Ticket.objects.filter(pk=ticket_id).update(file_count=0)


@erases
def end_what_is_owed(ticket_id: int) -> None:
    """No mail follows what happened before, and no link leads in any more."""
    # Not by a join, which an UPDATE would have to look up a second time: while PostgreSQL had not counted the table, that
    # took it ten seconds.
    facts = LedgerRow.objects.filter(stream_id=ticket_id).values("pk")
    owed = Delivery.objects.filter(fact__in=facts).exclude(state=WorkState.DONE)
    owed.update(state=WorkState.DONE, done_at=timezone.now(), last_error="")
    revoke_links_to(ticket_id)


def _subjects_of(ticket_id: int) -> set[int]:
    rows = LedgerRow.objects.filter(stream_id=ticket_id, name__in=("TicketOpened", "SubjectChanged"))
    return {data["subject_id"] for data in rows.values_list("data", flat=True)}


@invariant(name="of deleted tickets nothing is left to read")
def nothing_is_left(check: Check) -> None:
    """Ask every table of words plainly."""
    gone = Ticket.objects.filter(standing=Standing.DELETED)
    entries = ThreadEntry.objects.filter(ticket__in=gone)
    for number, subject, file_count in gone.values_list("number", "subject__text", "file_count"):
        check.count()
        if subject or file_count:
            check.report("it is deleted, yet its subject or files are there", ticket=number)
    if not check.checked:
        return
    left = {
        "entry": entries.exclude(body_html="", quoted_html="", preview=""),
        "earlier version": EntryVersion.objects.filter(entry__in=entries).exclude(body_html="", quoted_html=""),
        "comment": Comment.objects.filter(ticket__in=gone).exclude(text=""),
        "file": Attachment.objects.filter(entry__in=entries),
    }
    for what, rows in left.items():
        if count := rows.count():
            check.report(f"of deleted tickets there is still: {what} ({count})")
