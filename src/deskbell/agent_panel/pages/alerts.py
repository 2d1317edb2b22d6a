"""What stands around the form in which an agent chooses alerts."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class AlertsPage:
    """Nothing but the rail."""

    rail: Rail


def alerts_page(*, viewer: Viewer) -> AlertsPage:
    """The page."""
    return AlertsPage(rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=""))
