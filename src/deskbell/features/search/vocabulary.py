"""What the list of words says to a question: under which spellings its words stand somewhere, and of what they may be part.

All of it is asked in one statement, together with whatever else a page wants to know before the index is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from deskbell.features.search.asking import Question, Term
from deskbell.features.search.index import backend
from deskbell.features.search.words import Word, stands_alone
from deskbell.kernel.prepared import Statement

SHORTEST_PART = 3  # letters; shorter ones mean whole words
MOST_READ = 400  # words of the list, of which the shortest are taken
KNOWN, BEGINNING, CONTAINING = "known word", "word beginning so", "word containing it"
KINDS = frozenset({KNOWN, BEGINNING, CONTAINING})
# Of what kind it is, a number, and two texts.
Row = tuple[str, int, str, str]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of the list by their spellings, and by the parts that were looked for: at most `MOST_READ` of each."""

    known: Mapping[str, Sequence[str]]
    beginning: Mapping[str, Sequence[str]]
    containing: Mapping[str, Sequence[str]]

    def spelled(self, word: Word) -> tuple[str, ...]:
        """The words that stand somewhere under any of its spellings."""
        if len(word.text) == 1:  # too many places and too short a list to be worth keeping
            return (word.text,)
        return tuple(sorted({known for spelling in word.spellings for known in self.known.get(spelling, ())}))


def words_asked(question: Question) -> list[Statement]:
    """What has to be asked for the `vocabulary_in` its rows."""
    statements = _spellings_asked(_spellings(question))
    for kind, look in ((BEGINNING, backend().beginning_with), (CONTAINING, backend().containing)):
        statements += _parts_asked(kind, look, _parts(question, kind))
    return statements


def vocabulary_in(rows: Iterable[Row], question: Question) -> Vocabulary:
    """What the answers to `words_asked` say."""
    by_kind: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    parts = {kind: _parts(question, kind) for kind in (BEGINNING, CONTAINING)}
    for kind, place, spelling, word in rows:
        by_kind[kind][parts[kind][place] if kind in parts else spelling].append(word)
    return Vocabulary(known=by_kind[KNOWN], beginning=by_kind[BEGINNING], containing=by_kind[CONTAINING])


def has_parts(term: Term) -> bool:
    """Whether the term also means words of which its last one is part."""
    last = term.words[-1].text
    return not term.is_exact and len(last) >= SHORTEST_PART and not stands_alone(last)


def _spellings(question: Question) -> list[str]:
    terms = (*question.wanted, *question.unwanted)
    words = (word for term in terms for word in term.words if len(word.text) > 1)
    return list(dict.fromkeys(spelling for word in words for spelling in word.spellings))


def _parts(question: Question, kind: str) -> list[str]:
    """Behind other words in a row, the last one means only what begins with it."""
    terms = [one for one in question.wanted if has_parts(one) and (kind == BEGINNING or len(one.words) == 1)]
    return list(dict.fromkeys(spelling for term in terms for spelling in term.words[-1].spellings))


def _spellings_asked(spellings: Sequence[str]) -> list[Statement]:
    if not spellings:
        return []
    signs = ", ".join(["%s"] * len(spellings))
    sql = f"SELECT '{KNOWN}', 0, spelling, word FROM search_searchword WHERE spelling IN ({signs})"  # noqa: S608
    return [Statement(sql=sql, parameters=spellings)]


def _parts_asked(kind: str, look: Callable[..., Statement], parts: Sequence[str]) -> list[Statement]:
    """Each in a query of its own, which a part of a union has to be to be cut short by itself."""
    found = [look(part, limit=MOST_READ) for part in parts]
    return [
        replace(one, sql=f"SELECT '{kind}', {place:d}, '', word FROM ({one.sql}) AS found")  # noqa: S608 - own words
        for place, one in enumerate(found)
    ]
