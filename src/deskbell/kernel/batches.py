"""What the effects of one claimed batch share, so that fifty of them read the same rows once and not fifty times.

A batch lives from the claim to the store: what it remembers is as fresh as what an effect would read itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from deskbell.kernel.ledger import RecordedFact

T = TypeVar("T")


class Batch:
    """The facts that effects follow now, and what was read for them."""

    def __init__(self, facts: Sequence[RecordedFact]) -> None:
        self.facts = tuple(facts)
        self.fact_ids = frozenset(one.id for one in facts)
        self._read: dict[Hashable, Any] = {}

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gives, read at the first call with this key."""
        if key not in self._read:
            self._read[key] = read()
        return cast("T", self._read[key])


_running: ContextVar[Batch | None] = ContextVar("batch", default=None)


@contextmanager
def one_batch(facts: Sequence[RecordedFact]) -> Iterator[None]:
    """Effects within share what they read."""
    token = _running.set(Batch(facts))
    try:
        yield
    finally:
        _running.reset(token)


def batch_of(recorded: RecordedFact) -> Batch:
    """The running batch; an effect that is called alone is a batch of its own."""
    batch = _running.get()
    return batch if batch is not None and recorded.id in batch.fact_ids else Batch([recorded])
