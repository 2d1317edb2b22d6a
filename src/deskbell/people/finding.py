"""Finding a client while one types: the first few of whom every word is part of name, address or telephone number."""

from __future__ import annotations

from deskbell.lib.email_address import normalise
from deskbell.people.configuration.clients import clients
from deskbell.people.queries import Choice
from deskbell.people.rights import AgentRights

PERMISSION = "user.dir"
MOST_FOUND = 8
WORDS_SEARCHED = 8


def may_find_people(rights: AgentRights | None) -> bool:
    """Whether the agent may look for clients at all; others type whole addresses."""
    return rights is not None and rights.may_everywhere(PERMISSION)


def find_people(*, search: str) -> list[Choice]:
    """Clients who are not blocked, in the order of the directory; `detail` is the address. None without words."""
    words = search.replace("\x00", "").split()[:WORDS_SEARCHED]
    if not words:
        return []
    rows = clients().filter(is_active=True)
    for word in words:
        rows = rows.filter(directory_line__contains=normalise(word))
    found = rows.order_by("directory_line", "pk")[:MOST_FOUND]
    return [Choice(id=one.pk, name=one.display_name, detail=one.email) for one in found]
