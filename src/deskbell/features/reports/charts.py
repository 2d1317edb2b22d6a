"""Charts as plain geometry: the page draws them as SVG, its stylesheet gives them colours. Pure.

A drawing is as wide and as high as its place on the page, so nothing with letters in it is drawn: names, scales and days
stand around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 200
STEPS = (1, 2, 5)


@dataclass(frozen=True, kw_only=True)
class Series:
    """Numbers day by day under one name; `look` is the class that gives the line its colour and its dashes."""

    look: str
    name: str
    numbers: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A series as a line, and what lies below it where that is filled."""

    look: str
    name: str
    points: str
    area: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One day's part of the drawing, which says its numbers to whoever points at it."""

    x: float
    width: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing of so many days: its lines, its scale from the top down, and its columns."""

    title: str
    words: str
    lines: tuple[Line, ...]
    scale: tuple[int, int, int]
    columns: tuple[Column, ...]
    first: str
    last: str


def chart_of(
    *, title: str, words: str, series: Sequence[Series], days: Sequence[str], is_filled: bool = False
) -> Chart:
    """The chart of series that are all as long as the days. It needs two days at least to be a line."""
    top = top_of(max((number for one in series for number in one.numbers), default=0))
    width = WIDTH / len(days)
    return Chart(
        title=title,
        words=words,
        lines=tuple(_line(one, top, is_filled=is_filled) for one in series),
        scale=(top, top // 2, 0),
        columns=tuple(
            Column(x=_short(place * width), width=_short(width), words=_said(day, series, place))
            for place, day in enumerate(days)
        ),
        first=days[0],
        last=days[-1],
    )


def top_of(highest: int) -> int:
    """The smallest of 2, 4, 10, 20, 40, 100 … that is not below the highest."""
    scale = 1
    while True:
        for step in STEPS:
            if 2 * step * scale >= highest:
                return 2 * step * scale
        scale *= 10


def _line(one: Series, top: int, *, is_filled: bool) -> Line:
    width = WIDTH / len(one.numbers)
    places = [
        f"{_short((place + 0.5) * width)},{_short(HEIGHT - number * HEIGHT / top)}"
        for place, number in enumerate(one.numbers)
    ]
    points = " ".join(places)
    first, last = _short(width / 2), _short(WIDTH - width / 2)
    return Line(
        look=one.look,
        name=one.name,
        points=points,
        area=f"{first},{HEIGHT} {points} {last},{HEIGHT}" if is_filled else "",
    )


def _short(number: float) -> float:
    return round(number, 1)


def _said(day: str, series: Sequence[Series], place: int) -> str:
    return "\n".join([day, *(f"{one.name}: {one.numbers[place]}" for one in series)])
