"""The panel's search: pages, kinds, settings and things by the words of a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.admin_panel.pages.menu import FIXED_PAGES, GROUPS
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configuration_rows import FoundRow, find_rows
from deskbell.kernel.settings import SUBJECTS, address_of, all_settings
from deskbell.ui.panel_pages import PAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_QUESTION = 200
MOST_WORDS = 8
MOST_FOUND = 40
# Words of a question that say nothing about what is looked for; translators give those of their language.
STOP_WORDS = gettext_lazy(
    "a an and are at be by can change choose configure do does edit every find for from get give goes has have how i in"
    " is it its make may me must my of on or our set setting settings should so than that the their there they this to"
    " turn up us want we what when where which who why will with you your"
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One place that can be found: its name, where it is, what it is for, and other words for it."""

    title: str
    place: str
    words: str
    address: str
    keywords: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """What was found; `is_loose` where no place holds every word, so that the nearest ones are shown."""

    question: str
    entries: tuple[Entry, ...]
    is_loose: bool


def search_page(*, question: str) -> SearchPage:
    """The places that hold every word of a question but stop words; else those that hold the most of them."""
    asked = question.replace("\x00", "").strip()[:LONGEST_QUESTION]
    words = telling_words(asked)
    if not words:
        return SearchPage(question=asked, entries=(), is_loose=False)
    ranked = _ranked(words)
    exact = [entry for count, entry in ranked if count == len(words)]
    exact += [_of_row(row) for row in find_rows(words)]
    nearest = [entry for count, entry in ranked if count == ranked[0][0]] if ranked else []
    return SearchPage(
        question=asked, entries=tuple((exact or nearest)[:MOST_FOUND]), is_loose=not exact and bool(nearest)
    )


def telling_words(question: str) -> tuple[str, ...]:
    """The words of a question that say what is looked for; all of them where none does."""
    stops = set(_plain(STOP_WORDS))
    words = list(dict.fromkeys(_plain(question)))
    return tuple([word for word in words if word not in stops] or words)[:MOST_WORDS]


def places() -> Iterator[Entry]:
    """Every page, kind and setting; what a room declares is here without anybody's doing."""
    panel = _("Admin panel")
    for page in FIXED_PAGES:
        yield _entry(page.title, panel, page.explanation, reverse(f"admin_panel:{page.name}"), page.keywords)
    for one in PAGES.values():
        yield _entry(one.title, GROUPS[one.group], one.explanation, reverse(one.url_name), one.keywords)
    for kind in KINDS.values():
        words = f"{kind.keywords} {kind.singular}"
        yield _entry(kind.plural, GROUPS[kind.group], kind.explanation, _list_of(kind.key), words)
    for setting in all_settings():
        subject = SUBJECTS[setting.subject]
        words = f"{setting.keywords} {setting.key} {subject.title}"
        yield _entry(setting.title, subject.title, setting.meaning, address_of(setting), words)


def _ranked(words: tuple[str, ...]) -> list[tuple[int, Entry]]:
    """Places by how many of the words they hold, those first that have them in their name."""
    found = []
    for entry in places():
        count = _held(words, f"{entry.title} {entry.words} {entry.keywords}")
        if count:
            found.append((count, _held(words, entry.title), entry))
    found.sort(key=lambda one: (-one[0], -one[1], one[2].title))
    return [(count, entry) for count, _in_title, entry in found]


def _held(words: Iterable[str], text: str) -> int:
    """How many of the words a text holds: as the beginning of one of its words, whatever the ending."""
    has = _plain(text)
    return sum(any(one.startswith(_stem(word)) for one in has) for word in words)


def _stem(word: str) -> str:
    """A word without the endings that only grammar put there."""
    for ending in ("ies", "ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _plain(text: StrOrPromise) -> list[str]:
    """Words in small letters, without accents."""
    folded = unicodedata.normalize("NFKD", str(text)).casefold()
    return re.findall(r"\w+", "".join(one for one in folded if not unicodedata.combining(one)))


def _entry(
    title: StrOrPromise, place: StrOrPromise, words: StrOrPromise, address: str, keywords: StrOrPromise
) -> Entry:
    return Entry(title=str(title), place=str(place), words=str(words), address=address, keywords=str(keywords))


def _of_row(row: FoundRow) -> Entry:
    address = reverse("admin_panel:thing", args=[row.kind.key, row.pk])
    return Entry(title=row.name, place=str(row.kind.plural), words="", address=address)


def _list_of(key: str) -> str:
    return reverse("admin_panel:things", args=[key])
