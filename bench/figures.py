"""Medians, percentiles, and tables that a person can read."""

from collections.abc import Sequence
from statistics import median, quantiles

__all__ = ["median", "percentile", "table"]


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` percent stay at or under."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100, method="inclusive")[share - 1]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns under their heads, the first one to the left, the others to the right."""
    texts = [[shown(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(heads, *texts, strict=True)]
    lines = [list(heads), ["-" * width for width in widths], *texts]
    return "\n".join(
        "  ".join(
            text.ljust(width) if place == 0 else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def shown(value: object) -> str:
    """A figure with one decimal, anything else as it is."""
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
