"""What rooms and features add to the sample desk, beside the people and tickets that it is made of.

Features do not know each other: each says here what shows it at work, and the sample desk asks all of them at its end.
"""

from __future__ import annotations

from collections.abc import Callable

AddSamples = Callable[[], object]
ADDING: dict[str, AddSamples] = {}


def adds_samples(name: str) -> Callable[[AddSamples], AddSamples]:
    """Let a function add to every new sample desk; it runs in the transaction that fills it."""

    def register(add: AddSamples) -> AddSamples:
        ADDING[name] = add
        return add

    return register


def add_samples() -> None:
    """Let everybody add theirs."""
    for add in ADDING.values():
        add()
