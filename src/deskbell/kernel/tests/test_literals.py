"""What never changes in a statement is written into it, and nothing that could break out of it ever is."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from deskbell.kernel.literals import with_literals
from deskbell.kernel.models import SubmittedForm
from deskbell.kernel.prepared import Prepared, Statement, statement_of

HOSTILE = [
    "o'clock",
    "'; DROP TABLE t; --",
    "a\\'b",
    "100%",
    "%s",
    "half\nline",
    "naïve",
    "\x00",
    'quoted "word"',
    "a;b",
    "$1",
]


def test_plain_constants_are_written_out() -> None:
    sql = "SELECT a FROM t WHERE b = %s AND c = %s AND d = %s AND e = %s AND f = %s"
    written, left = with_literals(sql, ["needs_reply", 7, True, "", 12], kept={12})
    assert written == "SELECT a FROM t WHERE b = 'needs_reply' AND c = 7 AND d = true AND e = '' AND f = %s"
    assert left == [12]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_could_break_out_stays_among_the_values(words: str) -> None:
    assert with_literals("SELECT %s, %s", [words, 1], kept=()) == ("SELECT %s, 1", [words])


@pytest.mark.parametrize("value", [-1, 1.5, None, datetime(2026, 1, 1, tzinfo=UTC), b"bytes"])
def test_so_does_what_is_no_plain_word_or_number(value: object) -> None:
    assert with_literals("SELECT %s", [value], kept=()) == ("SELECT %s", [value])


def test_a_doubled_sign_is_no_place_for_a_value() -> None:
    assert with_literals("SELECT a LIKE '%%s', %s", [1], kept=()) == ("SELECT a LIKE '%%s', %s", [1])


@pytest.mark.django_db
@pytest.mark.parametrize("words", [one for one in HOSTILE if "\x00" not in one] + ["plain", ""])
def test_a_prepared_statement_answers_with_constants_of_any_kind(words: str) -> None:
    for number, scope in enumerate((words, "another")):
        SubmittedForm.objects.create(scope=scope, key=f"k{number}", result=number)

    def build(scope: str, *, result: int) -> Statement:
        return statement_of(SubmittedForm.objects.filter(scope=scope, result=result).values_list("key"))

    prepared = Prepared(build)
    assert prepared.rows(words, result=0)[1] == [("k0",)]
    assert prepared.rows(words, result=1)[1] == []
    assert (words in prepared.statement(words, result=0).parameters) is not _is_written_out(words)


def _is_written_out(words: str) -> bool:
    return connection.vendor == "postgresql" and words in {"plain", ""}
