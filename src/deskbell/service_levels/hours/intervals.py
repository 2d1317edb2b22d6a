"""Sets of whole numbers as half-open intervals: sorted, apart from each other, none empty."""

from collections.abc import Iterable

Interval = tuple[int, int]


def unite(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Everything that lies in any of them; empty ones are left out, touching ones become one."""
    united: list[Interval] = []
    last_start, last_end = 0, None
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if last_end is None:
            last_start, last_end = start, end
        elif start <= last_end:
            last_end = max(last_end, end)
        else:
            united.append((last_start, last_end))
            last_start, last_end = start, end
    if last_end is not None:
        united.append((last_start, last_end))
    return tuple(united)


def subtract(intervals: tuple[Interval, ...], taken: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """What of `intervals` lies in none of `taken`. Both as `unite` gives them."""
    left: list[Interval] = []
    index = 0
    for start, end in intervals:
        while index < len(taken) and taken[index][1] <= start:
            index += 1
        free_from, at = start, index
        while at < len(taken) and taken[at][0] < end:
            if taken[at][0] > free_from:
                left.append((free_from, taken[at][0]))
            free_from = taken[at][1]
            at += 1
        if free_from < end:
            left.append((free_from, end))
    return tuple(left)
