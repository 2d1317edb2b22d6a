"""What stands on an agent's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.people.sessions import OpenSession, open_sessions
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from deskbell.people.models import User


@dataclass(frozen=True, kw_only=True)
class ProfilePage:
    """The rail, and where the agent is signed in."""

    rail: Rail
    sessions: tuple[OpenSession, ...]


def profile_page(*, viewer: Viewer, user: User, this_key: str | None) -> ProfilePage:
    """The page."""
    return ProfilePage(
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=""),
        sessions=tuple(open_sessions(user=user, this_key=this_key)),
    )
