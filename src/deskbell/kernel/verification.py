"""Checks that must hold at any time; `deskbell verify` and the tests run them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that must not be; `ticket` is the ticket's number where one is concerned."""

    text: str
    ticket: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check looked at and found."""

    name: str
    checked: int
    problems: tuple[Problem, ...]


class Check:
    """Collects while a check runs: count what is looked at, name what is wrong."""

    def __init__(self) -> None:
        self.checked = 0
        self.problems: list[Problem] = []

    def count(self, number: int = 1) -> None:
        """Say that so many more things were looked at."""
        self.checked += number

    def report(self, text: str, *, ticket: str | None = None) -> None:
        """Name something wrong."""
        self.problems.append(Problem(text=text, ticket=ticket))


InvariantFunction = Callable[[Check], None]
INVARIANTS: dict[str, InvariantFunction] = {}


def invariant(*, name: str) -> Callable[[InvariantFunction], InvariantFunction]:
    """Add a check to `deskbell verify`."""

    def register(function: InvariantFunction) -> InvariantFunction:
        INVARIANTS[name] = function
        return function

    return register


def run_all() -> Iterator[Finding]:
    """Run every check, one after the other, so that progress can be shown."""
    return run(INVARIANTS)


def run(names: Iterable[str]) -> Iterator[Finding]:
    """Run these checks. KeyError for a name that none has."""
    for name in names:
        check = Check()
        INVARIANTS[name](check)
        yield Finding(name=name, checked=check.checked, problems=tuple(check.problems))
