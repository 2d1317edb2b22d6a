"""Names of files as people send them, made safe to show and to save."""

from __future__ import annotations

import unicodedata

LONGEST = 120
# Cc controls, Cf format characters (bidirectional marks, zero-width joiners), Cs surrogates, Co private, Cn unassigned
DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
FORBIDDEN = frozenset('/\\:*?"<>|')


def safe(name: str) -> str:
    """A name without paths, control or invisible characters, at most 120 characters, its extension kept."""
    visible = "".join(
        c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in DROPPED_CATEGORIES
    )
    last = visible.replace("\\", "/").rpartition("/")[2]
    plain = "".join("_" if c in FORBIDDEN else c for c in last).strip().strip(".").strip()
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension) > 16:
        return plain[:LONGEST] or "file"
    return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"


def extension(name: str) -> str:
    """The lower-case extension of a safe name, without its dot; empty if it has none."""
    return safe(name).rpartition(".")[2].casefold() if "." in safe(name) else ""
