"""What else goes along when an agent's open tickets are handed over: rooms above say what they know of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deskbell.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class FurtherWork:
    """Work that agents have in hand beside tickets. `give` puts all of one agent's into another's hands and says how
    much it was; nobody gets a mail of it."""

    words: Callable[[int], str]
    count: Callable[[int], int]
    give: Callable[[Actor, int, int], int]


FURTHER: dict[str, FurtherWork] = {}


def hand_over_too(name: str, work: FurtherWork) -> FurtherWork:
    """Let this go along from now on."""
    FURTHER[name] = work
    return work


def further_in_hand(agent_id: int) -> tuple[str, ...]:
    """What an agent has in hand beside tickets, in words such as "3 open tasks"; nothing of what there is none."""
    counts = ((one, one.count(agent_id)) for one in FURTHER.values())
    return tuple(one.words(count) for one, count in counts if count)


def give_further(*, actor: Actor, agent_id: int, to_agent_id: int) -> tuple[str, ...]:
    """Hand all of it over, within the command that hands the tickets over; what it was, in words."""
    counts = ((one, one.give(actor, agent_id, to_agent_id)) for one in FURTHER.values())
    return tuple(one.words(count) for one, count in counts if count)
