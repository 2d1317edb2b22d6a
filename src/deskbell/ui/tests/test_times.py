"""How moments are written."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from deskbell.ui.times import ago, day_and_time, inside_a_sentence, span, time_tag

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=6), "6 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=10), "Yesterday"),
        (timedelta(days=4), "4 days"),
        (timedelta(days=20), "20 Feb"),
        (timedelta(days=200), "24 Aug 2024"),
        (timedelta(hours=-3, minutes=-1), "in 3 h"),
    ],
)
def test_ago_takes_the_fewest_words(before: timedelta, words: str) -> None:
    assert ago(moment=NOW - before, now=NOW) == words


def test_the_small_hours_of_today_are_hours_and_not_yesterday() -> None:
    assert ago(moment=NOW - timedelta(hours=8), now=NOW) == "8 h"
    assert ago(moment=NOW.replace(hour=2) - timedelta(hours=4), now=NOW.replace(hour=2)) == "4 h"


def test_inside_a_sentence_the_near_days_are_small() -> None:
    assert inside_a_sentence(moment=NOW, now=NOW) == "today 09:00"
    assert inside_a_sentence(moment=NOW + timedelta(days=1), now=NOW) == "tomorrow 09:00"
    assert inside_a_sentence(moment=NOW - timedelta(days=2), now=NOW) == "10 Mar 09:00"


def test_day_and_time_names_the_near_days() -> None:
    assert day_and_time(moment=NOW, now=NOW) == "Today 09:00"
    assert day_and_time(moment=NOW - timedelta(days=1), now=NOW) == "Yesterday 09:00"
    assert day_and_time(moment=NOW - timedelta(days=2), now=NOW) == "10 Mar 09:00"


def test_a_span_is_never_nothing() -> None:
    assert span(length=timedelta(seconds=1)) == "1 min"


@time_machine.travel(NOW, tick=False)
def test_the_tag_speaks_the_readers_zone_and_keeps_the_exact_instant() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        tag = time_tag(moment=NOW, style="clock")
    assert ">18:00</time>" in tag
    assert 'datetime="2025-03-12T18:00:00+09:00"' in tag
    assert 'title="Wednesday 12 March 2025, 18:00:00 JST"' in tag


@time_machine.travel(NOW, tick=False)
def test_another_zone_gives_other_words() -> None:
    with timezone.override(ZoneInfo("America/New_York")):
        assert ">05:00</time>" in time_tag(moment=NOW, style="clock")
