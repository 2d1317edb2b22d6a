"""The few pictures of the interface, drawn inline so that they take the colour of the words beside them."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# All on a grid of 24; "bell" is filled, the others are strokes.
_STROKES = {
    "attach": '<path d="m20 11.5-8.2 8.2a5 5 0 0 1-7-7l8.7-8.8a3.3 3.3 0 0 1 4.7 4.7l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l8-7.9"/>',
    "back": '<path d="m14 6-6 6 6 6"/>',
    "forward": '<path d="m10 6 6 6-6 6"/>',
    "down": '<path d="m7 10 5 5 5-5"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "file": '<path d="M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9Zm0 0v6h6"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m4 7 8 6 8-6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20a7.5 7.5 0 0 1 15 0"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 19.5a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 13.7a6.5 6.5 0 0 1 3.5 5.8"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4v-6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v6h-3M7 14h10v7H7Z"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.4v.5M12 16.8v.1"/>',
    "ticket": '<path d="M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4Z"/><path d="M14 6v2m0 3v2m0 3v2"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1"/>',
    "numbers": '<path d="M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v4M4 11.2c2-1.2 2.6.5 1.4 1.6L4 14.2h2.3M4 16.7h2l-1 1.5c1.4.2 1.2 2.2-1 1.6"/>',
    "quote": '<path d="M5 5v14M10 8h9M10 12h9M10 16h6"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1-1"/>',
    "code": '<path d="m8 7-5 5 5 5M16 7l5 5-5 5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "inbox": '<path d="M3.500 13.500 6 5h12l2.500 8.500V19h-17Zm0 0H9a3 3 0 0 0 6 0h5.500"/>',
    "settings": '<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.500"/><circle cx="8" cy="17" r="2.500"/>',
    "look": '<path d="M12 3a9 9 0 1 0 0 18c1.500 0 2-1 1.500-2.200-.6-1.500.3-2.800 2-2.800H18a3 3 0 0 0 3-3.200C20.600 7 16.700 3 12 3Z"/><path d="M7.500 12v.1M9.500 7.700v.1M14.500 7.700v.1"/>',
    "warning": '<path d="M12 4 2.800 20h18.400ZM12 10v5M12 17.400v.1"/>',
}
_BELL = '<path d="M12 5.5a1.6 1.6 0 1 1 0-3.2 1.6 1.6 0 0 1 0 3.2ZM4 16a8 8 0 0 1 16 0Z"/><rect x="2.5" y="17.6" width="19" height="3" rx="1.5"/>'
NAMES = frozenset(_STROKES) | {"bell"}


@cache
def icon(*, name: str) -> SafeString:
    """The picture as SVG; hidden from screen readers, because words stand beside it. KeyError for an unknown name."""
    if name == "bell":
        return format_html('<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">{}</svg>', mark_safe(_BELL))  # noqa: S308
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true">{}</svg>',
        mark_safe(_STROKES[name]),  # noqa: S308
    )
