"""Past tickets in bulk: facts and their folded rows, without deliveries. The one door for sample data and importers.

Nothing that is written here is mailed to anybody: each fact mutes every effect (`*`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Model

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact, row_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.projections import project
from deskbell.kernel.transactions import writing
from deskbell.lib import html as html_lib
from deskbell.lib import text as text_lib
from deskbell.tickets.events import TicketFact, TicketOpened
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.models import Attachment, Comment, SubjectVersion, ThreadEntry, Ticket
from deskbell.tickets.recording import row_for
from deskbell.tickets.state import COLUMNS, TicketState, evolve

ALL_EFFECTS = frozenset({"*"})


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
    """A fact with who and when. `entry` and `comment` become rows whose ids the fact then carries."""

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


@dataclass
class _Draft:
    """A history on its way into the tables."""

    history: History
    ticket: Ticket
    rows: dict[int, dict[str, Model]] = field(default_factory=dict)
    recorded: list[RecordedFact] = field(default_factory=list)


def write_histories(histories: Sequence[History], *, with_projections: bool = True) -> list[Ticket]:
    """Store past tickets with all their facts in one transaction. IntegrityError if a number is taken."""
    with writing(), running(CommandContext(actor=Actor.system(), mutes=ALL_EFFECTS)):
        drafts = _with_subjects(histories)
        Ticket.objects.bulk_create([draft.ticket for draft in drafts])
        _store_texts(drafts)
        for draft in drafts:
            draft.recorded = _recorded(draft)
            _fold(draft)
        Ticket.objects.bulk_update([draft.ticket for draft in drafts], COLUMNS, batch_size=200)
        _append(drafts, with_projections=with_projections)
        return [draft.ticket for draft in drafts]


def _with_subjects(histories: Sequence[History]) -> list[_Draft]:
    """Subjects come first: a ticket's row needs one."""
    places = [(history, past) for history in histories for past in history.facts if past.subject]
    wordings = SubjectVersion.objects.bulk_create([SubjectVersion(text=past.subject) for _history, past in places])
    ids = {id(past): wording.pk for (_history, past), wording in zip(places, wordings, strict=True)}
    return [_draft(history, ids) for history in histories]


def _draft(history: History, subject_ids: dict[int, int]) -> _Draft:
    facts = [
        replace(past, fact=replace(past.fact, subject_id=subject_ids[id(past)])) if past.subject else past
        for past in history.facts
    ]
    opened = facts[0].fact
    if not isinstance(opened, TicketOpened):
        raise ValueError("a history begins with TicketOpened")
    return _Draft(history=History(facts=facts), ticket=row_for(opened, at=facts[0].at))


def _store_texts(drafts: list[_Draft]) -> None:
    entries = _bulk(drafts, ThreadEntry, lambda past: past.entry is not None, _entry)
    _bulk(drafts, Comment, lambda past: bool(past.comment), _comment)
    Attachment.objects.bulk_create(
        Attachment(entry=entry, file_id=one.file_id, name=one.name, position=position)
        for past, entry in entries
        if past.entry
        for position, one in enumerate(past.entry.attachments)
    )


def _bulk(
    drafts: list[_Draft], model: Any, wanted: Callable[[PastFact], bool], make: Callable[[_Draft, PastFact], Model]
) -> list[tuple[PastFact, Any]]:
    """Create one row for each wanted fact, in one go, and remember which belongs to which."""
    places = [
        (draft, index, past) for draft in drafts for index, past in enumerate(draft.history.facts) if wanted(past)
    ]
    rows = model.objects.bulk_create([make(draft, past) for draft, _index, past in places])
    for (draft, index, _past), row in zip(places, rows, strict=True):
        draft.rows.setdefault(index, {})[model.__name__] = row
    return [(past, row) for (_draft, _index, past), row in zip(places, rows, strict=True)]


def _entry(draft: _Draft, past: PastFact) -> ThreadEntry:
    entry = past.entry
    assert entry is not None
    body = html_lib.clean(entry.body_html)
    return ThreadEntry(
        ticket=draft.ticket,
        kind=entry.kind,
        author_id=entry.author_id,
        body_html=body,
        preview=text_lib.preview(text_lib.from_html(body)),
        attachment_count=len(entry.attachments),
        source=entry.source,
        created_at=past.at,
    )


def _comment(draft: _Draft, past: PastFact) -> Comment:
    return Comment(ticket=draft.ticket, author_id=past.actor.user_id, text=past.comment, created_at=past.at)


def _recorded(draft: _Draft) -> list[RecordedFact]:
    return [
        RecordedFact(
            id=0,
            stream_id=draft.ticket.pk,
            sequence=index + 1,
            fact=_completed(past.fact, draft.rows.get(index, {})),
            actor=past.actor,
            occurred_at=past.at,
            recorded_at=past.at,
            mutes=ALL_EFFECTS,
        )
        for index, past in enumerate(draft.history.facts)
    ]


def _completed(fact: Fact, rows: dict[str, Model]) -> Fact:
    ids: dict[str, Any] = {}
    if "ThreadEntry" in rows:
        ids["entry_id"] = rows["ThreadEntry"].pk
    if "Comment" in rows:
        ids["comment_id"] = rows["Comment"].pk
    return replace(fact, **ids) if ids else fact


def _fold(draft: _Draft) -> None:
    state = TicketState()
    for recorded in draft.recorded:
        state = evolve(state, recorded)
    for column in COLUMNS:
        setattr(draft.ticket, column, getattr(state, column))


def _append(drafts: list[_Draft], *, with_projections: bool) -> None:
    recorded = [one for draft in drafts for one in draft.recorded]
    rows = LedgerRow.objects.bulk_create([row_of(one) for one in recorded], batch_size=2000)
    if not with_projections:
        return
    written = iter(rows)
    for draft in drafts:
        project([replace(one, id=next(written).pk) for one in draft.recorded])
