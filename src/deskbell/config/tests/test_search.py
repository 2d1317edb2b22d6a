"""`deskbell search`: the index made anew and looked through, from the command line."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.config.cli import search
from deskbell.config.cli.arguments import build_parser
from deskbell.features.search.filling import begin_anew, is_filled
from deskbell.features.search.models import SearchDocument, SearchWord

pytestmark = pytest.mark.django_db


def say(action: str) -> int:
    return search.run(build_parser().parse_args(["search", action]))


@pytest.mark.broken_on_purpose
def test_an_index_that_lost_something_is_told_of_and_made_anew(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    ticket, _other = cast.ticket(body="marzipan"), cast.ticket()
    assert say("check") == 0
    assert "8 checked   ok" in capsys.readouterr().out  # four documents, counted and compared
    SearchWord.objects.filter(spelling="marzipan").delete()
    assert say("check") == 1
    assert f"ticket {ticket.number}: " in capsys.readouterr().out
    assert say("rebuild") == 0
    assert "2 of 2 tickets" in capsys.readouterr().out
    assert say("check") == 0
    assert is_filled()
    assert SearchDocument.objects.count() == 4


def test_an_index_that_is_being_filled_says_how_far_it_is(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    cast.ticket()
    begin_anew()
    assert say("check") == 0
    assert "1 of 1 tickets are still to be taken in" in capsys.readouterr().out


def test_an_empty_desk_has_an_empty_index(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert [say("rebuild"), say("check")] == [0, 0]
    assert "was filled in" in capsys.readouterr().out


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's extension")
def test_what_is_missing_for_half_words_is_said(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert say("check") == 0
    assert "pg_trgm" not in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_word_parts")
    assert say("check") == 0
    assert "CREATE EXTENSION pg_trgm" in capsys.readouterr().out
    assert [say("rebuild"), say("check")] == [0, 0]
    assert "pg_trgm" not in capsys.readouterr().out


def test_nothing_else_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        say("sideways")
    assert "invalid choice" in capsys.readouterr().err
