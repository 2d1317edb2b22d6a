"""Lists that agents keep: keeping one, and all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.filters import FilterChip, Vocabulary, chips
from deskbell.agent_panel.pages.place import Listed, Place, listed_at
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.tickets.own_queues import ListToKeep
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.queries.listing_orders import COLUMNS
from deskbell.tickets.queries.own_queues import SHARED_CHOICES, KeptList, own_queues
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class KeepPage:
    """The form by which a list is kept, with what it is narrowed down to."""

    title: str
    base: str
    order: str
    chips: tuple[FilterChip, ...]
    place_words: str
    back_url: str
    rail: Rail


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """One of them, in words."""

    kept: KeptList
    url: str
    base: str
    chips: tuple[FilterChip, ...]
    shared: str


@dataclass(frozen=True, kw_only=True)
class ListsPage:
    """All lists in front of an agent."""

    mine: tuple[ListLine, ...]
    others: tuple[ListLine, ...]
    rail: Rail


def keep_page(*, viewer: Viewer, place: Place, is_new: bool) -> KeepPage:
    """The form's page. NotFound for a place that is gone."""
    listing = listed_at(viewer=viewer, place=place).listing
    return KeepPage(
        title=_("Keep this list") if is_new else _("Change this list"),
        base=str(listing.kind.title),
        order=str(COLUMNS[listing.sort].title),
        chips=chips(vocabulary=Vocabulary(viewer=viewer), place=place, criteria=listing.criteria),
        place_words=place.query.removeprefix("?"),
        back_url=place.queue_url,
        rail=_rail(viewer, place.queue),
    )


def to_keep(listed: Listed, *, name: str, keeps_columns: bool, shared_with: str, team_id: int | None) -> ListToKeep:
    """What stands at a place, under a name."""
    listing = listed.listing
    return ListToKeep(
        name=name,
        base=listing.kind.key,
        criteria=listing.criteria,
        columns=listing.columns if keeps_columns else (),
        sort=listing.sort,
        is_descending=listing.is_descending,
        shared_with=shared_with,
        team_id=team_id,
    )


def lists_page(*, viewer: Viewer) -> ListsPage:
    """All of them."""
    vocabulary = Vocabulary(viewer=viewer)
    lines = [_line(vocabulary, one) for one in own_queues(viewer=viewer)]
    return ListsPage(
        mine=tuple(line for line in lines if line.kept.is_mine),
        others=tuple(line for line in lines if not line.kept.is_mine),
        rail=_rail(viewer, ""),
    )


def _line(vocabulary: Vocabulary, kept: KeptList) -> ListLine:
    place = Place(queue=kept.key)
    return ListLine(
        kept=kept,
        url=reverse("desk:own_queue", args=[kept.id]),
        base=str(kept.listing.kind.title),
        chips=chips(vocabulary=vocabulary, place=place, criteria=kept.criteria),
        shared=str(dict(SHARED_CHOICES)[kept.shared_with]) if kept.shared_with else "",
    )


def _rail(viewer: Viewer, current: str) -> Rail:
    return rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=current)
