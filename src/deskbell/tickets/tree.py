"""The tree of help topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from deskbell.tickets.models import HelpTopic

JOINT = " / "


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A topic in its place: how deep it stands, and the topics above it from the root."""

    topic: HelpTopic
    depth: int
    above: tuple[HelpTopic, ...]

    @property
    def path(self) -> str:
        """The names from the root down to this one."""
        return JOINT.join(one.name for one in (*self.above, self.topic))


def walk(topics: Iterable[HelpTopic]) -> list[Branch]:
    """The topics in their order, each followed by what stands below it. Who has no parent among them is a root."""
    rows = sorted(topics, key=lambda one: (one.position, one.name, one.pk))
    known = {one.pk for one in rows}
    below: dict[int | None, list[HelpTopic]] = defaultdict(list)
    for one in rows:
        below[one.parent_id if one.parent_id in known else None].append(one)
    return list(_down(below, parent_id=None, above=()))


def topic_and_below(topic_id: int) -> frozenset[int]:
    """A topic and everything that stands below it, by number; one query, whatever the depth."""
    parents: dict[int, int | None] = dict(HelpTopic.objects.order_by().values_list("pk", "parent_id"))
    return frozenset(one for one in parents if topic_id in _line_of(one, parents))


def _line_of(topic_id: int, parents: dict[int, int | None]) -> list[int]:
    line: list[int] = []
    here: int | None = topic_id
    while here is not None and here not in line:
        line.append(here)
        here = parents.get(here)
    return line


def _down(
    below: dict[int | None, list[HelpTopic]], *, parent_id: int | None, above: tuple[HelpTopic, ...]
) -> Iterator[Branch]:
    for topic in below.pop(parent_id, ()):
        yield Branch(topic=topic, depth=len(above), above=above)
        yield from _down(below, parent_id=topic.pk, above=(*above, topic))
