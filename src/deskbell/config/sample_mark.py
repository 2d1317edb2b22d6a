"""A note in the data folder that says how far the sample desk is.

Without it a first start that was broken off would leave a desk that is neither new nor filled.
"""

from pathlib import Path

from deskbell.config.home import mark

WANTED, FILLED = "wanted", "filled"


class SampleMark:
    """Whether this data folder is to hold the sample desk, or holds it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "sample_desk"

    def want(self) -> None:
        """Note that the sample desk is to come."""
        mark(path=self.path, text=WANTED)

    def done(self) -> None:
        """Note that it is there."""
        mark(path=self.path, text=FILLED)

    def is_wanted(self) -> bool:
        """Whether it is still to come."""
        return self._text() == WANTED

    def is_filled(self) -> bool:
        """Whether it is there, so that its sign-ins are worth showing."""
        return self._text() == FILLED

    def _text(self) -> str:
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""
