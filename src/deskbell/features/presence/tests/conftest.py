"""An empty house: what the last test left lies outside the database that is rolled back."""

from collections.abc import Iterator

import pytest

from deskbell.features.presence import store


@pytest.fixture(autouse=True)
def nobody_is_there(monkeypatch: pytest.MonkeyPatch, _django_db_helper: None) -> Iterator[None]:
    monkeypatch.setattr(store, "GONE_AFTER_S", -store.GONE_AFTER_S)
    store.forget_gone()
    monkeypatch.undo()
    yield
    monkeypatch.setattr(store, "GONE_AFTER_S", -abs(store.GONE_AFTER_S))
    store.forget_gone()
