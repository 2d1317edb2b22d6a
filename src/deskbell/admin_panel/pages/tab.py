"""One of the tabs above a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A choice of what the list shows, and where that choice leads."""

    address: str
    words: StrOrPromise
    is_current: bool
