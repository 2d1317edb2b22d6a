"""How much one message may be. Checked while reading, as early as can be: what is over a limit costs little.

Whoever reads a message makes one `Budget` and hands it on; every counter in it only rises.
"""

from __future__ import annotations

from dataclasses import dataclass

MESSAGE_BYTES = 64 * 1024 * 1024
PARTS = 200
DEPTH = 20
HEADER_BYTES = 512 * 1024  # of one part
HEADERS = 2_000  # of one part
RECIPIENTS = 2_000
CHARSET_CONVERSIONS = 5_000
DECODED_BYTES = 96 * 1024 * 1024  # all that is unpacked from one message
SHOWN_HTML = 500_000  # characters; its time is the longest
SHOWN_CHARACTERS = 1_000_000  # of one body; a longer one is shown in part and kept whole as a file


class TooMuch(Exception):
    """A message over a limit. The argument says which, in English, for the quarantine."""


@dataclass
class Budget:
    """What one message has used up so far."""

    parts: int = 0
    conversions: int = 0
    decoded_bytes: int = 0
    recipients: int = 0

    def part(self) -> None:
        """Counts one part."""
        self.parts += 1
        if self.parts > PARTS:
            raise TooMuch(f"more than {PARTS} parts")

    def conversion(self) -> None:
        """Counts one decoding from a charset."""
        self.conversions += 1
        if self.conversions > CHARSET_CONVERSIONS:
            raise TooMuch(f"more than {CHARSET_CONVERSIONS} charset conversions")

    def decoded(self, count: int) -> None:
        """Counts bytes that came out of a decoder."""
        self.decoded_bytes += count
        if self.decoded_bytes > DECODED_BYTES:
            raise TooMuch(f"more than {DECODED_BYTES} decoded bytes")

    def recipient(self) -> None:
        """Counts one address."""
        self.recipients += 1
        if self.recipients > RECIPIENTS:
            raise TooMuch(f"more than {RECIPIENTS} addresses")


def check_size(raw: bytes) -> None:
    """Raises TooMuch for a message that is too long as a whole."""
    if len(raw) > MESSAGE_BYTES:
        raise TooMuch(f"more than {MESSAGE_BYTES} bytes")


def check_depth(depth: int) -> None:
    """Raises TooMuch for parts that nest too deep."""
    if depth > DEPTH:
        raise TooMuch(f"parts nested deeper than {DEPTH}")
