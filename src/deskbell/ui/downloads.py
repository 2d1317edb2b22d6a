"""Files on their way to a browser, so that none of them can run, pose as a page, or stay in a shared cache."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

from django.http import FileResponse, StreamingHttpResponse

from deskbell.kernel.errors import NotFound
from deskbell.lib import file_name
from deskbell.tickets.files import open_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from deskbell.tickets.models import Attachment

Answer = TypeVar("Answer", bound=StreamingHttpResponse)
MARK: Final = "\ufeff"  # tells spreadsheets that it is UTF-8
PLAIN: Final = "application/octet-stream"
POLICY: Final = "sandbox; default-src 'none'"
POLICY_OF_PICTURES: Final = "sandbox"  # a browser lays a picture out with styles of its own, which the other forbids
HEAD_BYTES: Final = 16
# Types that are said as they are; whatever else a file may be, it is a row of bytes.
SAID_TYPES: Final = {"application/pdf": "application/pdf", "text/plain": "text/plain; charset=utf-8"}
# The pictures that a browser may show in place: by their first bytes, their recorded type and their name alike.
_PICTURES: Final[dict[str, tuple[frozenset[str], Callable[[bytes], bool]]]] = {
    "image/png": (frozenset({"png"}), lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    "image/jpeg": (frozenset({"jpg", "jpeg"}), lambda head: head.startswith(b"\xff\xd8\xff")),
    "image/gif": (frozenset({"gif"}), lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
    "image/webp": (frozenset({"webp"}), lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
}


def respond(*, attachment: Attachment) -> FileResponse:
    """The content, streamed. NotFound if the storage lost it. Who may have it was asked before."""
    try:
        content = open_content(attachment.file)
    except FileNotFoundError as error:
        raise NotFound from error
    name = file_name.safe(attachment.name)
    is_picture = shows_in_place(name=name, content_type=attachment.file.content_type, head=content.read(HEAD_BYTES))
    content.seek(0)
    content_type = attachment.file.content_type if is_picture else SAID_TYPES.get(attachment.file.content_type, PLAIN)
    response = _guarded(FileResponse(content, content_type=content_type), name=name, is_inline=is_picture)
    response["Content-Length"] = str(attachment.file.size)
    return response


def respond_with_bytes(*, path: Path, name: str) -> FileResponse:
    """A file as it lies there, to be kept under a name; nothing opens it in place. Who may have it was asked before."""
    return _guarded(FileResponse(path.open("rb"), content_type=PLAIN), name=file_name.safe(name), is_inline=False)


def respond_with_table(*, lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Lines of CSV as they are made, to be kept under a name. Who may have them was asked before."""
    response = StreamingHttpResponse(chain([MARK], lines), content_type="text/csv; charset=utf-8")
    return _guarded(response, name=name, is_inline=False)


def is_picture(*, name: str, content_type: str) -> bool:
    """Whether a file may be shown in place, as far as its name and its type (of its own first bytes) tell."""
    return file_name.extension(name) in _PICTURES.get(content_type, (frozenset(), bool))[0]


def shows_in_place(*, name: str, content_type: str, head: bytes) -> bool:
    """Whether name, type and first bytes agree that this is a picture of the few kinds that are safe to show."""
    extensions, has_magic = _PICTURES.get(content_type, (frozenset(), bool))
    return file_name.extension(name) in extensions and has_magic(head)


def disposition(*, name: str, is_inline: bool) -> str:
    """The header by RFC 6266: a plain name for old browsers, and the true one as RFC 8187 writes it."""
    kind = "inline" if is_inline else "attachment"
    ascii_name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%;' else "_" for c in name)
    header = f'{kind}; filename="{ascii_name}"'
    return header if ascii_name == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


def _guarded(response: Answer, *, name: str, is_inline: bool) -> Answer:
    response["Content-Disposition"] = disposition(name=name, is_inline=is_inline)
    response["Content-Security-Policy"] = POLICY_OF_PICTURES if is_inline else POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
