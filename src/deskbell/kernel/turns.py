"""Waiting for one's turn where no row can be locked yet."""

from __future__ import annotations

import hashlib

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Whoever else asks for the same name waits until this transaction ends. On SQLite writers go one by one anyway."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
