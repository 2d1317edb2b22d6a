"""What a person can choose on the page that tells of a collision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A button that sends the kept form again with one more field."""

    name: str
    value: str
    words: StrOrPromise
    is_primary: bool = False
