"""What a key is: 128 random bits as osTicket writes them, so that its clients take ours and the desk takes theirs."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.utils.translation import gettext as _

SHORTEST = 32
LONGEST = 128
FEWEST_CHARACTERS = 8  # different ones: a random key of 32 hexadecimal digits has fewer once in a hundred million
SHOWN_END = 6
_TICKET_SHAPE = re.compile(r"[0-9A-Fa-f]{32}")
_ALLOWED = re.compile(r"[!-~]*")


def new_key() -> str:
    """A key that nobody has: 32 hexadecimal digits in capitals."""
    return secrets.token_hex(16).upper()


def digest_of(key: str) -> str:
    """The hash under which a key is kept. One round is enough for what is random and long; osTicket's know no case."""
    plain = key.strip()
    if _TICKET_SHAPE.fullmatch(plain):
        plain = plain.upper()
    return hashlib.sha256(plain.encode("utf-8", errors="replace")).hexdigest()


def end_of(key: str) -> str:
    """The last characters, by which people tell keys apart."""
    return key.strip()[-SHOWN_END:].upper()


def problem_with(key: str) -> str:
    """Why somebody else could guess this key, in a sentence; empty where nobody can."""
    plain = key.strip()
    if not SHORTEST <= len(plain) <= LONGEST:
        return _("A key has %(shortest)d to %(longest)d characters.") % {"shortest": SHORTEST, "longest": LONGEST}
    if not _ALLOWED.fullmatch(plain):
        return _("A key holds letters, digits and signs, without spaces between them.")
    if len(set(plain.upper())) < FEWEST_CHARACTERS:
        return _("This key is too simple: anybody could guess it.")
    return ""
