"""Colours as people pick them (`#0b6b61`), and whether words in them can be read (WCAG 2, contrast)."""

from __future__ import annotations

import re
from collections.abc import Iterable

WHITE, BLACK = "#ffffff", "#000000"
STEPS = 50
_FORM = re.compile(r"#[0-9a-f]{6}")


def parse(text: str) -> str:
    """The colour in its one form: six small hexadecimal digits after `#`. ValueError."""
    colour = text.strip().lower()
    if not _FORM.fullmatch(colour):
        raise ValueError(text)
    return colour


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def weakest(colour: str, surfaces: Iterable[str]) -> float:
    """The contrast on that surface where it is smallest."""
    return min(contrast(colour, one) for one in surfaces)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another one."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def strengthened(colour: str, *, towards: str, surfaces: Iterable[str], least: float) -> str:
    """The colour, moved no further than needed towards white or black until it reaches a contrast on all surfaces."""
    shades = (mix(colour, towards, step / STEPS) for step in range(STEPS + 1))
    grounds = tuple(surfaces)
    return next((shade for shade in shades if weakest(shade, grounds) >= least), towards)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
