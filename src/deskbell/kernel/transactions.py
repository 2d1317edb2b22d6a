"""One writing transaction. On SQLite the database backend makes it queue in the writers' lane first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

Afterwards = Callable[[], object]

_afterwards: ContextVar[list[Afterwards] | None] = ContextVar("afterwards", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """Write within one transaction: opened here, or joined if one is open."""
    if _afterwards.get() is not None:
        with transaction.atomic():
            yield
        return
    kept: list[Afterwards] = []
    token = _afterwards.set(kept)
    try:
        with transaction.atomic():
            yield
    finally:
        _afterwards.reset(token)
        for write in kept:
            write()


def afterwards(write: Afterwards) -> None:
    """Write something in a transaction of its own when this one is over, whether it was kept or undone: what is
    refused leaves its trace in the log all the same. RuntimeError outside a transaction."""
    kept = _afterwards.get()
    if kept is None:
        raise RuntimeError("there is no transaction to wait for")
    kept.append(write)
