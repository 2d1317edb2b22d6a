"""Parts: which is the text, which the HTML, and which are files; their charsets, encodings and names."""

from __future__ import annotations

import base64

import pytest

from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.parsing.reading import read_mail

HEADERS = b"From: maria@example.org\nSubject: s\nMIME-Version: 1.0\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 20
ENCODED = base64.b64encode(PICTURE)
PLAIN, HTML = b"Content-Type: text/plain\n\nplain", b"Content-Type: text/html\n\n<p>html</p>"


def multipart(kind: bytes, *parts: bytes) -> bytes:
    pieces = b"".join(b"--BB\n" + part + b"\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b"; boundary=BB\n\npreamble\n" + pieces + b"--BB--\nepilogue\n"


def read(body: bytes) -> IncomingMessage:
    return read_mail(HEADERS + body).message


def names(message: IncomingMessage) -> list[str]:
    return [one.name for one in message.attachments]


def named(disposition: bytes, kind: bytes = b"application/octet-stream", content: bytes = b"x") -> str:
    part = b"Content-Type: " + kind + b"\nContent-Disposition: " + disposition + b"\n\n" + content
    (name,) = names(read(multipart(b"mixed", PLAIN, part)))
    return name


def test_of_a_choice_both_forms_are_kept() -> None:
    for parts in ((PLAIN, HTML), (HTML, PLAIN)):
        message = read(multipart(b"alternative", *parts))
        assert (message.text, message.html, message.attachments) == ("plain", "<p>html</p>", ())


def test_an_empty_plain_text_is_replaced_by_the_words_of_the_html() -> None:
    assert read(multipart(b"alternative", b"Content-Type: text/plain\n\n", HTML)).text == "html"


def test_html_as_text() -> None:
    html = "<p>Hi&nbsp;<b>you</b> &amp; me</p><ul><li>one<li>two</ul><pre>  as\n   it is</pre>above<hr>below<script>x</script>"
    message = read(b"Content-Type: text/html\n\n" + html.encode())
    assert message.text == "Hi you & me\n\n  * one\n  * two\n  as\n   it is\nabove\nbelow"


def test_files_beside_and_within() -> None:
    image = b"Content-Type: image/gif\nContent-ID: <z>\nContent-Transfer-Encoding: base64\n\nR0lGODlh"
    related = multipart(b"related", b"Content-Type: text/html\n\n<p>h<img src=cid:z></p>", image).replace(b"BB", b"CC")
    message = read(multipart(b"mixed", related, b"Content-Type: application/pdf; name=a.pdf\n\nPDF"))
    assert [(one.name, one.is_inline) for one in message.attachments] == [("attachment.gif", True), ("a.pdf", False)]


@pytest.mark.parametrize("kind", [b"application/octet-stream", b'image/png; name="logo"', b"image/png", b"image/x-png"])
def test_a_picture_within_the_text_has_a_name_that_lets_it_be_shown(kind: bytes) -> None:
    part = b"Content-Type: " + kind + b"\nContent-ID: <p@x>\nContent-Transfer-Encoding: base64\n\n" + ENCODED
    message = read(multipart(b"related", b'Content-Type: text/html\n\n<img src="cid:p@x">', part))
    (file,) = message.attachments
    assert file.is_inline
    assert file.name in {"attachment.png", "logo.png"}


def test_what_only_claims_to_be_a_picture_gets_no_pictures_name() -> None:
    part = b"Content-Type: image/png; name=logo\nContent-ID: <p@x>\n\n<script>alert(1)</script>"
    message = read(multipart(b"related", b'Content-Type: text/html\n\n<img src="cid:p@x">', part))
    assert names(message) == ["logo"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="foo bar.txt"', "foo bar.txt"),
        (b"attachment; filename=foo bar.txt", "foo bar.txt"),
        (b"attachment; filename='foo.txt'", "foo.txt"),
        (b"attachment; filename*=utf-8''f%C3%BC.txt", "fü.txt"),
        (b"attachment; filename*0*=utf-8''f%C3; filename*1*=%BC; filename*2=.txt", "fü.txt"),
        (b'attachment;\n filename*1="b.txt";\n filename*0="a"', "ab.txt"),
        (b"attachment; filename*=iso-8859-1'en'%A3.txt", "£.txt"),
        (b"attachment; filename=x.txt; filename*=utf-8''%C3%BC.txt", "ü.txt"),
        (b'attachment; filename="=?utf-8?Q?f=C3=BC?= =?utf-8?Q?r.txt?="', "für.txt"),
        (b'attachment; filename="f\xc3\xbc.txt"', "fü.txt"),
        (b'attachment; filename="f\xfc.txt"', "fü.txt"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\temp\\x.doc"', "x.doc"),
        (b'attachment; filename="C:\\\\temp\\\\x.doc"', "x.doc"),
        (b'attachment; filename="foo.txt', "foo.txt"),
        (b'attachment filename="x.txt"', "x.txt"),
        (b"attachment", "attachment.bin"),
    ],
)
def test_a_file_has_the_name_that_was_meant(disposition: bytes, name: str) -> None:
    assert named(disposition) == name


def test_a_file_without_a_name_gets_one_by_its_type() -> None:
    assert named(b"attachment", b"application/pdf") == "attachment.pdf"
    assert named(b"attachment", b"text/x-unheard-of") == "attachment.txt"
    assert named(b"attachment", b"application/octet-stream", b"GIF89a...") == "attachment.gif"


@pytest.mark.parametrize(
    ("declared", "sent", "text"),
    [
        (b"iso-8859-1", "Grüße".encode(), "Grüße"),
        (b"utf-8", "Grüße an alle".encode("latin-1"), "Grüße an alle"),
        (b"shift_jis", "日本語①".encode("cp932"), "日本語①"),
        (b"iso-2022-jp", "日本語".encode("iso2022_jp"), "日本語"),
        (b"gb2312", "镕你好".encode("gbk"), "镕你好"),
        (b"ks_c_5601-1987", "권업제비".encode("cp949"), "권업제비"),
        (b"x-unknown", "Привет, как дела".encode("cp1251"), "Привет, как дела"),
        (b"utf-7", b"Hi Mom -+Jjo--!", "Hi Mom -☺-!"),
        (b"", "ü".encode(), "ü"),
        (b"'utf-8'", "ü".encode(), "ü"),
    ],
)
def test_a_text_is_read_by_the_charset_it_has(declared: bytes, sent: bytes, text: str) -> None:
    assert read(b"Content-Type: text/plain; charset=" + declared + b"\n\n" + sent).text == text


def test_html_may_name_its_charset_itself() -> None:
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head>Привет</html>'
    assert read(b"Content-Type: text/html\n\n" + html.encode("cp1251")).text == "Привет"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"Content-Transfer-Encoding: base64\n\nSGVsbG8gd29y\nbGQ=\n\n-- \nadded by a list", "Hello world"),
        (b"Content-Transfer-Encoding: base64\n\nThis is no base64, is it?", "This is no base64, is it?"),
        (b"Content-Transfer-Encoding: quoted-printable\n\nf=C3=BC=\nr x =\n=3D", "für x ="),
        (b"Content-Transfer-Encoding: 7-bit\n\nx", "x"),
        (b"Content-Type: text/plain; format=flowed\n\nlong \nline\n> a \n> b\n-- \nsig", "long line\n> a b\n-- \nsig"),
        (b"Content-Type: text/enriched\n\n<bold>Hi</bold> <<you>", "Hi <you>"),
        (b"Content-Type: text\n\nabc", "abc"),
        (b"\na\x00b\x07c", "abc"),
    ],
)
def test_a_body_is_decoded_whatever_is_claimed(body: bytes, text: str) -> None:
    assert read(body).text == text


