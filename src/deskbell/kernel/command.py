"""The one way to change a ticket: a command, one transaction, its actor known to whatever it records."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import TooDeep
from deskbell.kernel.setting_values import settings_read_once
from deskbell.kernel.transactions import writing

if TYPE_CHECKING:
    from deskbell.kernel.ledger import RecordedFact

DEEPEST_CHAIN = 10
TRIES_AFTER_DEADLOCK = 4
# PostgreSQL's SQLSTATE for a serialization failure and a detected deadlock (manual, appendix A).
TRANSIENT_STATES = frozenset({"40001", "40P01"})

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class CommandContext:
    """What `record` needs to know of the command that is running."""

    actor: Actor
    cause: RecordedFact | None = None
    occurred_at: datetime | None = None
    mutes: frozenset[str] = frozenset()

    @property
    def depth(self) -> int:
        """How long the chain of causes is that leads here. TooDeep past the limit."""
        depth = self.cause.depth + 1 if self.cause else 0
        if depth > DEEPEST_CHAIN:
            raise TooDeep(f"{depth} facts each caused the next")
        return depth

    @property
    def instant(self) -> datetime:
        """When what is recorded now happened: now, unless it came about before the desk got round to it."""
        now = timezone.now()
        return min(self.occurred_at, now) if self.occurred_at else now


COMMANDS: dict[str, Callable[..., Any]] = {}

_running: ContextVar[CommandContext | None] = ContextVar("running_command", default=None)
_cause: ContextVar[RecordedFact | None] = ContextVar("cause", default=None)
_as_of: ContextVar[datetime | None] = ContextVar("as_of", default=None)
_mutes: ContextVar[frozenset[str]] = ContextVar("mutes", default=frozenset())


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a command: keyword arguments only, an `actor` among them, one transaction around it."""

    @functools.wraps(function)
    def run(*arguments: P.args, **keywords: P.kwargs) -> R:
        actor = keywords.get("actor")
        if arguments or not isinstance(actor, Actor):
            raise TypeError(f"{function.__name__} takes keyword arguments only, with an actor")
        context = CommandContext(actor=actor, cause=_cause.get(), mutes=_mutes.get(), occurred_at=_as_of.get())
        return retrying(lambda: _run_within(context, lambda: function(**keywords)))  # type: ignore[call-arg]

    if function.__name__ in COMMANDS:
        raise ValueError(f"two commands are called {function.__name__}")
    COMMANDS[function.__name__] = run
    return run


def current() -> CommandContext:
    """The running command's context. RuntimeError outside a command."""
    context = _running.get()
    if context is None:
        raise RuntimeError("only a command may do this")
    return context


def is_running() -> bool:
    """Whether a command is running: what guards the tables asks this."""
    return _running.get() is not None


@contextmanager
def caused_by(recorded: RecordedFact) -> Iterator[None]:
    """Commands within name this fact as their cause; chains are cut at a fixed depth."""
    token = _cause.set(recorded)
    try:
        yield
    finally:
        _cause.reset(token)


@contextmanager
def as_of(instant: datetime) -> Iterator[None]:
    """What the commands within record happened at this earlier instant: it waited until the desk got round to it."""
    token = _as_of.set(instant)
    try:
        yield
    finally:
        _as_of.reset(token)


@contextmanager
def muting(names: frozenset[str]) -> Iterator[None]:
    """Effects with these names don't follow what the commands within record."""
    token = _mutes.set(_mutes.get() | names)
    try:
        yield
    finally:
        _mutes.reset(token)


@contextmanager
def running(context: CommandContext) -> Iterator[None]:
    """Run as a command with this context; `histories` uses it, surfaces never do."""
    token = _running.set(context)
    try:
        yield
    finally:
        _running.reset(token)


def _run_within(context: CommandContext, run: Callable[[], R]) -> R:
    with writing(), running(context), settings_read_once():
        return run()


def retrying(run: Callable[[], R]) -> R:
    """Run a transaction again that met a deadlock; only the outermost, for an inner one is already lost with the outer."""
    if connection.in_atomic_block:
        return run()
    for _ in range(TRIES_AFTER_DEADLOCK - 1):
        try:
            return run()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in TRANSIENT_STATES:
                raise
    return run()
