"""From bytes to text: charsets as they are named, misnamed, and not named at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from deskbell.mail.parsing import guessing
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.structure import Part

_ALIASES = {
    "iso88591": "cp1252", "latin1": "cp1252", "l1": "cp1252", "ascii": "cp1252", "usascii": "cp1252", "88591": "cp1252",
    "ansix341968": "cp1252", "ansix31101983": "cp1252", "cp819": "cp1252", "iso646us": "cp1252", "ansi": "cp1252",
    "iso88599": "cp1254", "latin5": "cp1254", "iso885911": "cp874", "tis620": "cp874", "windows874": "cp874",
    "iso88598i": "iso8859-8", "iso88598e": "iso8859-8", "iso88596i": "iso8859-6", "iso88596e": "iso8859-6",
    "gb2312": "gb18030", "gbk": "gb18030", "xgbk": "gb18030", "euccn": "gb18030", "gb231280": "gb18030", "cp936": "gb18030",
    "gb23121980": "gb18030", "windows936": "gb18030", "ms936": "gb18030", "chinese": "gb18030", "hzgb2312": "hz",
    "big5": "cp950", "xbig5": "cp950", "cnbig5": "cp950", "big5eten": "cp950", "xxbig5": "cp950", "windows950": "cp950",
    "ksc56011987": "cp949", "ksc5601": "cp949", "ksc56011989": "cp949", "euckr": "cp949", "korean": "cp949",
    "windows949": "cp949", "uhc": "cp949", "xwindows949": "cp949", "ksc5601_1987": "cp949",
    "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "xmssjis": "cp932", "windows31j": "cp932", "mskanji": "cp932",
    "cswindows31j": "cp932", "csshiftjis": "cp932", "xeucjp": "euc-jp", "eucjpms": "euc-jp", "jis": "iso2022_jp",
    "csiso2022jp": "iso2022_jp", "cp50220": "iso2022_jp", "cp50221": "iso2022_jp", "iso2022jpms": "iso2022_jp",
    "iso2022jp": "iso2022_jp", "iso2022jp1": "iso2022_jp", "iso2022jp2": "iso2022_jp", "iso2022jp3": "iso2022_jp",
    "macintosh": "mac_roman", "xmacroman": "mac_roman", "xmac": "mac_roman", "xmaccyrillic": "mac_cyrillic",
    "xmacce": "mac_latin2", "utf8mb4": "utf-8", "utf8mb3": "utf-8", "unicode": "utf-8", "unicode11utf8": "utf-8",
    "unicode11utf7": "utf-7", "unicode20utf7": "utf-7", "xunicode20utf7": "utf-7", "koi8": "koi8-r", "xkoi8r": "koi8-r",
    "xcp1251": "cp1251", "xcp1252": "cp1252", "xcp1250": "cp1250", "xuserdefined": "cp1252", "win1251": "cp1251",
    "win1250": "cp1250", "win1252": "cp1252", "xwindows1251": "cp1251", "utf": "utf-8", "ucs2": "utf-16", "utf16le": "utf-16-le",
    "utf16be": "utf-16-be", "iso10646ucs2": "utf-16-be", "xiso2022jp": "iso2022_jp",
}  # fmt: skip
_NO_CHARSET = frozenset(
    {
        "",
        "unknown",
        "unknown8bit",
        "xunknown",
        "binary",
        "8bit",
        "7bit",
        "default",
        "defaultcharset",
        "autodetect",
        "none",
    }
    | {"undefined", "null", "charset", "auto", "base64", "quotedprintable", "notset", "unspecified", "usercustom"}
)
# Codecs of Python that are no charset, or whose time grows with the square of what they are given
_FORBIDDEN = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "unicode-escape",
                        "raw-unicode-escape", "mbcs", "oem"})  # fmt: skip
# Latin-1 as everybody reads it: with the characters of Windows where it has control characters
_WINDOWS = {code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))}
# Charsets that go by the name of a smaller one
_RELATED = {"cp950": ("cp950", "big5hkscs"), "euc_jp": ("euc_jp", "euc_jis_2004"), "cp949": ("cp949", "johab")}
_HINT_BYTES = 16 * 1024
_JAPANESE_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\([@BDOQ]|\([BJI])")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A text, and what had to be mended (empty if nothing had to)."""

    text: str
    problem: str = ""


def codec_name(charset: str) -> str:
    """Python's name for a charset as a mail names it; empty for none and for unknown ones."""
    plain = re.sub(r"[^a-z0-9]", "", charset.lower().partition(";")[0].partition("*")[0])
    if plain in _NO_CHARSET or len(plain) > 40:
        return ""
    name = _ALIASES.get(plain) or _lookup(charset.strip(" \t'\"").lower()) or _lookup(plain) or _lookup(_dashed(plain))
    return _ALIASES.get(re.sub(r"[^a-z0-9]", "", name), name)


def _dashed(plain: str) -> str:
    found = re.fullmatch(r"(?:x)?(iso8859|windows|cp|win|ibm|dos)0*(\d+)", plain)
    return f"{found[1].replace('win', 'windows').replace('windowsdows', 'windows')}-{found[2]}" if found else plain


