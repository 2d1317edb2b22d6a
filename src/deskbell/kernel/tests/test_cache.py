"""The shared cache: JSON, expiring, counting."""

import pickle
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from deskbell.kernel.cache import forget_expired
from deskbell.kernel.models import CacheEntry

pytestmark = pytest.mark.django_db


def test_values_come_back_until_they_expire() -> None:
    cache.set("k", [1, "two", None], timeout=60)
    assert cache.get("k") == [1, "two", None]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert cache.get("k", "gone") == "gone"
        assert forget_expired() == 1


def test_add_touch_incr_and_delete() -> None:
    assert cache.add("n", 1, timeout=60)
    assert not cache.add("n", 5, timeout=60)
    assert cache.incr("n", 2) == 3
    assert cache.touch("n", 120)
    with time_machine.travel(timezone.now() + timedelta(seconds=100)):
        assert cache.get("n") == 3
    assert cache.delete("n")
    assert not cache.delete("n")
    with pytest.raises(ValueError, match="no cached number"):
        cache.incr("n")


def test_threat_19_nothing_is_ever_unpickled() -> None:
    payload = pickle.dumps({"a": 1}).hex()
    CacheEntry.objects.create(key=cache.make_key("evil"), value=payload)
    assert cache.get("evil") == payload
    with pytest.raises(TypeError):
        cache.set("object", object())
