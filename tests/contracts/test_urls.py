"""Every address answers each of eight people as the role matrix says, and no look changes anything (threats 12, 24, 25)."""

import hashlib
from http.cookies import SimpleCookie
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.db import connection, transaction
from django.test import Client

from deskbell.api import callers
from deskbell.api.limits import Allowance

from . import careless_urls
from .registries import load_everything, named_addresses
from .role_matrix import MATRIX
from .stage import ROLES, Stage, set_stage

pytestmark = pytest.mark.django_db
load_everything()

ABOUT_ONE_TICKET = ("number", "attachment_id")
OUTSIDERS = ("visitor", "other client", "agent elsewhere")


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Everybody before the closed curtain."""
    return set_stage(cast)


def part_of(name: str) -> str:
    """The namespace of an address: its rows share a stage, for setting it takes as long as asking."""
    return name.partition(":")[0] if ":" in name else ""


def answers(stage: Stage, name: str, method: str) -> str:
    """The status for each role, each on the untouched scene."""
    return " ".join(str(_ask(stage.browsers[role], method, stage.address(name))) for role in ROLES)


def _ask(browser: Client, method: str, address: str) -> int:
    before = browser.cookies.output()
    point = transaction.savepoint()
    try:
        answer = _read(browser.generic(method, address))
    finally:
        transaction.savepoint_rollback(point)
        browser.cookies = SimpleCookie(before.replace("Set-Cookie: ", ""))
    return int(answer.status_code)


def _read(answer: Any) -> Any:
    """Read a download to its end, which closes its file."""
    for _part in answer.streaming_content if answer.streaming else ():
        pass
    return answer


def rows_hash() -> str:
    """A fingerprint of every row of every table, sessions and caches included."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            digest.update(f"{table} {sorted(map(repr, cursor.fetchall()))}".encode())
    return digest.hexdigest()


def addresses_whose_look_writes(stage: Stage, names: list[str]) -> list[str]:
    """Addresses where a GET by anybody leaves another database behind."""
    found, before = [], rows_hash()
    for name in names:
        for role in ROLES:
            _read(stage.browsers[role].get(stage.address(name)))
        now = rows_hash()
        found += [name] if now != before else []
        before = now
    return found


def test_every_address_has_a_row() -> None:
    assert sorted(named_addresses()) == sorted(MATRIX)


@pytest.mark.parametrize("part", sorted({part_of(name) for name in MATRIX}))
def test_the_addresses_answer_as_the_matrix_says(stage: Stage, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {name: tuple(row) for name, row in MATRIX.items() if part_of(name) == part}
    found = {}
    for name in rows:
        monkeypatch.setattr(callers, "wrong_keys", Allowance())  # of the eight most come to the API without a key
        found[name] = answers(stage, name, "GET"), answers(stage, name, "POST")
    assert found == rows


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_the_matrix_lets_no_outsider_near_a_ticket(name: str) -> None:
    """Whoever edits the matrix to please a page meets this rule."""
    wanted = set(named_addresses()[name].pattern.converters)
    for row in MATRIX[name]:
        by_role = dict(zip(ROLES, row.split(), strict=True))
        if wanted & set(ABOUT_ONE_TICKET):
            assert {by_role[role] for role in OUTSIDERS} <= {"302", "401", "404", "405"}
            assert by_role["other client"] == by_role["agent elsewhere"] if name.startswith("portal:") else True
            assert by_role["agent elsewhere"] in {"404", "405"}
        if name.startswith(("desk:", "admin_panel:")):
            assert {by_role[role] for role in ROLES[:5]} <= {"302", "401", "404"}
        if name.startswith("admin_panel:"):
            assert {by_role["agent"], by_role["agent elsewhere"]} == {"404"}


def test_looking_changes_nothing(stage: Stage) -> None:
    assert addresses_whose_look_writes(stage, sorted(MATRIX)) == []


def test_a_careless_address_is_caught_three_times(stage: Stage, settings: Any) -> None:
    settings.ROOT_URLCONF = careless_urls.__name__
    assert set(named_addresses()) - set(MATRIX) == {"careless"}
    assert answers(stage, "careless", "GET") == " ".join(["200"] * len(ROLES))
    assert addresses_whose_look_writes(stage, ["careless", "healthz"]) == ["careless"]
