"""Statements that are put together once answer as if they were put together each time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from deskbell.kernel.models import SubmittedForm
from deskbell.kernel.prepared import Prepared, Statement, asked, below, beside, statement_of

pytestmark = pytest.mark.django_db


def _statement(kind: str, *, ids: tuple[int, ...], before: datetime, result: int) -> Statement:
    forms = SubmittedForm.objects.filter(pk__in=ids, submitted_at__lt=before, scope=kind, result=result)
    return statement_of(forms.order_by("key").values_list("key"))


@pytest.fixture
def forms() -> list[SubmittedForm]:
    return [SubmittedForm.objects.create(scope="s", key=f"k{place}", result=place % 2) for place in range(5)]


def test_each_run_has_its_own_values(forms: list[SubmittedForm]) -> None:
    prepared, later = Prepared(_statement), timezone.now() + timedelta(hours=1)
    ids = tuple(form.pk for form in forms)
    assert _keys(prepared.rows("s", ids=ids, before=later, result=0)) == ["k0", "k2", "k4"]
    assert _keys(prepared.rows("s", ids=ids, before=later, result=1)) == ["k1", "k3"]
    assert _keys(prepared.rows("s", ids=ids[:3], before=later, result=0)) == ["k0", "k2"]
    assert _keys(prepared.rows("s", ids=ids, before=later - timedelta(days=1), result=0)) == []
    assert _keys(prepared.rows("other", ids=ids, before=later, result=0)) == []


def test_tuples_of_like_length_share_a_statement(forms: list[SubmittedForm]) -> None:
    built: list[int] = []

    def build(*, ids: tuple[int, ...]) -> Statement:
        built.append(len(ids))
        return statement_of(SubmittedForm.objects.filter(pk__in=ids).order_by("key").values_list("key"))

    prepared, ids = Prepared(build), tuple(form.pk for form in forms)
    for length in (3, 4, 5, 5, 2, 1):
        assert len(_keys(prepared.rows(ids=ids[:length]))) == length
    assert built == [4, 8, 2, 1]


def test_a_value_that_is_put_in_changed_is_not_mistaken(forms: list[SubmittedForm]) -> None:
    """The counter-proof: a build that reckons with a stand-in finds nothing, rather than somebody else's rows."""

    def build(*, result: int) -> Statement:
        return statement_of(SubmittedForm.objects.filter(result=result + 1).values_list("key"))

    assert _keys(Prepared(build).rows(result=0)) == []


def test_constants_stay(forms: list[SubmittedForm]) -> None:
    def build(*, ids: tuple[int, ...]) -> Statement:
        return statement_of(SubmittedForm.objects.filter(pk__in=ids, key="k1").values_list("key"))

    assert _keys(Prepared(build).rows(ids=tuple(form.pk for form in forms))) == ["k1"]


def test_statements_are_asked_together(forms: list[SubmittedForm]) -> None:
    keys = Prepared(
        lambda scope, result: statement_of(
            SubmittedForm.objects.filter(scope=scope, result=result).order_by().values_list("key")
        )
    )
    number = Prepared(lambda result: Statement(sql="SELECT %s", parameters=[result], names=("number",)))
    both = below(keys.statement(scope="s", result=0), keys.statement(scope="s", result=1))
    assert sorted(asked(both)) == [("k0",), ("k1",), ("k2",), ("k3",), ("k4",)]
    assert asked(below(keys.statement(scope="other", result=0), keys.statement(scope="s", result=1)))[0][0] in {
        "k1",
        "k3",
    }
    row = beside(number.statement(result=7), Statement(sql="SELECT ", parameters=()), number.statement(result=8))
    assert (row.names, asked(row)) == (("number", "number"), [(7, 8)])


def _keys(answer: tuple[tuple[str, ...], list[tuple[Any, ...]]]) -> list[str]:
    return [row[0] for row in answer[1]]
