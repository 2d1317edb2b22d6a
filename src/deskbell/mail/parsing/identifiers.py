"""Message-ID, In-Reply-To and References, by pattern: what looks like an id is one, and brackets do not count."""

from __future__ import annotations

import re

MOST = 500
LONGEST = 500
_BRACKETED = re.compile(r"<\s*([^<>]{1,998}?)\s*>")
_BARE = re.compile(r"[^\s<>,;()\"]+@[^\s<>,;()\"]+")


def identifiers(text: str) -> tuple[str, ...]:
    """The ids in a header's text, in their order, each once; the last ones where there are very many."""
    found = [_without_space(one) for one in _BRACKETED.findall(text)]
    usable = found or _BARE.findall(text)
    return tuple(dict.fromkeys(one[:LONGEST] for one in usable if one))[-MOST:]


def _without_space(identifier: str) -> str:
    """Old rules allow space and comments within; an id without space is taken as it is."""
    if not re.search(r"\s", identifier):
        return identifier
    return re.sub(r"\s+", "", re.sub(r"\([^()]*\)", "", identifier))


def message_id(text: str) -> str:
    """The one id of a message: also one without brackets or without an @, as some programs write them."""
    found = identifiers(text)
    return found[0] if found else re.sub(r"[\s<>]+", "", text)[:LONGEST]
