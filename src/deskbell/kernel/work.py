"""The registry of what a worker does in each round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class StepFunction(Protocol):
    """One kind of work: does a batch of what is due and says how many pieces it handled."""

    def __call__(self, *, worker: str) -> int: ...


WORK: dict[str, StepFunction] = {}


def work(*, name: str) -> Callable[[StepFunction], StepFunction]:
    """Add a kind of work to the worker's round."""

    def register(step: StepFunction) -> StepFunction:
        WORK[name] = step
        return step

    return register
