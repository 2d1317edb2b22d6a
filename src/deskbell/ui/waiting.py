"""What waits for an agent: each room that has such a thing says so here, and the dashboard shows them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 5
MOST = 100


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """One thing that waits: where it stands, what it is called, and a few words more."""

    url: str
    words: str
    more: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Things of one kind. `count` ends at MOST, and `lines` are the first SHOWN; `url` leads to all of them, if anywhere."""

    title: StrOrPromise
    count: int
    lines: tuple[WaitingLine, ...]
    url: str = ""
    is_late: bool = False

    @property
    def count_words(self) -> str:
        """The number, or that there are more."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


Ask = Callable[[Viewer], Sequence[Waiting]]
_asked: list[tuple[int, str, Ask]] = []


def waits(*, place: int) -> Callable[[Ask], Ask]:
    """Add kinds of things to what waits for agents, in the order of places; those that do not concern the agent are left out."""

    def register(ask: Ask) -> Ask:
        _asked.append((place, ask.__module__, ask))
        return ask

    return register


def what_waits(viewer: Viewer) -> tuple[Waiting, ...]:
    """Everything that waits for an agent, kinds without anything too."""
    kinds = [ask for _place, _module, ask in sorted(_asked, key=lambda one: one[:2])]
    return tuple(found for ask in kinds for found in ask(viewer))
