"""A ticket's thread: entries, and the sentences of everything else that happened, as one viewer may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.configure import read
from deskbell.kernel.ledger import RecordedFact, facts_of
from deskbell.kernel.settings import DESK_NAME
from deskbell.people.models import User
from deskbell.tickets.events import (
    AutomaticAnswerAdded,
    MachineMessageAdded,
    MessageAdded,
    MessageMovedIn,
    NoteAdded,
    ResponseAdded,
    SubjectChanged,
    TicketFact,
    TicketOpened,
)
from deskbell.tickets.files import RefusedFile
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket
from deskbell.tickets.names import Names, bold, load_names
from deskbell.tickets.queries.visibility import entries_to_read, visible_to
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind, Source, source_words

ENTRY_FACTS = (MessageAdded, MachineMessageAdded, MessageMovedIn, ResponseAdded, AutomaticAnswerAdded, NoteAdded)

_NOTHING = SafeString("")


@dataclass(frozen=True, kw_only=True)
class AttachmentItem:
    """A file as a thread shows it; size in bytes. The text of a mail may show one where it names its `content_id`."""

    id: int
    name: str
    size: int
    content_type: str
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryItem:
    """A message, response or note, with the name of its fact.

    Of a mail: `quoted_html` is what it repeats, `refused_files` what was not taken in.
    """

    sequence: int
    occurred_at: datetime
    name: str
    entry_id: int
    kind: str
    author: str
    initials: str
    is_mine: bool
    source: str
    body_html: SafeString
    attachments: tuple[AttachmentItem, ...]
    quoted_html: SafeString = _NOTHING
    preview: str = ""
    refused_files: tuple[RefusedFile, ...] = ()
    is_mail: bool = False
    is_machine: bool = False
    is_solution: bool = False
    edited_at: datetime | None = None
    is_entry: bool = True

    @property
    def is_from_client(self) -> bool:
        """Whether the requester or a collaborator wrote it."""
        return self.kind == EntryKind.MESSAGE

    @property
    def is_note(self) -> bool:
        """Whether agents alone see it."""
        return self.kind == EntryKind.NOTE


@dataclass(frozen=True, kw_only=True)
class EventItem:
    """Anything else that happened: its sentence, and the comment that somebody added."""

    sequence: int
    occurred_at: datetime
    name: str
    sentence: SafeString
    comment: str
    decision_id: int | None = None  # of a hand-out by the desk, whose reasons agents may read
    is_entry: bool = False


TimelineItem = EntryItem | EventItem


def timeline(*, viewer: Viewer, ticket: Ticket, facts: list[RecordedFact] | None = None) -> tuple[TimelineItem, ...]:
    """The whole thread in its order. `facts`: all of them, if at hand.

    Clients get neither notes, machines' mails nor internal changes; whoever came in later gets what happened since.
    """
    return _items(viewer, ticket, facts_of(ticket.pk) if facts is None else facts)


def events_since(*, viewer: Viewer, ticket: Ticket, since: Iterable[RecordedFact]) -> tuple[TimelineItem, ...]:
    """The items of some facts alone: what a collision page tells."""
    return _items(viewer, ticket, list(since))


def _items(viewer: Viewer, ticket: Ticket, facts: list[RecordedFact]) -> tuple[TimelineItem, ...]:
    shown = [one for one in facts if viewer.actor.is_agent or type(one.fact).is_public]
    places = {one.fact.entry_id: one.sequence for one in shown if isinstance(one.fact, ENTRY_FACTS)}
    entries = _entries(viewer, ticket, list(places))
    standing = {places[pk] for pk in entries}
    if not viewer.actor.is_agent:
        shown = _readable(shown, standing)
    names = _names(shown, viewer, standing)
    return tuple(
        _entry_item(one, entries[one.fact.entry_id], viewer, solution_id=ticket.solution_id)
        if one.sequence in standing and isinstance(one.fact, ENTRY_FACTS)
        else _event_item(one, names, viewer)
        for one in shown
        if isinstance(one.fact, TicketFact)
    )


def _readable(facts: list[RecordedFact], standing: set[int]) -> list[RecordedFact]:
    """What a client reads: the thread from the first entry on that is theirs to read, without those that moved away."""
    first = min(standing, default=0)
    return [
        one
        for one in facts
        if one.sequence in standing or (one.sequence > first and not isinstance(one.fact, ENTRY_FACTS))
    ]


def _entries(
    viewer: Viewer, ticket: Ticket, ids: list[int]
) -> dict[int, tuple[ThreadEntry, tuple[AttachmentItem, ...]]]:
    """The entries that stand in the ticket now, as far as the viewer may read them."""
    rows = entries_to_read(viewer, ticket, ids)
    files = _attachments([row.pk for row in rows if row.attachment_count])
    return {row.pk: (row, tuple(files.get(row.pk, ()))) for row in rows}


def _attachments(entry_ids: list[int]) -> dict[int, list[AttachmentItem]]:
    found: dict[int, list[AttachmentItem]] = {}
    if not entry_ids:
        return found
    for row in Attachment.objects.filter(entry_id__in=entry_ids).select_related("file"):
        item = AttachmentItem(
            id=row.pk,
            name=row.name,
            size=row.file.size,
            content_type=row.file.content_type,
            content_id=row.content_id,
        )
        found.setdefault(row.entry_id, []).append(item)
    return found


def _names(facts: list[RecordedFact], viewer: Viewer, standing: set[int]) -> Names:
    """The names behind the ids; without events to tell there is nothing to look up."""
    told = [one for one in facts if one.sequence not in standing]
    if not told:
        return Names()
    people = {one.actor.user_id for one in told} | _ids(told, "user_id", "from_user_id", "agent_id", "from_agent_id")
    return load_names(
        people={pk for pk in people if pk is not None},
        subjects=_ids([one for one in told if isinstance(one.fact, SubjectChanged)], "subject_id", "from_subject_id"),
        comments=_ids(told, "comment_id") if viewer.actor.is_agent else (),
        rules=_ids(told, "rule_version_id"),
        tasks=_ids(told, "task_id"),
        tickets=_visible(viewer, _ids(told, "other_id")),
        tags=_ids(told, "tag_id"),
    )


def _visible(viewer: Viewer, ids: set[int]) -> set[int]:
    """Other tickets are named to those alone who may see them."""
    return set(visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True)) if ids else ids


def _ids(facts: list[RecordedFact], *columns: str) -> set[int]:
    values = {getattr(one.fact, column, None) for one in facts for column in columns}
    return {value for value in values if value is not None}


def _entry_item(
    recorded: RecordedFact,
    found: tuple[ThreadEntry, tuple[AttachmentItem, ...]],
    viewer: Viewer,
    *,
    solution_id: int | None,
) -> EntryItem:
    entry, attachments = found
    author = _shown_author(entry, viewer)
    return EntryItem(
        sequence=recorded.sequence,
        occurred_at=recorded.occurred_at,
        name=recorded.name,
        entry_id=entry.pk,
        kind=entry.kind,
        author=author.display_name,
        initials=author.initials,
        is_mine=entry.author_id in viewer.person_ids,
        source=source_words(entry.source),
        body_html=mark_safe(entry.body_html),  # noqa: S308 - sanitised when it was written
        attachments=attachments,
        quoted_html=mark_safe(entry.quoted_html),  # noqa: S308 - as the body
        preview=entry.preview,
        refused_files=tuple(entry.refused_files),
        is_mail=entry.source == Source.MAIL,
        is_machine=entry.is_machine,
        is_solution=entry.pk == solution_id,
        edited_at=entry.edited_at,
    )


def _shown_author(entry: ThreadEntry, viewer: Viewer) -> User:
    """Who wrote it: the desk itself where a rule did; to clients an agent is the desk where its settings say so."""
    if entry.kind == EntryKind.RESPONSE and hides_agents_from(viewer):
        return User(name=read(DESK_NAME))
    return entry.author or User(name=read(DESK_NAME))


def hides_agents_from(viewer: Viewer) -> bool:
    """Whether agents' names are kept from this viewer."""
    return not viewer.actor.is_agent and not viewer.actor.is_system and read(HIDES_AGENT_NAMES)


