"""Past tickets in bulk: facts and their folded rows, without deliveries. The one door for sample data and importers.

Nothing that is written here is mailed to anybody: each fact mutes every effect (`*`). Ids are reserved beforehand, so
that every history is folded in memory and each row is written once, finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Model
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.bulk import insert, reserve_ids, set_column
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.ledger import EVERY_EFFECT, RecordedFact, row_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.projections import project_whole
from deskbell.kernel.transactions import writing
from deskbell.lib import html as html_lib
from deskbell.lib import text as text_lib
from deskbell.tickets.events import ServiceLevelApplied, SubjectChanged, TicketFact, TicketOpened
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.models import Attachment, Comment, SubjectVersion, ThreadEntry, Ticket
from deskbell.tickets.past_alarms import with_alarms
from deskbell.tickets.plan_choice import follow_plan, read_book
from deskbell.tickets.recording import by_itself
from deskbell.tickets.state import COLUMNS, TicketState, evolve

# Tickets and their entries name each other.
CIRCLES = ("last_message_id", "last_response_id", "solution_id")
ALL_EFFECTS = frozenset({EVERY_EFFECT})
# Past tickets repeat themselves, made-up ones above all; cleaning a body costs more than writing it.
BODIES_REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True)
class PastEntry:
    """What somebody wrote back then; the fact gets its id when it is stored."""

    kind: str
    author_id: int | None
    body_html: str
    source: str
    attachments: tuple[AttachmentDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PastFact:
    """A fact with who and when. `entry`, `comment` and `subject` become rows whose ids the fact then carries."""

    at: datetime
    actor: Actor
    fact: TicketFact
    entry: PastEntry | None = None
    comment: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class History:
    """One past ticket: its first fact is `TicketOpened`, whose number nobody else may have."""

    facts: Sequence[PastFact]


def write_histories(histories: Sequence[History]) -> list[Ticket]:
    """Store past tickets in one transaction, a thousand or two at a time. IntegrityError if a number is taken.

    A history that says nothing of SLA plans gets those of today; what its clocks came to is told in it, muted as all else.
    ValueError for a history that does not begin with `TicketOpened`.
    """
    with writing(), running(CommandContext(actor=Actor.system(), mutes=ALL_EFFECTS)):
        batch = _Batch(histories)
        for history in histories:
            batch.take(history)
        batch.store()
        return batch.tickets


class _Batch:
    """Histories on their way into the tables: everything that will be written, under its final id."""

    def __init__(self, histories: Sequence[History]) -> None:
        facts = [past for history in histories for past in history.facts]
        self._ids: dict[type[Model], Iterator[int]] = {
            Ticket: reserve_ids(model=Ticket, count=len(histories)),
            SubjectVersion: reserve_ids(model=SubjectVersion, count=sum(bool(past.subject) for past in facts)),
            ThreadEntry: reserve_ids(model=ThreadEntry, count=sum(past.entry is not None for past in facts)),
            Comment: reserve_ids(model=Comment, count=sum(bool(past.comment) for past in facts)),
        }
        self._book = read_book()
        self._now = timezone.now()
        self.tickets: list[Ticket] = []
        self._circles: dict[str, list[tuple[int | None, int]]] = {column: [] for column in CIRCLES}
        self._streams: list[list[RecordedFact]] = []
        self._subjects: list[SubjectVersion] = []
        self._entries: list[ThreadEntry] = []
        self._comments: list[Comment] = []
        self._attachments: list[Attachment] = []

    def take(self, history: History) -> None:
        """Give a history its ids and fold it."""
        if not history.facts or not isinstance(history.facts[0].fact, TicketOpened):
            raise ValueError("a history begins with TicketOpened")
        ticket_id, state = next(self._ids[Ticket]), TicketState()
        stream: list[RecordedFact] = []
        has_plans = any(isinstance(past.fact, ServiceLevelApplied) for past in history.facts)
        for past in history.facts:
            stream.append(self._recorded(past, ticket_id, before=state))
            state = evolve(state, stream[-1])
            if not has_plans and (applied := follow_plan(state, [past.fact], book=self._book)):
                stream.append(by_itself(applied, stream[-1], at=past.at))
                state = evolve(state, stream[-1])
        stream = with_alarms(stream, now=self._now)
        self._streams.append(stream)
        columns = {column: getattr(state, column) for column in COLUMNS} | {"sequence": len(stream)}
        for column, values in self._circles.items():
            values.append((columns.pop(column), ticket_id))
        files = sum(len(past.entry.attachments) for past in history.facts if past.entry is not None)
        self.tickets.append(Ticket(id=ticket_id, file_count=files, **columns))

    def store(self) -> None:
        """Write it all, and what follows from it."""
        for rows in (self._subjects, self.tickets, self._entries, self._comments):
            insert(rows)
        for column, values in self._circles.items():
            self._close_circle(column, [one for one in values if one[0] is not None])
        Attachment.objects.bulk_create(self._attachments)
        ids = reserve_ids(model=LedgerRow, count=sum(map(len, self._streams)))
        streams = [[replace(one, id=next(ids)) for one in stream] for stream in self._streams]
        insert([_ledger_row(one) for stream in streams for one in stream])
        project_whole(streams)

    def _close_circle(self, column: str, values: list[tuple[int | None, int]]) -> None:
        set_column(model=Ticket, column=column, values=values)
        by_ticket = {ticket_id: entry_id for entry_id, ticket_id in values}
        for ticket in self.tickets:
            setattr(ticket, column, by_ticket.get(ticket.pk))

    def _recorded(self, past: PastFact, ticket_id: int, *, before: TicketState) -> RecordedFact:
        ids = self._texts(past, ticket_id)
        if isinstance(past.fact, SubjectChanged):
            ids["from_subject_id"] = before.subject_id
        return RecordedFact(
            id=0,
            stream_id=ticket_id,
            sequence=before.sequence + 1,
            fact=replace(past.fact, **ids) if ids else past.fact,
            actor=past.actor,
            occurred_at=past.at,
            recorded_at=past.at,
            mutes=ALL_EFFECTS,
        )

    def _texts(self, past: PastFact, ticket_id: int) -> dict[str, int]:
        """The rows of what was typed, and their ids as the fact carries them."""
        ids: dict[str, int] = {}
        if past.subject:
            ids["subject_id"] = self._subject(past.subject)
        if past.entry is not None:
            ids["entry_id"] = self._entry(past.entry, ticket_id, at=past.at)
        if past.comment:
            ids["comment_id"] = self._comment(past, ticket_id)
        return ids

    def _subject(self, text: str) -> int:
        row = SubjectVersion(id=next(self._ids[SubjectVersion]), text=text_lib.one_line(text)[:255])
        self._subjects.append(row)
        return row.pk

    def _comment(self, past: PastFact, ticket_id: int) -> int:
        row = Comment(
            id=next(self._ids[Comment]),
            ticket_id=ticket_id,
            author_id=past.actor.user_id,
            text=past.comment,
            created_at=past.at,
        )
        self._comments.append(row)
        return row.pk

    def _entry(self, entry: PastEntry, ticket_id: int, *, at: datetime) -> int:
        body, preview = _cleaned(entry.body_html)
        row = ThreadEntry(
            id=next(self._ids[ThreadEntry]),
            ticket_id=ticket_id,
            kind=entry.kind,
            author_id=entry.author_id,
            body_html=body,
            preview=preview,
            attachment_count=len(entry.attachments),
            source=entry.source,
            created_at=at,
            arrived_at=at,
        )
        self._entries.append(row)
        self._attachments += [
            Attachment(entry_id=row.pk, file_id=one.file_id, name=one.name, position=position)
            for position, one in enumerate(entry.attachments)
        ]
        return row.pk


def _ledger_row(recorded: RecordedFact) -> LedgerRow:
    row = row_of(recorded)
    row.pk = recorded.id
    return row


@lru_cache(maxsize=BODIES_REMEMBERED)
def _cleaned(body_html: str) -> tuple[str, str]:
    """The body as it may be shown, and its beginning for lists."""
    body = html_lib.clean(body_html)
    return body, text_lib.preview(text_lib.from_html(body))
