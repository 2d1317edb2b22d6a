"""From the words of a question to the words that stand in the index: whole ones, beginnings, parts, other spellings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, product

from deskbell.features.search.asking import Question, Term
from deskbell.features.search.needles import Alternatives, Needle, Phrase, Where
from deskbell.features.search.vocabulary import MOST_READ, Vocabulary, has_parts

MOST_ALTERNATIVES = 30  # of the whole question: each costs the index a look


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a question asks of the index. `steps` go from the strictest reading to the widest, each within the next.

    `is_narrowed`: more words have one of the parts than are looked for.
    """

    steps: tuple[Needle, ...]
    is_narrowed: bool

    @property
    def widest(self) -> Needle:
        """Everything that the question may mean."""
        return self.steps[-1]


def meaning_of(question: Question, vocabulary: Vocabulary, *, for_clients: bool) -> Meaning:
    """The steps: whole words in number, subject and people; whole words anywhere; parts of words."""
    share = max(MOST_ALTERNATIVES // max(len(question.wanted), 1), 4)
    whole = tuple(_whole(term, vocabulary) for term in question.wanted)
    is_narrowed = False
    wide: list[Alternatives] = []
    for term, exact in zip(question.wanted, whole, strict=True):
        parts, is_cut = _parts(term, vocabulary, limit=share) if has_parts(term) else ((), False)
        is_narrowed = is_narrowed or is_cut
        wide.append(tuple(dict.fromkeys([*exact, *parts])))
    unwanted = tuple(phrase for term in question.unwanted for phrase in _whole(term, vocabulary))
    where = Where.FOR_CLIENTS if for_clients else Where.ANYWHERE
    steps = [
        Needle(wanted=whole, unwanted=unwanted, where=where if for_clients else Where.HEAD),
        Needle(wanted=whole, unwanted=unwanted, where=where),
        Needle(wanted=tuple(wide), unwanted=unwanted, where=where),
    ]
    return Meaning(steps=tuple(dict.fromkeys(steps)), is_narrowed=is_narrowed)


def _whole(term: Term, vocabulary: Vocabulary) -> Alternatives:
    """The term as it stands, under each spelling that the index knows of its words; nothing if it lacks one."""
    return tuple(islice(product(*(vocabulary.spelled(word) for word in term.words)), MOST_ALTERNATIVES))


def _parts(term: Term, vocabulary: Vocabulary, *, limit: int) -> tuple[tuple[Phrase, ...], bool]:
    """What the last word may be part of; behind other words in a row, only what begins with it."""
    *before, last = term.words
    found: list[str] = []
    is_cut = False
    for look in [vocabulary.beginning] if before else [vocabulary.beginning, vocabulary.containing]:
        words = [word for spelling in last.spellings for word in look.get(spelling, ())]
        is_cut = is_cut or len(words) >= MOST_READ
        found += _shortest_first(set(words) - set(found))
    starts = tuple(islice(product(*(vocabulary.spelled(word) for word in before)), 2))
    phrases = tuple((*start, word) for word in found[:limit] for start in starts)
    return phrases[:limit], is_cut or len(found) > limit


def _shortest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (len(word), word))
