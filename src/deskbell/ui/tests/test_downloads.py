"""Attachments on their way out: threat 6, header by header."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse

from deskbell.kernel.errors import Invalid, NotFound
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Attachment, StoredFile
from deskbell.ui.downloads import disposition, respond, respond_with_table, shows_in_place

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 24
GIF = b"GIF89a" + b"\x00" * 24
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 24
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(1)</script>"

# what came, under which name -> what is said of it, and whether a browser may show it in place
UPLOADS: dict[str, tuple[str, bytes, str, bool]] = {
    "png": ("page.png", PNG, "image/png", True),
    "png in capitals": ("PAGE.PNG", PNG, "image/png", True),
    "jpeg": ("photo.jpeg", JPEG, "image/jpeg", True),
    "jpg": ("photo.jpg", JPEG, "image/jpeg", True),
    "gif": ("move.gif", GIF, "image/gif", True),
    "webp": ("small.webp", WEBP, "image/webp", True),
    "svg": ("logo.svg", SVG, "text/plain; charset=utf-8", False),
    "svg as png": ("logo.png", SVG, "text/plain; charset=utf-8", False),
    "html": ("page.html", PAGE, "text/plain; charset=utf-8", False),
    "html as jpg": ("page.jpg", PAGE, "text/plain; charset=utf-8", False),
    "png as html": ("page.html", PNG, "application/octet-stream", False),
    "png without a name for it": ("page", PNG, "application/octet-stream", False),
    "gif as png": ("page.png", GIF, "application/octet-stream", False),
    "png after spaces": ("page.png", b"  " + PNG, "application/octet-stream", False),
    "pdf": ("form.pdf", b"%PDF-1.7\n", "application/pdf", False),
    "text": ("words.txt", b"words", "text/plain; charset=utf-8", False),
    "xml": ("a.xml", b'<?xml version="1.0"?><a/>', "text/plain; charset=utf-8", False),
    "nothing": ("empty.png", b"", "application/octet-stream", False),
    "a zip": ("a.zip", b"PK\x03\x04" + b"\x00" * 26, "application/octet-stream", False),
    "utf-16 html": ("a.htm", PAGE.decode().encode("utf-16"), "application/octet-stream", False),
}

NAMES = {
    "zero width": ".htaccess\u200b",
    "dots and slashes": "..\\..\\../../etc/passwd",
    "a line break": 'a\r\nSet-Cookie: x=1; "b".png',
    "right to left": "photo\u202egnp.txt",
    "very long": "n" * 300 + ".png",
    "NUL": "a\x00.png",
    "quotes": '"; filename="evil.html',
    "percent": "100%25 sure;.txt",
    "umlauts": "Übergröße für Łódź.pdf",
    "an emoji": "🐛 bug.txt",
    "decomposed": "e\u0301te\u0301.txt",
    "only dots": "...",
    "empty": "",
    "a space first": " .profile",
    "a lone surrogate": "a\ud800.txt",
    "a path of Windows": "C:\\temp\\x.txt",
    "a colon": "x.txt:stream",
    "an apostrophe": "it's.txt",
    "a newline in disguise": "a\u2028b.txt",
    "bidirectional marks": "\u200e\u200fa\u2066.txt",
}


def kept(name: str, content: bytes) -> Attachment:
    """An attachment as a thread has it; no entry is needed to serve it."""
    draft = take_in(name=name, content=ContentFile(content))
    return Attachment(file=StoredFile.objects.get(pk=draft.file_id), name=draft.name)


def read(response: FileResponse) -> bytes:
    """The body, the file let go afterwards."""
    content: bytes = response.getvalue()
    for close in response._resource_closers:  # type: ignore[attr-defined]  # what a server does; `close()` would end the test's transaction too
        close()
    return content


@pytest.mark.parametrize(("name", "content", "said", "is_inline"), UPLOADS.values(), ids=UPLOADS.keys())
def test_threat_06_headers_are_exact(name: str, content: bytes, said: str, is_inline: bool) -> None:
    response = respond(attachment=kept(name, content))
    assert response["Content-Type"] == said
    assert response["Content-Disposition"] == f'{"inline" if is_inline else "attachment"}; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == ("sandbox" if is_inline else "sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Length"] == str(len(content))
    assert response.streaming
    assert read(response) == content


def test_threat_08_a_table_says_that_it_is_utf_8_and_stays_nowhere() -> None:
    response = respond_with_table(lines=iter(['"Größe"\r\n', '"1"\r\n']), name="sizes.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="sizes.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response.getvalue().decode() == '\ufeff"Größe"\r\n"1"\r\n'


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_threat_06_names_are_harmless_in_the_header_and_on_the_disk(name: str) -> None:
    one = kept(name, b"words")
    response = respond(attachment=one)
    header = response["Content-Disposition"]
    read(response)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    plain = header.split('filename="')[1].split('"')[0]
    true = unquote(header.partition("filename*=UTF-8''")[2]) or plain
    assert true == one.name
    assert not set(true) & set('/\\:*?"<>|\r\n\x00\u202e\u200b')
    assert 0 < len(true) <= 120
    assert one.file.path == f"{one.file.sha256[:2]}/{one.file.sha256[2:4]}/{one.file.sha256}"  # no byte of a person


@pytest.mark.parametrize("name", ["run.exe", "run.exe\u200b", "run.EXE ", "a.png.hta", "x.js\u202e", "run.exe."])
def test_threat_06_invisible_characters_hide_no_extension(name: str) -> None:
    with pytest.raises(Invalid):
        kept(name, b"MZ")


@pytest.mark.parametrize(
    "stored_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/html\r\nX: y", ""]
)
def test_threat_06_a_type_that_came_into_the_database_otherwise_is_not_said(stored_type: str) -> None:
    one = kept("a.html", PAGE)
    one.file.content_type = stored_type
    response = respond(attachment=one)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    read(response)


def test_threat_06_a_recorded_type_is_not_believed_without_its_bytes() -> None:
    """Counter-proof: the same name and type with the right bytes are shown."""
    assert not shows_in_place(name="a.png", content_type="image/png", head=SVG[:16])
    assert shows_in_place(name="a.png", content_type="image/png", head=PNG[:16])


def test_the_true_name_is_said_beside_the_plain_one() -> None:
    assert disposition(name="Übung;1.pdf", is_inline=False) == (
        "attachment; filename=\"_bung_1.pdf\"; filename*=UTF-8''%C3%9Cbung%3B1.pdf"
    )


@pytest.mark.broken_on_purpose
def test_a_file_that_the_storage_lost_is_not_there() -> None:
    one = kept("a.txt", b"soon gone")
    default_storage.delete(one.file.path)
    with pytest.raises(NotFound):
        respond(attachment=one)