def _lookup(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_charset = getattr(found, "_is_text_encoding", True) and found.name not in _FORBIDDEN
    return found.name if is_charset else ""


def decode(raw: bytes, declared: str, *, budget: Budget, hint: str = "") -> Decoded:
    """The text of some bytes. `hint` is a charset that other places of the same message name.

    What is declared counts as long as it fits; else UTF-8, the hint, and what the bytes look like. Never fails.
    """
    budget.conversion()
    budget.decoded(len(raw))
    codec = codec_name(declared)
    problem = f"an unknown charset: {declared[:40]}" if declared and not codec and not _is_placeholder(declared) else ""
    if raw.isascii() and not _is_escaped(raw, codec):
        return Decoded(text=raw.decode("ascii"), problem=problem)
    for attempt in filter(None, _order(raw, codec, codec_name(hint))):
        text = _strictly(raw, attempt)
        if text is not None:
            wrong = codec not in {"", "cp1252"} and attempt not in _RELATED.get(codec, (codec,))
            return Decoded(text=text, problem=problem or (f"not {declared[:40]}" if wrong else ""))
    return _replaced(raw, codec, problem)


def charset_hint(root: Part, budget: Budget) -> str:
    """The charset that raw bytes in the headers of a message most likely have, judged from all of them together.

    Empty where the headers have none. What the message declares in any place is likelier than what it doesn't.
    """
    raw = b" ".join(one.value for one in root.fields if not one.value.isascii())[:_HINT_BYTES]
    if not raw:
        return ""
    words = b" ".join(one.value for one in root.fields if b"=?" in one.value)[:_HINT_BYTES]
    named = [part.parameters.get("charset", "") for part in root.walk()]
    named += [one.decode("ascii") for one in re.findall(rb"=\?([A-Za-z0-9_.-]{2,40})\?[bBqQ]\?", words)]
    usable = [codec for codec in map(codec_name, named) if codec not in {"", "utf-8", "cp1252"}]
    budget.conversion()
    return guessing.guess(raw, hint=usable[0] if usable else "")


def _is_placeholder(declared: str) -> bool:
    return re.sub(r"[^a-z0-9]", "", declared.lower()) in _NO_CHARSET


def _is_escaped(raw: bytes, codec: str) -> bool:
    """Whether pure ASCII bytes stand for other letters."""
    return (
        b"\x1b" in raw
        or codec in {"utf-7", "hz"}
        or codec.startswith(("utf-16", "utf-32", "iso2022", "cp037", "cp500"))
    )


def _order(raw: bytes, codec: str, hint: str) -> list[str]:
    if _JAPANESE_ESCAPE.search(raw) and raw.isascii():
        return ["iso2022_jp"]
    if not codec:
        return ["utf-8", guessing.guess(raw, hint=hint)]
    if codec == "cp1252":  # also named where the sender's program knows nothing of charsets
        return ["utf-8", codec]
    return [*_RELATED.get(codec, (codec,)), "utf-8"]


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        if codec == "cp1252":
            return raw.decode("latin-1").translate(_WINDOWS)
        return _japanese(raw) if codec == "iso2022_jp" else raw.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _replaced(raw: bytes, codec: str, problem: str) -> Decoded:
    """What fits nowhere as it should: the declared charset if nearly all of it fits, else what it looks like."""
    if codec:
        text = raw.decode(codec, "replace")
        beyond = sum(not character.isascii() for character in text) or 1
        if text.count("\ufffd") / beyond < 0.2:
            return Decoded(text=text, problem=problem or f"bytes that are not {codec}")
    guessed = guessing.guess(raw)
    return Decoded(text=raw.decode(guessed, "replace"), problem=problem or f"read as {guessed}")


def _japanese(raw: bytes) -> str:
    """ISO-2022-JP with what mail programs add: characters of NEC and IBM, and half-width katakana."""
    try:
        return raw.decode("iso2022_jp")
    except UnicodeError:
        return _by_rows(raw)


def _by_rows(raw: bytes) -> str:
    text, position, width = [], 0, 1
    for found in [*_JAPANESE_ESCAPE.finditer(raw), None]:
        piece = raw[position : found.start() if found else len(raw)]
        text.append(_row_text(piece) if width == 2 else _half_width(piece) if width == 3 else piece.decode("latin-1"))
        if found:
            width = 2 if b"$" in found[0] else 3 if found[0].endswith(b"I") else 1
            position = found.end()
    return "".join(text)


def _half_width(piece: bytes) -> str:
    return bytes(byte | 0x80 for byte in piece).decode("cp932", "replace")


def _row_text(piece: bytes) -> str:
    """Two bytes a character, by the table that Shift-JIS has for the same rows."""
    shifted = bytearray()
    for first, second in zip(piece[::2], piece[1::2], strict=False):
        row, cell = (first & 0x7F) - 0x21, (second & 0x7F) - 0x21
        lead = row // 2 + (0x81 if row < 62 else 0xC1)
        offset = 0x40 if row % 2 == 0 and cell < 63 else 0x41 if row % 2 == 0 else 0x9F
        shifted += bytes((lead & 0xFF, (cell + offset) & 0xFF))
    return shifted.decode("cp932", "replace")
