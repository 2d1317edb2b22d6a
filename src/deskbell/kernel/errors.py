"""The four ways in which a command says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.kernel.ledger import RecordedFact


class DeskError(Exception):
    """The common root, so that a surface can catch whatever a command refuses."""


class NotFound(DeskError):
    """There is no such thing, or this actor may not know of it: both look the same."""


class Refused(DeskError):
    """The actor sees the thing but may not do this to it; `reason` is a sentence for a person."""

    def __init__(self, reason: StrOrPromise) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def shown(self) -> StrOrPromise:
        """The reason as a page shows it; one kind of refusal has links in it."""
        return self.reason


class Invalid(DeskError):
    """The input is bad; `errors` holds sentences by field, `__all__` for the whole."""

    def __init__(self, errors: Mapping[str, Sequence[StrOrPromise]]) -> None:
        super().__init__(dict(errors))
        self.errors: dict[str, list[StrOrPromise]] = {field: list(sentences) for field, sentences in errors.items()}


class Conflict(DeskError):
    """Somebody else acted since the form was shown; `since` tells what happened."""

    def __init__(self, since: Sequence[RecordedFact]) -> None:
        super().__init__(f"{len(since)} newer facts")
        self.since = tuple(since)


class TooDeep(DeskError):
    """A chain of facts that cause facts has run too far: somewhere two rules answer each other."""
