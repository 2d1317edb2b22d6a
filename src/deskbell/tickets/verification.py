"""What must hold for every ticket at any time; some checks fold the facts, others ask the tables plainly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, QuerySet, Sum

from deskbell.kernel.guards import missing_guards
from deskbell.kernel.ledger import RecordedFact, recorded_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.tickets.events import (
    AutomaticAnswerAdded,
    CollaboratorAdded,
    CollaboratorRemoved,
    MachineMessageAdded,
    MessageAdded,
    MessageMovedIn,
    MessageMovedOut,
    NoteAdded,
    ReferralWithdrawn,
    RequesterChanged,
    ResponseAdded,
    TicketLinked,
    TicketReferred,
    TicketTagged,
    TicketUnlinked,
    TicketUntagged,
)
from deskbell.tickets.models import (
    Attachment,
    Collaborator,
    Reading,
    Referral,
    StoredFile,
    ThreadEntry,
    Ticket,
    TicketLink,
    TicketTag,
)
from deskbell.tickets.recording import state_of
from deskbell.tickets.referrals import COLUMNS as REFERRED
from deskbell.tickets.referrals import standing_referrals
from deskbell.tickets.state import COLUMNS, fold
from deskbell.tickets.words import LinkKind

BATCH = 1000
# Facts that tie a ticket to another one, with the kind of tie where they don't say it themselves.
TYING = {
    TicketLinked.__name__: "",
    TicketUnlinked.__name__: "",
    MessageMovedIn.__name__: LinkKind.TOOK_FROM.value,
    MessageMovedOut.__name__: LinkKind.GAVE_TO.value,
}
# Facts of which the last one says what stands in a column, with the name that it has in their data.
LAST_SAYS = (
    (
        ("TicketOpened", "StatusChanged", "TicketResolved", "TicketClosed", "TicketReopened", "TicketArchived"),
        "status_id",
        "status_id",
    ),
    (("TicketOpened", "TicketTransferred"), "department_id", "department_id"),
    (("RequesterChanged",), "user_id", "requester_id"),
    (("TicketOpened", "PriorityChanged"), "priority_id", "priority_id"),
    (("TicketAssigned", "TicketEscalated", "TicketClaimed", "TicketReleased"), "agent_id", "agent_id"),
    (("ServiceLevelApplied",), "plan_version_id", "plan_version_id"),
)
ENTRY_NAMES = tuple(
    kind.__name__
    for kind in (MessageAdded, MachineMessageAdded, MessageMovedIn, ResponseAdded, AutomaticAnswerAdded, NoteAdded)
)


@invariant(name="every ticket's row is its facts, folded")
def rows_are_their_facts(check: Check) -> None:
    """Refold every ticket and compare each column."""
    for ticket, facts in _tickets_with_facts():
        check.count()
        folded, kept = fold(facts), state_of(ticket)
        for column in COLUMNS:
            if getattr(folded, column) != getattr(kept, column):
                text = f"{column} is {getattr(kept, column)!r}, its facts say {getattr(folded, column)!r}"
                check.report(text, ticket=ticket.number)


@invariant(name="every ticket's facts are numbered without a gap")
def sequences_have_no_gap(check: Check) -> None:
    """First 1, last the ticket's sequence, and as many as that."""
    tickets = {pk: (number, last) for pk, number, last in Ticket.objects.values_list("pk", "number", "sequence")}
    streams = LedgerRow.objects.order_by().values("stream_id")
    for row in streams.annotate(facts=Count("pk"), first=Min("sequence"), highest=Max("sequence")):
        check.count()
        number, last = tickets.get(row["stream_id"], (None, None))
        if number is None:
            check.report(f"facts of a ticket that does not exist (stream {row['stream_id']})")
        elif row["first"] != 1 or not row["facts"] == row["highest"] == last:
            check.report("its facts are not numbered from 1 to its sequence", ticket=number)
    for number in Ticket.objects.exclude(Exists(LedgerRow.objects.filter(stream_id=OuterRef("pk")))).values_list(
        "number"
    ):
        check.report("it has no facts", ticket=number[0])


