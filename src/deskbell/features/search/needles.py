"""What the index is asked: words and rows of words, in a form of its own that each database puts into its language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

Phrase = tuple[str, ...]
Alternatives = tuple[Phrase, ...]


class Where(Enum):
    """Which of a document's texts are looked in."""

    ANYWHERE = "anywhere"
    HEAD = "head"  # number, subject and people
    FOR_CLIENTS = "for clients"  # all but people


@dataclass(frozen=True, kw_only=True)
class Needle:
    """One of each of `wanted`, in one document, and nothing of `unwanted`.

    `ticket_ids` bounds it to documents of these tickets; None does not.
    """

    wanted: tuple[Alternatives, ...]
    unwanted: Alternatives = ()
    where: Where = Where.ANYWHERE
    ticket_ids: tuple[int, ...] | None = None

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing can match."""
        return not self.wanted or not all(self.wanted) or self.ticket_ids == ()


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Who may see a document: a condition on its row `d`, which becomes part of every question to the index."""

    condition: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Match:
    """A document that matches and is let through the gate."""

    id: int
    ticket_id: int
    entry_id: int | None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Part of a walk: documents of numbers below `before`, the newest first.

    It ends at `down_to`; where that is None, as far away as the index goes at this depth (0 is near, 1 the end of a walk).
    """

    needle: Needle
    before: int
    down_to: int | None = None
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class Walked:
    """What stood in a stretch, the newest first, and down to which number that goes: nothing is behind 0 and 1.

    `is_cut_short`: more may stand in it than was asked for; None is then where it ends if nobody looked.
    """

    matches: tuple[Match, ...]
    down_to: int | None
    is_cut_short: bool
