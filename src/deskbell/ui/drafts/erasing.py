"""Unsent texts about a deleted ticket go with it, and none comes after: pages may stand open still."""

from __future__ import annotations

import re

from deskbell.tickets.erasing import erases
from deskbell.tickets.queries import is_number_of_deleted, number_of_ticket
from deskbell.ui.drafts.keeping import forget_with_files, name_about
from deskbell.ui.models import Draft

_WHAT = r"[a-z][a-z0-9_]*(-\d+)?"  # what a draft is, behind the number
_ABOUT = re.compile(rf"ticket-(.+)-{_WHAT}")  # as `name_about` calls them


def is_about_deleted(name: str) -> bool:
    """Whether a draft of this name is about a ticket that is deleted."""
    about = _ABOUT.fullmatch(name)
    return about is not None and is_number_of_deleted(about[1])


@erases
def erase_drafts(ticket_id: int) -> None:
    """Everybody's, with their files. A ticket may be called like the beginning of another one, so names are read whole."""
    beginning = name_about(number_of_ticket(ticket_id), "")
    mine = re.compile(rf"{re.escape(beginning)}{_WHAT}")
    for row in Draft.objects.filter(name__startswith=beginning):
        if mine.fullmatch(row.name):
            forget_with_files(row)
