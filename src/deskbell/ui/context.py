"""What every template may name without being given it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.lib.html import clean
from deskbell.ui.language.current import choices
from deskbell.ui.look.current import current_look
from deskbell.ui.reader import reader_of
from deskbell.ui.settings import BANNER


def furniture(request: HttpRequest) -> dict[str, Any]:
    """`desk_name`, `languages`, `look`, `portal_banner` and `reader`, each looked up only by a page that shows it."""
    return {
        "desk_name": SimpleLazyObject(lambda: read(DESK_NAME)),
        "languages": SimpleLazyObject(choices),
        "look": SimpleLazyObject(current_look),
        "portal_banner": SimpleLazyObject(lambda: mark_safe(clean(read(BANNER)))),  # noqa: S308 - cleaned
        "reader": SimpleLazyObject(lambda: reader_of(request)),
    }