@invariant(name="status and assignee agree with the last facts, asked without folding")
def last_facts_agree(check: Check) -> None:
    """Compare by plain queries, so that a mistake in `evolve` can't hide itself."""
    columns = [column for _names, _key, column in LAST_SAYS]
    kept = {pk: dict(zip(columns, row, strict=True)) for pk, *row in Ticket.objects.values_list("pk", *columns)}
    says: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for names, key, column in LAST_SAYS:
        for name in names:
            says[name].append((key, column))
    rows = LedgerRow.objects.filter(name__in=says).order_by("stream_id", "pk").values_list("stream_id", "name", "data")
    for stream_id, facts in groupby(rows.iterator(chunk_size=BATCH), key=itemgetter(0)):
        told = {column: data.get(key) for _stream_id, name, data in facts for key, column in says[name]}
        check.count(len(told))
        for column, value in told.items() if stream_id in kept else ():
            if kept[stream_id][column] != value:
                text = f"{column} is {kept[stream_id][column]}, its last fact says {value}"
                check.report(text, ticket=_number(stream_id))


@invariant(name="every entry is told by one fact, and every such fact has its entry")
def entries_have_facts(check: Check) -> None:
    """Count entries by ticket from both sides, and the tickets' own count; what moved away is told no more."""
    told = _counts(LedgerRow.objects.filter(name__in=ENTRY_NAMES), "stream_id")
    for pk, gone in _counts(LedgerRow.objects.filter(name=MessageMovedOut.__name__), "stream_id").items():
        told[pk] = told.get(pk, 0) - gone
    kept = _counts(ThreadEntry.objects.all(), "ticket_id")
    for pk, number, counted in Ticket.objects.values_list("pk", "number", "entry_count").iterator(chunk_size=BATCH):
        check.count()
        if not told.get(pk, 0) == kept.get(pk, 0) == counted:
            text = f"{kept.get(pk, 0)} entries, {told.get(pk, 0)} facts of entries, a count of {counted}"
            check.report(text, ticket=number)


@invariant(name="collaborators are those whom facts added")
def collaborators_are_told(check: Check) -> None:
    """Replay additions and removals, and from where on each may see."""
    told: dict[tuple[int, int], int | None] = {}
    names = (CollaboratorAdded.__name__, CollaboratorRemoved.__name__, RequesterChanged.__name__)
    rows = LedgerRow.objects.filter(name__in=names).order_by("stream_id", "sequence")
    for stream_id, name, data in rows.values_list("stream_id", "name", "data").iterator(chunk_size=BATCH):
        check.count()
        if name == CollaboratorAdded.__name__:
            told[stream_id, data["user_id"]] = data.get("sees_from_entry_id")
        else:
            told.pop((stream_id, data["user_id"]), None)
    present = Collaborator.objects.values_list("ticket_id", "user_id", "sees_from_entry_id")
    kept = {(ticket_id, user_id): sees_from for ticket_id, user_id, sees_from in present.iterator(chunk_size=BATCH)}
    for pk, _user_id in {place for place, _sees_from in told.items() ^ kept.items()}:
        check.report("its collaborators differ from its facts", ticket=_number(pk))


@invariant(name="referrals are those that facts made")
def referrals_are_told(check: Check) -> None:
    """Replay referrals and withdrawals."""
    names = (TicketReferred.__name__, ReferralWithdrawn.__name__)
    rows = LedgerRow.objects.filter(name__in=names).order_by("stream_id", "sequence")
    told = standing_referrals(recorded_of(row) for row in rows.iterator(chunk_size=BATCH))
    kept = set(Referral.objects.values_list("ticket_id", *REFERRED).iterator(chunk_size=BATCH))
    check.count(len(kept))
    for pk in {place[0] for place in told ^ kept}:
        check.report("its referrals differ from its facts", ticket=_number(pk))


