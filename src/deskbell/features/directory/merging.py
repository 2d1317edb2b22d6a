"""What would move if one client became part of another: told before anybody decides."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.features.directory.queries import addresses_of
from deskbell.people.models import User
from deskbell.people.sessions import open_sessions
from deskbell.tickets.commands.merge_people import tickets_naming
from deskbell.tickets.models import Collaborator
from deskbell.tickets.queries import visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import Standing


@dataclass(frozen=True, kw_only=True)
class MergePreview:
    """How much follows: tickets asked, tickets taken part in, all that name the person, and how many of those the
    agent does not see. The addresses that become further ones, what is taken over, and how many sessions end."""

    asked: int
    joined: int
    tickets: int
    unseen: int
    addresses: tuple[str, ...]
    phone: str
    organization: str
    loses_organization: str
    sessions: int
    signs_in: bool


def preview_of(*, viewer: Viewer, keep: User, gone: User) -> MergePreview:
    """What merging `gone` into `keep` would move."""
    tickets = tickets_naming(gone.pk).exclude(standing=Standing.DELETED)  # of those nobody knows any more
    count = tickets.count()
    kept, lost = str(keep.organization or ""), str(gone.organization or "")
    return MergePreview(
        asked=tickets.filter(requester=gone).count(),
        joined=Collaborator.objects.filter(user=gone, ticket__in=tickets.values("pk")).count(),
        tickets=count,
        unseen=count - visible_to(viewer).filter(pk__in=tickets.values("pk")).count(),
        addresses=(gone.email, *(one.address for one in addresses_of(gone.pk))),
        phone="" if keep.phone else gone.phone,
        organization="" if kept else lost,
        loses_organization=lost if kept and lost != kept else "",
        sessions=len(open_sessions(user=gone, this_key=None)),
        signs_in=not gone.is_guest,
    )
