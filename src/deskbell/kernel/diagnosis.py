"""What `deskbell doctor` and the health page look at: each room registers its examinations here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

DATABASE, TABLES = 90, 95
# Where one of these positions finds something wrong, nothing else can be read from the database.
CONDITIONS = frozenset({DATABASE, TABLES})


class Level(Enum):
    """How a finding is to be taken."""

    GOOD = "good"
    HINT = "hint"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do, `at` is when something was last so."""

    level: Level
    subject: str
    text: str
    remedy: str = ""
    at: datetime | None = None


def good(subject: str, text: str, *, at: datetime | None = None) -> Finding:
    """All is well."""
    return Finding(Level.GOOD, subject, text, at=at)


def hint(subject: str, text: str, remedy: str, *, at: datetime | None = None) -> Finding:
    """It works, but somebody should know."""
    return Finding(Level.HINT, subject, text, remedy, at)


def wrong(subject: str, text: str, remedy: str, *, at: datetime | None = None) -> Finding:
    """Something must be done."""
    return Finding(Level.WRONG, subject, text, remedy, at)


Examination = Callable[[], Finding]


@dataclass(frozen=True, kw_only=True)
class Registered:
    """An examination; those that come first are asked first, and some can't be asked without a database."""

    examine: Examination
    position: int
    needs_database: bool


_examinations: list[Registered] = []


def examination(*, position: int, needs_database: bool = False) -> Callable[[Examination], Examination]:
    """Let the doctor ask this, in the order of positions."""

    def register(examine: Examination) -> Examination:
        _examinations.append(Registered(examine=examine, position=position, needs_database=needs_database))
        return examine

    return register


def diagnose() -> list[Finding]:
    """Every examination's finding; what needs the database is left out where a condition for it is not met."""
    findings, has_database = [], True
    for one in sorted(_examinations, key=lambda each: (each.position, each.examine.__name__)):
        if one.needs_database and not has_database:
            continue
        found = one.examine()
        findings.append(found)
        if one.position in CONDITIONS and found.level is Level.WRONG:
            has_database = False
    return findings
