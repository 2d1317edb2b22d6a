"""A piece of a sweep that fails leaves the others their turn; a database that fails stops them all."""

import pytest
from django.db import OperationalError

from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.pieces import do_alone


def raising(error: Exception) -> bool:
    raise error


@pytest.mark.parametrize("says", [True, False])
def test_what_goes_well_says_so_itself(says: bool) -> None:
    assert do_alone("a piece", lambda: says) is says


@pytest.mark.parametrize("error", [NotFound(), Refused("Not now.")])
def test_what_is_gone_or_refuses_is_left_alone(error: Exception) -> None:
    assert do_alone("a piece", lambda: raising(error)) is None


def test_what_fails_is_logged_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    assert do_alone("ticket 17", lambda: raising(ValueError("?"))) is None
    assert "ticket 17 failed" in caplog.text


def test_a_database_that_fails_is_no_pieces_fault() -> None:
    with pytest.raises(OperationalError):
        do_alone("a piece", lambda: raising(OperationalError()))
