"""What an answer repeats of the thread, as the desk wishes: nothing that one of its readers may not read."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.alerts import quote_of
from deskbell.mail.draft import Quote
from deskbell.mail.pictures import Pictures
from deskbell.mail.posting import Posting
from deskbell.mail.settings import QUOTES
from deskbell.people.models import User
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.queries.visibility import readable_entries
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import EntryKind
from deskbell.ui.time_zone import zone_of

MOST_ENTRIES = 20
MOST_CHARACTERS = 60_000


def history_of(posting: Posting, entry: ThreadEntry) -> Sequence[Quote]:
    """The entries before this one, the newest first, each with who wrote it and when."""
    wish = read(QUOTES)
    if wish == "nothing":
        return ()
    entries = _readable(posting, entry)
    if wish == "last":
        return [_quote(one, posting.to, Pictures()) for one in entries if one.kind == EntryKind.MESSAGE][:1]
    quotes, pictures = list[Quote](), Pictures()
    room = MOST_CHARACTERS
    for one in entries:
        room -= len(one.body_html)
        if room < 0:
            break
        quotes.append(_quote(one, posting.to, pictures))
    return quotes


def _readable(posting: Posting, entry: ThreadEntry) -> list[ThreadEntry]:
    """What all readers may read."""
    found: list[ThreadEntry] = []
    for at, reader in enumerate((posting.to, *posting.cc)):
        entries = readable_entries(viewer_of(Actor.client(reader.pk)), posting.ticket).filter(pk__lt=entry.pk)
        if at == 0:
            found = list(entries.select_related("author").order_by("-pk")[:MOST_ENTRIES])
        elif found:
            theirs = set(entries.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
            found = [one for one in found if one.pk in theirs]
    return found


def _quote(entry: ThreadEntry, reader: User, pictures: Pictures) -> Quote:
    zone = zone_of(reader.time_zone)
    at = date_format(timezone.localtime(entry.created_at, zone), "DATETIME_FORMAT")
    author = _("%(name)s wrote on %(at)s") % {"name": _author(entry), "at": at}
    return quote_of(entry, author=author, pictures=pictures)


def _author(entry: ThreadEntry) -> str:
    is_hidden = entry.kind == EntryKind.RESPONSE and read(HIDES_AGENT_NAMES)
    return entry.author.display_name if entry.author and not is_hidden else read(DESK_NAME)
