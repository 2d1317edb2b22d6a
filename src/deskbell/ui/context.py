"""What every template may name without being given it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.ui.reader import reader_of


def furniture(request: HttpRequest) -> dict[str, Any]:
    """`desk_name` and `reader`, each looked up only by a page that shows it."""
    return {
        "desk_name": SimpleLazyObject(lambda: read(DESK_NAME)),
        "reader": SimpleLazyObject(lambda: reader_of(request)),
    }
