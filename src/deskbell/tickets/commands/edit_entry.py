"""Put other words into an entry of a thread."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.kernel.errors import Conflict, NotFound
from deskbell.kernel.ledger import EVERY_EFFECT, RecordedFact, facts_of
from deskbell.kernel.rows import add
from deskbell.lib.text import preview
from deskbell.tickets.drafts import clean_body
from deskbell.tickets.events import EntryEdited
from deskbell.tickets.models import EntryVersion, ThreadEntry, Ticket
from deskbell.tickets.policy import demand, may_edit_entry
from deskbell.tickets.recording import lock, record


@command
def edit_entry(
    *,
    actor: Actor,
    ticket_id: int,
    entry_id: int,
    body: str,
    body_format: str = "html",
    keeps_quoted: bool = True,
    seen_version: int | None = None,
) -> ThreadEntry:
    """The entry with its new words; the same ones change nothing. Agents can read what stood there before, clients can't.

    Nobody gets a mail. Without `keeps_quoted` what a mail repeats of older ones goes as well. NotFound, Refused, Invalid;
    Conflict if somebody edited it since `seen_version`, the number of its last version, 0 for none (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    entry: ThreadEntry | None = ThreadEntry.objects.filter(pk=entry_id, ticket=ticket).first()
    if entry is None:
        raise NotFound
    demand(may_edit_entry(viewer, ticket, kind=entry.kind, author_id=entry.author_id))
    last = EntryVersion.objects.filter(entry=entry).order_by("-pk").first()
    _demand_seen(ticket, entry, last, seen_version)
    clean, quoted_html = clean_body(body, body_format), entry.quoted_html if keeps_quoted else ""
    if (clean.html, quoted_html) == (entry.body_html, entry.quoted_html):
        return entry
    version = _keep(ticket, entry)
    entry.body_html, entry.quoted_html, entry.preview = clean.html, quoted_html, preview(clean.text)
    entry.edited_at = current().instant
    entry.save(update_fields=["body_html", "quoted_html", "preview", "edited_at"])
    record(ticket, EntryEdited(entry_id=entry.pk, version_id=version.pk), mutes=frozenset({EVERY_EFFECT}))
    return entry


def _demand_seen(ticket: Ticket, entry: ThreadEntry, last: EntryVersion | None, seen_version: int | None) -> None:
    """Whoever saved last, even in another window of their own: nobody writes over words that they have not seen."""
    if seen_version is None or last is None or last.pk <= seen_version:
        return
    raise Conflict([one for one, edit in _edits(ticket, entry) if edit.version_id > seen_version])


def _keep(ticket: Ticket, entry: ThreadEntry) -> EntryVersion:
    """What stands there now, whose words they are and since when."""
    author_id, written_at = entry.author_id, entry.created_at
    if entry.edited_at is not None:
        edits = _edits(ticket, entry)
        author_id, written_at = edits[-1][0].actor.user_id if edits else None, entry.edited_at
    version = EntryVersion(
        entry=entry,
        body_html=entry.body_html,
        quoted_html=entry.quoted_html,
        author_id=author_id,
        written_at=written_at,
    )
    return add([version])[0]


def _edits(ticket: Ticket, entry: ThreadEntry) -> list[tuple[RecordedFact, EntryEdited]]:
    """The edits of the entry in this ticket; what was edited before it was moved here stands in the other one's ledger."""
    found = [(one, one.fact) for one in facts_of(ticket.pk) if isinstance(one.fact, EntryEdited)]
    return [(one, edit) for one, edit in found if edit.entry_id == entry.pk]
