"""A form that is submitted twice does its work once."""

import pytest
import time_machine
from django.utils import timezone

from deskbell.kernel.idempotency import KEPT_FOR, forget_old_forms, once

pytestmark = pytest.mark.django_db


def test_a_second_submit_finds_the_first_result() -> None:
    made = iter([7, 8, 9])
    assert once(key="k", scope="ken", run=lambda: next(made)) == 7
    assert once(key="k", scope="ken", run=lambda: next(made)) == 7
    assert once(key="k", scope="mia", run=lambda: next(made)) == 8
    assert once(key="other", scope="ken", run=lambda: next(made)) == 9


def test_what_failed_may_be_tried_again_under_the_same_key() -> None:
    def fail() -> int:
        raise ValueError("bad input")

    with pytest.raises(ValueError, match="bad input"):
        once(key="k", scope="ken", run=fail)
    assert once(key="k", scope="ken", run=lambda: 3) == 3


def test_results_are_forgotten_after_a_while() -> None:
    once(key="k", scope="ken", run=lambda: 1)
    assert forget_old_forms() == 0
    with time_machine.travel(timezone.now() + KEPT_FOR * 1.1):
        assert forget_old_forms() == 1
