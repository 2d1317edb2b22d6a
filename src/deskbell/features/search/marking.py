"""Pieces of texts with what was looked for marked in them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from deskbell.features.search.needles import Phrase
from deskbell.features.search.words import LONGEST_TEXT, places_in

LENGTH = 240  # characters of an excerpt
LEAD = 70  # of them before the first mark
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A text in which some stretches are what was looked for."""

    text: str
    spans: tuple[Span, ...]

    def whole(self) -> SafeString:
        """All of it, escaped and marked."""
        return _marked(self.text, self.spans, 0, len(self.text))

    def excerpt(self) -> SafeString:
        """The stretch around the first mark, on one line."""
        first = self.spans[0][0] if self.spans else 0
        start = max(first - LEAD, 0)
        if start:
            start = self.text.find(" ", start, first) + 1 or start
        end = min(start + LENGTH, len(self.text))
        if end < len(self.text):
            end = max(self.text.rfind(" ", first, end), self.spans[0][1] if self.spans else 0, first + LENGTH // 3)
        shown = _marked(self.text, self.spans, start, end)
        return format_html("{}{}{}", "… " if start else "", shown, " …" if end < len(self.text) else "")


def mark(text: str, phrases: Collection[Phrase]) -> Marked:
    """Find the words and rows of words in a text."""
    text = " ".join(unicodedata.normalize("NFC", text[:LONGEST_TEXT]).split())
    by_first: defaultdict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        by_first[phrase[0]].append(phrase)
    return Marked(text=text, spans=tuple(_spans(text, by_first)))


def _spans(text: str, by_first: Mapping[str, Sequence[Phrase]]) -> list[Span]:
    places = list(places_in(text))
    words = [word.text for _start, _end, word in places]
    spans: list[Span] = []
    for at, one in enumerate(words):
        lengths = [len(phrase) for phrase in by_first.get(one, ()) if tuple(words[at : at + len(phrase)]) == phrase]
        if not lengths:
            continue
        start, end = places[at][0], places[at + max(lengths) - 1][1]
        if spans and start <= spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return spans


def _marked(text: str, spans: Sequence[Span], start: int, end: int) -> SafeString:
    parts, at = [], start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        parts += [conditional_escape(text[at : max(first, start)])]
        parts += [format_html("<mark>{}</mark>", text[max(first, start) : min(last, end)])]
        at = min(last, end)
    return mark_safe("".join([*parts, conditional_escape(text[at:end])]))  # noqa: S308 - each part is escaped
