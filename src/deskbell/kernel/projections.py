"""Derived rows that follow facts inside the command's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.kernel.facts import Fact

if TYPE_CHECKING:
    from deskbell.kernel.ledger import RecordedFact

ProjectionFunction = Callable[[Sequence["RecordedFact"]], None]
WholeStreamsFunction = Callable[[Sequence[Sequence["RecordedFact"]]], None]


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A writer of derived rows; what it writes can always be made again from the facts."""

    name: str
    on: frozenset[type[Fact]]
    run: ProjectionFunction
    run_whole: WholeStreamsFunction | None = None
    is_of_row: bool = False


PROJECTIONS: dict[str, Projection] = {}


def projection(
    *, on: Iterable[type[Fact]], whole: WholeStreamsFunction | None = None, of_row: bool = False
) -> Callable[[ProjectionFunction], ProjectionFunction]:
    """Subscribe a writer of derived rows to kinds of facts; it gets those of one command together.

    `whole` writes the same rows for many streams that are new from their first fact to their last, in few queries.
    What is `of_row` runs before the stream's own row is written, and may set columns of it.
    """

    def register(run: ProjectionFunction) -> ProjectionFunction:
        PROJECTIONS[run.__name__] = Projection(
            name=run.__name__, on=frozenset(on), run=run, run_whole=whole, is_of_row=of_row
        )
        return run

    return register


def project(recorded: Sequence[RecordedFact], *, of_row: bool) -> None:
    """Run every projection over the facts that it follows: those that set columns of the stream's row, or the others."""
    for one in PROJECTIONS.values():
        if one.is_of_row is not of_row:
            continue
        followed = [each for each in recorded if type(each.fact) in one.on]
        if followed:
            one.run(followed)


def project_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """Run every projection over new streams: at once where it knows how, else fact by fact."""
    for one in PROJECTIONS.values():
        if one.run_whole is not None:
            one.run_whole(streams)
            continue
        for recorded in (each for stream in streams for each in stream if type(each.fact) in one.on):
            one.run([recorded])
