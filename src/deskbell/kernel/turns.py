"""Waiting for one's turn where no row can be locked yet."""

from __future__ import annotations

import hashlib

from deskbell.kernel import asking


def one_at_a_time(name: str) -> None:
    """Whoever else asks for the same name waits until this transaction ends. On SQLite writers go one by one anyway."""
    _take("pg_advisory_xact_lock", name)


def beside_others(name: str) -> None:
    """Any number go on together under a name; whoever wants it alone waits for all of them, and they for that one."""
    _take("pg_advisory_xact_lock_shared", name)


def _take(lock: str, name: str) -> None:
    if asking.database().vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
        asking.rows(f"SELECT {lock}(%s)", [key])
