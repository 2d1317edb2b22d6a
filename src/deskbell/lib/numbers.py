"""Numbers that databases can hold."""

from __future__ import annotations

LARGEST_ID = 2**63 - 1  # what stands above it in an address or a form is nobody's
