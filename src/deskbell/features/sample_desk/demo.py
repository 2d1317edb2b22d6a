"""Any number of tickets."""

from collections.abc import Callable


def make_demo(*, tickets: int, seed: int, progress: Callable[[int], None]) -> None:
    """Add so many believable tickets."""
