"""Texts cut into words and brought into the form in which they are compared, the same for both databases.

Words of letters and digits, in lower case and without accents; `c++` and `c#` are words as well. Where words are not set
apart by spaces (Chinese, Japanese, Thai …) each character is one, and what is looked for is a row of them. Everything
else parts words: `foo-bar` and `a@b.example` are several, one after the other.
"""

from __future__ import annotations

import html as standard_html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 40
MOST_WORDS = 16_000  # of one text; PostgreSQL counts no further than 16,383
LONGEST_TEXT = 200_000  # characters

# Scripts without spaces: Thai, Lao, Burmese, Khmer, kana, Han with its extensions.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Letters, digits and the marks that sit on letters, but no underscore.
_LETTER = rf"(?:[^\W_{_ALONE}]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff])"
_WORD = re.compile(rf"{_LETTER}+(?:\+\+|\#(?!{_LETTER}))?|[{_ALONE}]")
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f]")
# How people write a letter that their keyboard has not: both spellings find the word.
_SPELLED_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_LATIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"})
_IS_SPELLED_OUT = re.compile("[" + "".join(_SPELLED_OUT) + "]")
# What a letter may fall into that is none: "⑴" is "(1)" then. No database may read such a sign as one of its own.
_SIGNS = re.compile(r"[\x00-\"$-*,-/:-@\[-`{-\x7f]")

_BREAKS = re.compile(r"<(?:/(?:p|div|li|tr|td|th|h[1-6]|pre|blockquote|dd|dt|caption)|br|hr)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")


class Word(NamedTuple):
    """A word as it is compared; `spellings` are all forms by which it may be asked for, itself among them."""

    text: str
    spellings: tuple[str, ...]


def words_in(text: str) -> Iterator[Word]:
    """The words of a text in their order, at most so many as are kept of one text."""
    for number, found in enumerate(_WORD.finditer(unicodedata.normalize("NFC", text[:LONGEST_TEXT]))):
        if number == MOST_WORDS:
            return
        if (one := word(found.group()[: 2 * LONGEST_WORD])).text:
            yield one


def places_in(text: str) -> Iterator[tuple[int, int, Word]]:
    """Where words begin and end in a text that is normalised already (NFC), and the words."""
    for found in _WORD.finditer(text):
        if (one := word(found.group()[: 2 * LONGEST_WORD])).text:
            yield found.start(), found.end(), one


@lru_cache(maxsize=20_000)
def word(written: str) -> Word:
    """One word as somebody wrote it, in the form in which it is compared; empty where it is but an accent on nothing."""
    if written.isascii():
        plain = written.lower()[:LONGEST_WORD]
        return Word(plain, (plain,))
    lower = unicodedata.normalize("NFC", written).casefold()
    plain = _plain(lower)
    other = _plain(_IS_SPELLED_OUT.sub(lambda letter: _SPELLED_OUT[letter.group()], lower))
    return Word(plain, (plain,) if other == plain else (plain, other))


def stands_alone(text: str) -> bool:
    """Whether it is a character of a script without spaces."""
    return len(text) == 1 and re.match(f"[{_ALONE}]", text) is not None


def joined(texts: Iterable[str]) -> str:
    """Several texts as one, parted so that no row of words goes across."""
    return "\n".join(text for text in texts if text)


def from_html(html: str) -> str:
    """The words of a clean HTML body, quickly: for finding them, not for reading the page."""
    return standard_html.unescape(_TAGS.sub("", _BREAKS.sub("\n", html)))


def _plain(lower: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", lower))
    return _SIGNS.sub("", unicodedata.normalize("NFC", bare).translate(_LATIN))[:LONGEST_WORD]
