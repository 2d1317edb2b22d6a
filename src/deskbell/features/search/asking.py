"""What somebody typed into the box: several words (all must stand there), "a phrase", -without.

Whatever it is, it is bounded, and nothing in it is a command to the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskbell.features.search.words import Word, stands_alone, words_in

LONGEST_QUESTION = 300  # characters
MOST_TERMS = 10
MOST_WORDS_OF_A_TERM = 20
# Quotation marks as people's languages and their programs have them.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))

_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """One or several words in a row. Exact ones stand for themselves, others also for what their last word is part of."""

    words: tuple[Word, ...]
    is_exact: bool


@dataclass(frozen=True)
class Question:
    """All of `wanted` and none of `unwanted`; `is_cut`: it was longer than the desk looks for."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]
    is_cut: bool = False


def understood(text: str) -> Question:
    """The question in a line of text; nothing is wanted where no word stands in it."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    is_cut = len(text) > LONGEST_QUESTION
    for part in _PART.finditer(text[:LONGEST_QUESTION].translate(_QUOTES)):
        words = tuple(words_in(part["phrase"] if part["phrase"] is not None else part["plain"]))
        if not words:
            continue
        is_cut = is_cut or len(words) > MOST_WORDS_OF_A_TERM
        is_exact = part["phrase"] is not None or stands_alone(words[-1].text) or part["minus"] is not None
        term = Term(words[:MOST_WORDS_OF_A_TERM], is_exact)
        side = unwanted if part["minus"] else wanted
        if term not in side:
            side.append(term)
    is_cut = is_cut or max(len(wanted), len(unwanted)) > MOST_TERMS
    return Question(tuple(wanted[:MOST_TERMS]), tuple(unwanted[:MOST_TERMS]), is_cut)
