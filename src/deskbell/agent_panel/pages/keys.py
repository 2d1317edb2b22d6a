"""All keys of the agent panel, for the sheet that tells them; ui/js/keys.js obeys them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.pages.rail import LETTERS, Rail, rail
from deskbell.tickets.queries import QUEUES, queue_counts
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.ui.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Key:
    """What to press, one after the other, or one of several; and what it does."""

    keys: tuple[StrOrPromise, ...]
    words: StrOrPromise
    is_sequence: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyGroup:
    """Keys of one place."""

    title: StrOrPromise
    keys: tuple[Key, ...]


@dataclass(frozen=True, kw_only=True)
class KeysPage:
    """The sheet. `has_single_keys`: whether those of one letter are obeyed for this agent."""

    groups: tuple[KeyGroup, ...]
    has_single_keys: bool
    rail: Rail


IN_A_LIST = (
    Key(keys=("j",), words=_("Next ticket")),
    Key(keys=("k",), words=_("Previous ticket")),
    Key(keys=("o", _("Enter")), words=_("Open it")),
    Key(keys=("x",), words=_("Select it")),
    Key(keys=("*", _("Shift X")), words=_("Select all")),
    Key(keys=("f",), words=_("Filter")),
)
IN_A_TICKET = (
    Key(keys=("r",), words=_("Write a reply")),
    Key(keys=("n",), words=_("Write an internal note")),
    Key(keys=("a",), words=_("Assign")),
    Key(keys=("t",), words=_("Transfer")),
    Key(keys=("s",), words=_("Change status")),
    Key(keys=("p",), words=_("Change priority")),
    Key(keys=("j",), words=_("Next ticket of the list")),
    Key(keys=("k",), words=_("Previous ticket of the list")),
    Key(keys=("u",), words=_("Back to the list")),
)
WHILE_WRITING = (
    Key(keys=(_("Ctrl Enter"),), words=_("Send")),
    Key(keys=(";",), words=_("Put in a canned response")),
    Key(keys=("Esc",), words=_("Leave the text; close a menu or a dialog")),
)


def _anywhere() -> tuple[Key, ...]:
    return (
        Key(keys=("?",), words=_("Show this sheet")),
        Key(keys=("/",), words=_("Search")),
        Key(keys=("c",), words=_("New ticket")),
        *(Key(keys=("g", letter), words=QUEUES[queue].title, is_sequence=True) for queue, letter in LETTERS.items()),
    )


def keys_page(*, viewer: Viewer, reader: Reader) -> KeysPage:
    """The page."""
    return KeysPage(
        groups=(
            KeyGroup(title=_("Everywhere"), keys=_anywhere()),
            KeyGroup(title=_("In a list"), keys=IN_A_LIST),
            KeyGroup(title=_("In a ticket; the verbs with selected tickets as well"), keys=IN_A_TICKET),
            KeyGroup(title=_("While writing"), keys=WHILE_WRITING),
        ),
        has_single_keys=reader.has_single_keys,
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=""),
    )