def test_a_boundary_that_was_folded_anew_is_found() -> None:
    raw = b'Content-Type: multipart/mixed; boundary="=_ \n   12(3)"\n\n--=_\n  12(3)\n' + PLAIN + b"\n--=_\n  12(3)--\n"
    assert read(raw).text == "plain"


def test_an_end_that_lost_its_last_dash_is_no_text() -> None:
    assert read(b"Content-Type: multipart/mixed; boundary=BB\n\n--BB\n" + PLAIN + b"\n--BB-\n").text == "plain"


def test_a_multipart_without_its_boundary_is_cut_where_its_parts_begin() -> None:
    raw = (
        b"Content-Type: multipart/mixed\n\n--AA\n"
        + PLAIN
        + b"\n--AA\nContent-Type: image/gif; name=a.gif\n\nGIF\n--AA--\n"
    )
    message = read(raw)
    assert (message.text, names(message)) == ("plain", ["a.gif"])


def test_messages_within_are_files_with_their_subjects_name() -> None:
    inner = b"Content-Type: message/rfc822\n\nFrom: ben@example.org\nSubject: =?utf-8?Q?inn=C3=A9r?=\n\ninner"
    message = read(multipart(b"mixed", PLAIN, inner))
    assert (message.text, names(message)) == ("plain", ["innér.eml"])


def test_files_in_uuencode_are_taken_out_of_the_text() -> None:
    message = read(b"\nhi\n\nbegin 644 x.txt\n#0V%T\n`\nend\nbye")
    assert message.text == "hi\n\nbye"
    assert [(one.name, one.content) for one in message.attachments] == [("x.txt", b"Cat")]


def test_signed_and_encrypted_are_said() -> None:
    signature = b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"
    envelope = b"Content-Type: application/pgp-encrypted\n\nVersion: 1"
    assert read(multipart(b"signed", PLAIN, signature)).is_signed
    assert read(multipart(b"encrypted", envelope)).is_encrypted
    assert not read(multipart(b"mixed", PLAIN)).is_signed


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\x00\xff\xfe" * 10, b"Subject: x", b"From: a@example.org\rSubject: s\r\rHello\rx"]
)
def test_hardly_a_message_is_read(raw: bytes) -> None:
    assert read_mail(raw).message.html == ""
