"""Changing many tickets at once: what is to be changed, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.agent_panel.pages.place import Place, listed_at
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.kernel.progress import progress_of
from deskbell.tickets.commands.bulk_change import BULK_CHANGES, MOST
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.queries.listings import matching_ids
from deskbell.tickets.viewer import Viewer
from deskbell.ui.progress import ProgressBox, progress_box

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class BulkPage:
    """The form for many tickets. `words` say for how many, `warning` that these are not all."""

    title: StrOrPromise
    words: str
    warning: str
    change: str
    place_words: str
    ticket_ids: tuple[int, ...]
    is_all: bool
    back_url: str
    rail: Rail

    @property
    def is_dangerous(self) -> bool:
        """Whether it can't be taken back."""
        return self.change == "delete"


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """How far it is."""

    box: ProgressBox
    back_url: str
    rail: Rail


def bulk_page(*, viewer: Viewer, place: Place, change: str, ticket_ids: tuple[int, ...], is_all: bool) -> BulkPage:
    """The form's page. KeyError for an unknown change, NotFound for a place that is gone."""
    number = len(ticket_ids)
    if is_all:
        number = len(matching_ids(viewer=viewer, listing=listed_at(viewer=viewer, place=place).listing, limit=MOST + 1))
    shown = min(number, MOST)
    return BulkPage(
        title=BULK_CHANGES[change].title,
        words=ngettext("%(number)d ticket is selected.", "%(number)d tickets are selected.", shown) % {"number": shown},
        warning=_("More match: one go takes %(most)d of them.") % {"most": MOST} if number > MOST else "",
        change=change,
        place_words=place.query.removeprefix("?"),
        ticket_ids=() if is_all else ticket_ids,
        is_all=is_all,
        back_url=place.queue_url,
        rail=_rail(viewer, place),
    )


def selected_ids(*, viewer: Viewer, place: Place) -> list[int]:
    """All tickets that a place lists now, as far as one go takes them. NotFound for a place that is gone."""
    return matching_ids(viewer=viewer, listing=listed_at(viewer=viewer, place=place).listing, limit=MOST)


def job_page(*, viewer: Viewer, job_id: int, place: Place) -> JobPage:
    """The page of a job that the viewer asked for. NotFound."""
    progress = progress_of(actor=viewer.actor, job_id=job_id)
    return JobPage(box=progress_box(progress), back_url=place.queue_url, rail=_rail(viewer, place))


def _rail(viewer: Viewer, place: Place) -> Rail:
    return rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=place.queue)
