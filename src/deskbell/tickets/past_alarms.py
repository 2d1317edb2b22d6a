"""What the clocks of past tickets came to, told in their histories, so that no sweep wakes anybody for it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from deskbell.kernel.actor import Actor
from deskbell.kernel.ledger import RecordedFact
from deskbell.service_levels.alarms import Coming
from deskbell.tickets.clocks import Reckoning, reckon
from deskbell.tickets.events import DueDateChanged, ServiceLevelApplied

MOVING_ENDS = (ServiceLevelApplied, DueDateChanged)


def with_alarms(stream: list[RecordedFact], *, now: datetime) -> list[RecordedFact]:
    """The stream with each missed end and the alarms of clocks that are still open, as a sweep would have told them.

    Nothing is done that alarms do: of a past ticket that is known already. Facts are numbered anew.
    """
    turns = [place for place, one in enumerate(stream) if isinstance(one.fact, MOVING_ENDS)]
    found: dict[tuple[object, ...], tuple[int, RecordedFact]] = {}
    for start, stop in pairwise([*turns, len(stream)]):
        until = stream[stop].recorded_at if stop < len(stream) else now
        reckoning = reckon(stream[:stop], now=until)
        if reckoning is None:
            continue
        for one in _come(reckoning, until, is_last=stop == len(stream)):
            key = (one.clock.target, one.clock.started_at, one.step, one.clock.due_at)
            place = next((each for each in range(start + 1, stop) if stream[each].recorded_at > one.at), stop)
            found.setdefault(key, (place, _told(one, reckoning, stream[place - 1])))
    if not found:
        return stream
    return _merged(stream, [*found.values()])


def _come(reckoning: Reckoning, until: datetime, *, is_last: bool) -> Iterator[Coming]:
    return (one for one in reckoning.coming if one.at <= until and (is_last or one.step is None))


def _told(one: Coming, reckoning: Reckoning, before: RecordedFact) -> RecordedFact:
    fact, at = reckoning.fact_of(one), max(one.at, before.recorded_at)
    return replace(before, fact=fact, actor=Actor.system(), occurred_at=fact.happened_at or at, recorded_at=at)


def _merged(stream: Sequence[RecordedFact], told: list[tuple[int, RecordedFact]]) -> list[RecordedFact]:
    told.sort(key=lambda each: (each[0], each[1].recorded_at))
    whole: list[RecordedFact] = []
    for place in range(len(stream) + 1):
        whole += [one for at, one in told if at == place]
        whole += stream[place : place + 1]
    return [replace(one, sequence=number) for number, one in enumerate(whole, start=1)]
