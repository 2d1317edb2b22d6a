"""What features add to the head of every page of the agent panel: scripts and styles of their own."""

from __future__ import annotations

HEADS: list[str] = []


def offer_head(template: str) -> str:
    """Let the agent panel's pages have a template in their head, which knows nothing of the page. ValueError for a second time."""
    if template in HEADS:
        raise ValueError(f"{template} is in the head twice")
    HEADS.append(template)
    return template