def _event_item(recorded: RecordedFact, names: Names, viewer: Viewer) -> EventItem:
    fact = recorded.fact
    assert isinstance(fact, TicketFact)
    return EventItem(
        sequence=recorded.sequence,
        occurred_at=recorded.occurred_at,
        name=recorded.name,
        sentence=fact.sentence(by=_actor_name(recorded, names, viewer), names=names),
        comment=names.plain("comment", getattr(fact, "comment_id", None)) if viewer.actor.is_agent else "",
        decision_id=getattr(fact, "decision_id", None) if viewer.actor.is_agent else None,
    )


def _came_by_mail(fact: object) -> bool:
    return isinstance(fact, TicketOpened) and fact.source == Source.MAIL


def _actor_name(recorded: RecordedFact, names: Names, viewer: Viewer) -> SafeString:
    if recorded.actor.kind is ActorKind.SYSTEM:
        return bold(_("The desk"))
    if recorded.actor.kind is ActorKind.VISITOR:
        return bold(_("A mail") if _came_by_mail(recorded.fact) else _("A visitor"))
    if recorded.actor.user_id in viewer.person_ids:
        return bold(_("You"))
    if recorded.actor.is_agent and hides_agents_from(viewer):
        return bold(_("The desk"))
    return names.person(recorded.actor.user_id)
