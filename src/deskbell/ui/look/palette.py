"""The two colours that a desk may choose, their shades for light and dark pages, and why one won't do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.lib.colours import BLACK, WHITE, mix, strengthened, weakest

# The grounds on which words stand, as tokens.css has them.
LIGHT_SURFACES = ("#ffffff", "#faf9f7", "#f2f0ec", "#fff8e1")
DARK_SURFACES = ("#1b1f23", "#14171a", "#101316", "#2d2814")
LEAST = 4.5  # WCAG 2.2 AA for words
COMFORTABLE = 5.5
BRAND, ACT = "#946114", "#0b6b61"
TINT_SHARES = (0.12, 0.1, 0.08, 0.06, 0.04, 0.02)


@dataclass(frozen=True, kw_only=True)
class Shades:
    """One colour on light and on dark pages: as words, on a ground of its own, under words, and pressed."""

    words: str
    tint: str
    ink: str
    deep: str


def why_too_weak(colour: str) -> str:
    """A sentence that says so and names a shade that would do; empty where the colour can be read."""
    reached = weakest(colour, LIGHT_SURFACES)
    if reached >= LEAST:
        return ""
    words = _(
        "This is too pale to be read on the desk's pages: its contrast is %(reached).1f : 1, and %(least).1f : 1 is needed. "
        "A darker shade of it would do: %(shade)s."
    )
    return words % {"reached": int(reached * 10) / 10, "least": LEAST, "shade": _on_light(colour)}


def light_shades(colour: str) -> Shades:
    """For light pages: the colour as it was chosen."""
    return Shades(words=colour, tint=_tint(colour, WHITE), ink=WHITE, deep=mix(colour, BLACK, 0.16))


def dark_shades(colour: str) -> Shades:
    """For dark pages: the same colour, as much lighter as it has to be."""
    words = strengthened(colour, towards=WHITE, surfaces=DARK_SURFACES, least=COMFORTABLE)
    ink = strengthened(mix(colour, BLACK, 0.7), towards=BLACK, surfaces=(words,), least=COMFORTABLE)
    return Shades(words=words, tint=_tint(words, DARK_SURFACES[0]), ink=ink, deep=mix(words, WHITE, 0.2))


def stylesheet(*, brand: str, act: str) -> str:
    """The colours that differ from the desk's own, as custom properties; empty where none does."""
    lines: list[str] = []
    if brand != BRAND:
        lines.append(_property("brass", light_shades(brand).words, dark_shades(brand).words))
    if act != ACT:
        light, dark = light_shades(act), dark_shades(act)
        lines += [
            _property("act", light.words, dark.words),
            _property("act-ink", light.ink, dark.ink),
            _property("act-tint", light.tint, dark.tint),
            _property("act-deep", light.deep, dark.deep),
        ]
    return f":root {{\n{''.join(lines)}}}\n" if lines else ""


def _property(name: str, light: str, dark: str) -> str:
    return f"  --{name}: light-dark({light}, {dark});\n"


def _on_light(colour: str) -> str:
    return strengthened(colour, towards=BLACK, surfaces=LIGHT_SURFACES, least=LEAST)


def _tint(colour: str, ground: str) -> str:
    """A ground with a breath of the colour, on which the colour itself can still be read."""
    tints = (mix(ground, colour, share) for share in TINT_SHARES)
    return next((tint for tint in tints if weakest(colour, (tint,)) >= LEAST), ground)