@invariant(name="tags are those that facts put on")
def tags_are_told(check: Check) -> None:
    """Replay what was put on and taken off."""
    told: set[tuple[int, int]] = set()
    names = (TicketTagged.__name__, TicketUntagged.__name__)
    rows = LedgerRow.objects.filter(name__in=names).order_by("stream_id", "sequence")
    for stream_id, name, data in rows.values_list("stream_id", "name", "data").iterator(chunk_size=BATCH):
        check.count()
        place = (stream_id, data["tag_id"])
        (told.add if name == TicketTagged.__name__ else told.discard)(place)
    kept = set(TicketTag.objects.values_list("ticket_id", "tag_id").iterator(chunk_size=BATCH))
    for pk, _tag_id in told ^ kept:
        check.report("its tags differ from its facts", ticket=_number(pk))


@invariant(name="ties to other tickets are those that facts made")
def ties_are_told(check: Check) -> None:
    """Replay what was tied and untied, and by which messages."""
    told: set[tuple[int, int, str]] = set()
    rows = LedgerRow.objects.filter(name__in=TYING).order_by("stream_id", "sequence")
    for stream_id, name, data in rows.values_list("stream_id", "name", "data").iterator(chunk_size=BATCH):
        check.count()
        tie = (stream_id, data["other_id"], TYING[name] or data["kind"])
        (told.discard if name == TicketUnlinked.__name__ else told.add)(tie)
    kept = set(TicketLink.objects.values_list("ticket_id", "other_id", "kind").iterator(chunk_size=BATCH))
    for pk, _other_id, _kind in told ^ kept:
        check.report("its ties to other tickets differ from its facts", ticket=_number(pk))


@invariant(name="unread marks point at facts that exist")
def readings_are_within(check: Check) -> None:
    """A mark never lies beyond the ticket's last fact."""
    check.count(Reading.objects.count())
    for row in Reading.objects.filter(marked_sequence__gt=F("ticket__sequence")).select_related("ticket"):
        check.report(f"an unread mark at {row.marked_sequence}", ticket=row.ticket.number)


@invariant(name="every attached file is in the storage, whole")
def contents_are_there(check: Check) -> None:
    """Existence and size of each stored content, and the counts that entries and tickets keep."""
    for file in StoredFile.objects.iterator(chunk_size=BATCH):
        check.count()
        if not default_storage.exists(file.path):
            check.report(f"the content {file.sha256} is missing from the storage")
        elif default_storage.size(file.path) != file.size:
            check.report(f"the content {file.sha256} has another size than it had")
    counts = _counts(Attachment.objects.all(), "entry_id")
    for pk, counted, number in ThreadEntry.objects.exclude(attachment_count=0).values_list(
        "pk", "attachment_count", "ticket__number"
    ):
        if counts.get(pk, 0) != counted:
            check.report("an entry's count of attachments is wrong", ticket=number)
    files = dict(ThreadEntry.objects.order_by().values_list("ticket_id").annotate(Sum("attachment_count")))
    for pk, number, counted in Ticket.objects.values_list("pk", "number", "file_count").iterator(chunk_size=BATCH):
        if files.get(pk, 0) != counted:
            check.report("its count of files is wrong", ticket=number)


@invariant(name="the ledger is guarded against change")
def ledger_is_guarded(check: Check) -> None:
    """The triggers exist."""
    check.count()
    for name in missing_guards():
        check.report(f"the trigger {name} is missing: run `deskbell init`")


def _tickets_with_facts() -> Iterator[tuple[Ticket, list[RecordedFact]]]:
    for tickets in _batches():
        by_pk = {ticket.pk: ticket for ticket in tickets}
        rows = LedgerRow.objects.filter(stream_id__in=list(by_pk)).order_by("stream_id", "sequence")
        for pk, group in groupby(rows, key=lambda row: row.stream_id):
            yield by_pk[pk], [recorded_of(row) for row in group]


def _batches() -> Iterator[list[Ticket]]:
    limit = min(BATCH, connection.features.max_query_params or BATCH)
    last = 0
    while tickets := list(Ticket.objects.filter(pk__gt=last).order_by("pk")[:limit]):
        yield tickets
        if len(tickets) < limit:
            return
        last = tickets[-1].pk


def _counts(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(Count("pk")))


def _number(pk: int) -> str:
    return Ticket.objects.filter(pk=pk).values_list("number", flat=True).first() or "?"
