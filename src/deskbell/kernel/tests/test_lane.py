"""The writers' lane of SQLite: held from BEGIN to COMMIT, around single writes, and never by readers."""

import fcntl
import os
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from deskbell.kernel.models import Setting
from deskbell.kernel.sqlite.lane import Lane, lane_path

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL needs no lane"),
]


@pytest.fixture
def rival() -> Iterator[int]:
    """Another writer's descriptor on the lane."""
    connection.ensure_connection()
    path = lane_path(connection.settings_dict["NAME"])
    assert path is not None
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def is_free(rival: int) -> bool:
    try:
        fcntl.flock(rival, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(rival, fcntl.LOCK_UN)
    return True


def test_a_transaction_holds_the_lane_until_it_ends(rival: int) -> None:
    with transaction.atomic():
        assert not is_free(rival)
        with transaction.atomic():
            assert not is_free(rival)
        assert not is_free(rival)
    assert is_free(rival)


def test_a_failed_transaction_gives_the_lane_back(rival: int) -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        raise ValueError("no")
    assert is_free(rival)


def test_a_single_write_passes_through_the_lane(rival: int, monkeypatch: pytest.MonkeyPatch) -> None:
    entered: list[bool] = []
    enter = Lane.enter

    def watched(lane: Lane) -> None:
        entered.append(True)
        enter(lane)

    monkeypatch.setattr(Lane, "enter", watched)
    Setting.objects.create(key="x", value=1)
    assert entered
    assert is_free(rival)


def test_readers_do_not_queue(rival: int) -> None:
    fcntl.flock(rival, fcntl.LOCK_EX)
    assert Setting.objects.count() == 0


def test_a_lost_connection_leaves_no_lane_behind(rival: int) -> None:
    connection.set_autocommit(False)
    Setting.objects.create(key="x", value=1)
    assert not is_free(rival)
    connection.rollback()
    connection.set_autocommit(True)
    connection.close()
    assert is_free(rival)
