"""One writing transaction. On SQLite the database backend makes it queue in the writers' lane first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def writing() -> Iterator[None]:
    """Write within one transaction: opened here, or joined if one is open."""
    with transaction.atomic():
        yield
