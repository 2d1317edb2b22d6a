"""The short way of values into columns and out of them ends where Django's long one does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection

from deskbell.kernel import columns
from deskbell.kernel.columns import into, out_of, plain_type

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, 0, 120, tzinfo=UTC)
VALUES: tuple[Any, ...] = (
    None, "", "text", "7", 0, 7, 2**40, True, False, AT, AT.replace(microsecond=0),
    AT.astimezone(timezone(timedelta(hours=5, minutes=45))), timedelta(minutes=3), {"a": [1]}, ["ä"], b"\x00",
    *(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold) for fold in (0, 1)),
)  # fmt: skip


def _fields() -> list[Any]:
    return [field for model in apps.get_models() for field in model._meta.concrete_fields]


def _made(convert: Callable[[Any], Any], value: Any) -> str:
    """What a value becomes; the kind of the error where it is refused."""
    try:
        return repr(convert(value))
    except Exception as error:
        return type(error).__name__


def _differing() -> set[tuple[str, str]]:
    return {
        (str(field), repr(value))
        for field in _fields()
        for value in VALUES
        if _made(partial(field.get_db_prep_save, connection=connection), value) != _made(into(field), value)
    }


def test_every_field_takes_every_value_as_django_takes_it() -> None:
    assert len(_fields()) > 100
    assert _differing() == set()


def test_what_is_plain_stays_the_same() -> None:
    """So that whoever writes rows need not even ask."""
    plain = [(field, value) for field in _fields() for value in VALUES if type(value) is plain_type(field)]
    assert len(plain) > 100
    assert all(into(field)(value) is value for field, value in plain)
    assert all(into(field)(None) is None for field in _fields())


def test_what_is_kept_as_it_is_only_where_it_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_quick", lambda _kind: (int, columns._as_it_is))
    assert _differing()


@pytest.mark.parametrize("kept", ["2026-03-29 01:30:00.000120", "2026-03-29 01:30:00", None])
def test_instants_come_out_as_django_reads_them(kept: str | None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's driver gives instants")
    for field in (one for one in _fields() if one.get_internal_type() == "DateTimeField"):
        convert = out_of(field)
        assert convert is not None
        usual: Any = connection.ops
        assert convert(kept) == usual.convert_datetimefield_value(kept, None, connection)
