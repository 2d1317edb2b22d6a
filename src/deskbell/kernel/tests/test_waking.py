"""Workers on PostgreSQL hear of work, though not of each piece."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from deskbell.kernel import waking
from deskbell.kernel.waking import wake_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How often somebody with a connection of their own was told since the last look."""
    if connection.vendor != "postgresql":
        pytest.skip("elsewhere workers poll")
    monkeypatch.setattr(waking, "_woken", waking._Woken())
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(f"LISTEN {waking.CHANNEL}")
    yield lambda: len(list(other.connection.notifies(timeout=0.2)))
    other.close()


def test_workers_hear_of_what_was_kept_and_of_nothing_else(heard: Callable[[], int]) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        _wake_and_fail()
    assert heard() == 0
    waking._woken.next_at = 0
    with transaction.atomic():
        wake_worker()
    assert heard() == 1


def _wake_and_fail() -> None:
    wake_worker()
    raise LookupError


def test_who_writes_on_and_on_wakes_them_now_and_then(
    heard: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "QUIET_SECONDS", 60)
    for _ in range(10):
        with transaction.atomic():
            wake_worker()
    assert heard() == 1
    waking._woken.next_at -= 60
    with transaction.atomic():
        wake_worker()
    assert heard() == 1
