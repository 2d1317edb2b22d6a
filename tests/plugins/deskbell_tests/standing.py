"""A desk that stands while all tests of a module pass: built once, and each test goes back to it."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar, cast

from django.db import transaction

from deskbell.kernel.verification import INVARIANTS, run
from deskbell.routing.published import forget_rules
from deskbell.service_levels.published import calendar_of, plan_of, terms_of
from deskbell_tests.watching import put_in_beforehand, watching

T = TypeVar("T")
Standing = Callable[[Callable[[], T]], AbstractContextManager[Callable[[], T]]]


@contextmanager
def standing(build: Callable[[], T], *, blocker: Any) -> Iterator[Callable[[], T]]:
    """What `build()` gives on a fresh desk, a copy of it for each test; what a test writes is undone behind it.

    The transaction around the tests is undone at the end, so this is nothing for tests of which the database sees more
    than one. What was built is checked here once; tests that write check what they wrote together with it.
    """
    with blocker.unblock(), transaction.atomic():
        forget_what_was_published()
        with watching() as watch:
            value = pickle.dumps(build())
        problems = [f"{finding.name}: {problem}" for finding in run(INVARIANTS) for problem in finding.problems]
        assert not problems, "\n".join(problems)
        with blocker.block(), put_in_beforehand(watch.words):
            yield lambda: cast("T", pickle.loads(value))  # our own bytes, of this run
        transaction.set_rollback(True)


def forget_what_was_published() -> None:
    """What was published is remembered for ever by its number; here numbers come back."""
    for remembered in (calendar_of, plan_of, terms_of):
        remembered.cache_clear()
    forget_rules()
