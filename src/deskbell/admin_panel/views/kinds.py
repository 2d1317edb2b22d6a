"""Finding the kind and the thing that an address names."""

from typing import Any

from django.http import Http404

from deskbell.kernel.configuration import Kind, kind_called
from deskbell.kernel.configuration_rows import row_and_usages, row_of
from deskbell.kernel.errors import NotFound


def kind_named(key: str) -> Kind:
    """The kind of this key. Http404."""
    try:
        return kind_called(key)
    except NotFound:
        raise Http404 from None


def thing_named(key: str, pk: int) -> tuple[Kind, Any]:
    """The kind and the thing. Http404."""
    kind = kind_named(key)
    try:
        return kind, row_of(kind, pk)
    except NotFound:
        raise Http404 from None


def thing_with_usages(key: str, pk: int) -> tuple[Kind, Any, tuple[int, ...]]:
    """The kind, the thing, and how often each usage finds it. Http404."""
    kind = kind_named(key)
    try:
        return kind, *row_and_usages(kind, pk)
    except NotFound:
        raise Http404 from None
