"""Pictures that stand within somebody's words go along with a mail that repeats the words.

Each goes under a name of the desk's own that nobody can guess: no words of a person ever name a file of somebody else.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from deskbell.lib.html import clean, clean_mail, with_images
from deskbell.mail.identity import derived
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.models import Attachment, ThreadEntry

# What all the pictures of repeated words may weigh; an answer's own files have a bound of their own.
QUOTED_BYTES = 2 * 1024 * 1024
# In clean HTML no `<` and no `"` stands in a text or a value as itself: this finds tags and nothing else.
_WITHOUT_NAME = re.compile(r'<img\b(?![^>]*\bsrc="cid:)[^>]*>')
_NAMED = re.compile(r'<img\b[^>]*\bsrc="cid:((\d+)\.[0-9a-f]{32}@picture)"')


class Pictures:
    """Puts the desk's names into bodies, as long as there is room for the pictures."""

    def __init__(self, *, room: int = QUOTED_BYTES) -> None:
        self.room = room

    def put_into(self, entry: ThreadEntry) -> str:
        """The entry's body, clean; pictures that can't go along are left out, and nothing is fetched from anywhere."""
        if "<img" not in entry.body_html:
            return clean(entry.body_html)
        named = Attachment.objects.filter(entry=entry).exclude(content_id="").select_related("file")
        files = {one.content_id: one for one in named}
        seen: set[int] = set()

        def address_of(source: str) -> str | None:
            scheme, _sign, name = source.partition(":")
            found = files.get(unquote(name)) if scheme.lower() == "cid" else None
            if found is None or not (found.pk in seen or found.file.size <= self.room):
                return None
            self.room -= 0 if found.pk in seen else found.file.size
            seen.add(found.pk)
            return f"cid:{name_of(found)}"

        return _WITHOUT_NAME.sub("", with_images(clean_mail(entry.body_html), address_of=address_of))


def name_of(attachment: Attachment) -> str:
    """Under which name a mail shows the picture (RFC 2392, without brackets)."""
    return f"{attachment.pk}.{derived('picture', attachment.pk)}@picture"


def pictures_in(mail: OutgoingMail) -> list[Attachment]:
    """The ticket's pictures that the mail's HTML shows by their true names."""
    named = {int(number): name for name, number in _NAMED.findall(mail.html)}
    found = (
        Attachment.objects.filter(pk__in=named, entry__ticket=mail.ticket_id).select_related("file") if named else ()
    )
    return [one for one in found if name_of(one) == named[one.pk]]
