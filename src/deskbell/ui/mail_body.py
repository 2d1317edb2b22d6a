"""What somebody wrote, made ready for a page: pictures of a mail in their places or left out, files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.lib.html import with_images, with_reachable_tables
from deskbell.tickets.queries import AttachmentItem, EntryItem
from deskbell.ui.downloads import is_picture


@dataclass(frozen=True, kw_only=True)
class ShownBody:
    """An entry's text and what it repeats of others; the files that are not to be seen within; pictures left out."""

    html: SafeString
    quoted_html: SafeString
    files: tuple[AttachmentItem, ...]
    left_out: int = 0


def shown_body(entry: EntryItem, *, file_url: Callable[[int], str], with_remote: bool) -> ShownBody:
    """The parts of a mail stand where its text names them; pictures on other servers are fetched only `with_remote`."""
    pictures = _Pictures(entry.attachments, file_url, with_remote)
    html, quoted_html = pictures.put_into(entry.body_html), pictures.put_into(entry.quoted_html)
    return ShownBody(
        html=_with_tables(html),
        quoted_html=_with_tables(quoted_html),
        files=tuple(one for one in entry.attachments if one.id not in pictures.seen),
        left_out=pictures.left_out,
    )


def shown_text(*, html: SafeString, quoted_html: SafeString) -> ShownBody:
    """A text without its files: no picture is shown, not even one of the desk's own."""
    pictures = _Pictures((), str, with_remote=False)
    shown, quoted = pictures.put_into(html), pictures.put_into(quoted_html)
    return ShownBody(html=_with_tables(shown), quoted_html=_with_tables(quoted), files=(), left_out=pictures.left_out)


def _with_tables(html: SafeString) -> SafeString:
    if "<table>" not in html:
        return html
    return mark_safe(with_reachable_tables(html, label=_("Table")))  # noqa: S308 - clean, and a box round its tables


@dataclass
class _Pictures:
    """Where the pictures of one mail are found; notes which were, and counts those that stay away."""

    files: Iterable[AttachmentItem]
    file_url: Callable[[int], str]
    with_remote: bool
    seen: set[int] = field(default_factory=set)
    left_out: int = 0

    def put_into(self, html: SafeString) -> SafeString:
        """The HTML with what the desk has, and with what it may fetch."""
        if "<img" not in html:
            return html
        return mark_safe(with_images(html, address_of=self._address_of))  # noqa: S308 - through the sanitiser again

    def _address_of(self, source: str) -> str | None:
        scheme, _sign, name = source.partition(":")
        if scheme.lower() == "cid":
            return self._of_part(unquote(name))
        if scheme.lower() == "https" and self.with_remote:
            return source
        self.left_out += 1
        return None

    def _of_part(self, name: str) -> str | None:
        found = next((one for one in self.files if one.content_id == name), None)
        if found is None or not is_picture(name=found.name, content_type=found.content_type):
            return None
        self.seen.add(found.id)
        return self.file_url(found.id)
