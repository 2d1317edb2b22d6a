"""Asking for all of a long thread, where a page of it shows the beginning and the latest steps."""

from __future__ import annotations

from typing import Final

# The word of an address that asks for it.
WHOLE: Final = "whole"


def with_whole(query: str) -> str:
    """The query of an address ("?…" or empty) that asks for all of the thread as well."""
    return f"{query}&{WHOLE}=1" if query else f"?{WHOLE}=1"
