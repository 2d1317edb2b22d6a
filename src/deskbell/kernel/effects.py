"""What follows a fact after its commit: effects, one `Delivery` row each, run by the worker at least once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model

from deskbell.kernel.facts import Fact

if TYPE_CHECKING:
    from deskbell.kernel.ledger import RecordedFact

Wanted = Callable[[], bool]
EffectFunction = Callable[["RecordedFact"], Sequence[Model]]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A named follower of some kinds of facts. `wanted` is asked when one is recorded: without it nothing is owed. Nor is
    anything for the first `after` facts of a stream."""

    name: str
    on: frozenset[type[Fact]]
    run: EffectFunction
    wanted: Wanted | None = None
    after: int = 0

    def is_wanted(self) -> bool:
        """Whether a fact that is recorded now owes it anything."""
        return self.wanted is None or self.wanted()


EFFECTS: dict[str, Effect] = {}


def effect(
    *, on: Iterable[type[Fact]], name: str, wanted: Wanted | None = None, after: int = 0
) -> Callable[[EffectFunction], EffectFunction]:
    """Subscribe a function to kinds of facts, as long as it is `wanted` when they are recorded; not to the first
    `after` facts of a stream, of which it makes nothing.

    The function reads and returns unsaved rows. The worker stores them in the transaction that marks the
    delivery done, so that the rows and the mark can't part. Each row needs a unique key that derives from
    fact, effect and recipient: a delivery may run twice, its rows are stored once.
    """

    def register(run: EffectFunction) -> EffectFunction:
        if name in EFFECTS:
            raise ValueError(f"two effects are called {name}")
        EFFECTS[name] = Effect(name=name, on=frozenset(on), run=run, wanted=wanted, after=after)
        return run

    return register


def effects_on(kind: type[Fact]) -> list[Effect]:
    """The effects that follow this kind of fact."""
    return [one for one in EFFECTS.values() if kind in one.on]
