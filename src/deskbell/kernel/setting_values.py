"""The desk's settings as they stand: read all at once, remembered no longer than a request, a command or a batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from deskbell.kernel.models import Setting
from deskbell.kernel.prepared import Prepared, statement_of


class Remembered:
    """What was read within one scope. Once something was changed in it, nothing is remembered there any more."""

    def __init__(self, *, around: Remembered | None) -> None:
        self.around = around
        self.values: dict[str, Any] | None = None
        self.has_changed = False


_scope: ContextVar[Remembered | None] = ContextVar("remembered_settings", default=None)


@contextmanager
def settings_read_once() -> Iterator[None]:
    """Within, all settings cost one query together; a scope within a scope begins anew."""
    token = _scope.set(Remembered(around=_scope.get()))
    try:
        yield
    finally:
        _scope.reset(token)


def stored_values() -> dict[str, Any]:
    """Every changed setting's value by its key; one query, none the second time within a scope."""
    scope = _scope.get()
    if scope is None or scope.has_changed:
        return _read()
    if scope.values is None:
        scope.values = _read()
    return scope.values


def _read() -> dict[str, Any]:
    """Every page and every command asks this: put together once, as its values are as the database keeps them."""
    return {key: json.loads(value) for key, value in _ALL.rows()[1]}


_ALL = Prepared(lambda: statement_of(Setting.objects.order_by().values_list("key", "value")))


def settings_have_changed() -> None:
    """Forget what was remembered; a change may also be rolled back, so all scopes around ask each time from now on."""
    scope = _scope.get()
    while scope is not None:
        scope.has_changed = True
        scope = scope.around
