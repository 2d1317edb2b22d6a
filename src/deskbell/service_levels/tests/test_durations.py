"""Lengths of business time as people write them."""

import pytest

from deskbell.service_levels.durations import minutes_in_words, read_minutes
from deskbell.service_levels.notation import Unreadable


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("4 h", 240), ("4h", 240), ("30 min", 30), ("30m", 30), ("1 h 30 min", 90), ("1H, 5 Min.", 65), ("  18 h ", 1080)],
)
def test_hours_and_minutes_are_read(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["4", "2 d", "h", "min", "", "4 h 5", "-4 h", "1.5 h", "4 hx", "٤ h", "30 min 4 h"])
def test_anything_else_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="30 min"):
        read_minutes(text)


@pytest.mark.parametrize("minutes", [0, 1, 59, 60, 61, 1080, 99_999])
def test_words_are_read_back(minutes: int) -> None:
    assert read_minutes(minutes_in_words(minutes)) == minutes


def test_words_are_short() -> None:
    assert [minutes_in_words(one) for one in (240, 45, 90, 0)] == ["4 h", "45 min", "1 h 30 min", "0 min"]
