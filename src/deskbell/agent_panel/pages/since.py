"""What happened while somebody was writing, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.errors import Conflict
from deskbell.lib.text import from_html, preview
from deskbell.tickets.queries import EntryItem, TimelineItem, events_since
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind
from deskbell.ui.times import time_tag

if TYPE_CHECKING:
    from deskbell.tickets.models import Ticket


def since(*, viewer: Viewer, ticket: Ticket, collision: Conflict) -> list[SafeString]:
    """The facts that a collision is about: who did what and when, and the beginning of what was written."""
    return [_sentence(item) for item in events_since(viewer=viewer, ticket=ticket, since=collision.since)]


def _sentence(item: TimelineItem) -> SafeString:
    sentence = sentence_of(item)
    words = from_html(item.body_html) if isinstance(item, EntryItem) else item.comment
    quoted = format_html('<span class="comment">{}</span>', preview(words)) if words else ""
    return format_html("<span>{}</span>{}{}", sentence, time_tag(moment=item.occurred_at, style="clock"), quoted)


def sentence_of(item: TimelineItem) -> SafeString:
    """What happened, in one sentence without its end."""
    if not isinstance(item, EntryItem):
        return item.sentence
    author = format_html("<b>{}</b>", item.author)
    if item.kind == EntryKind.MESSAGE:
        return format_html(_("{author} wrote a message"), author=author)
    if item.kind == EntryKind.RESPONSE:
        return format_html(_("{author} replied"), author=author)
    return format_html(_("{author} wrote an internal note"), author=author)
