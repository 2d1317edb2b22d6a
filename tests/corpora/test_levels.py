"""Public collections of mail, where they lie beside the project: the level that was reached is held."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BESIDE = PROJECT.parent / "shared" / "corpora"
MESSAGES = ("ruby-mail", "mime4j", "bounces")


@pytest.fixture(scope="module")
def results() -> Mapping[str, Any]:
    """What `bench/corpora.py` finds."""
    done = subprocess.run(
        [sys.executable, PROJECT / "bench" / "corpora.py", "--json"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def of(results: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if not (BESIDE / name).is_dir():
        pytest.skip(f"the collection {name} does not lie beside the project")
    found: Mapping[str, Any] = results[name]
    return found


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_read(results: Mapping[str, Any], name: str) -> None:
    found = of(results, name)
    assert found["files"] > 40
    assert found["wrong"]["refused"] == []


@pytest.mark.parametrize("name", MESSAGES)
def test_machines_and_persons_are_told_apart(results: Mapping[str, Any], name: str) -> None:
    assert of(results, name)["wrong"]["machine or person"] == []


@pytest.mark.parametrize("what", ["recipient", "status", "which mail"])
def test_what_came_back_says_whose_why_and_which(results: Mapping[str, Any], what: str) -> None:
    found = of(results, "bounces")
    assert found["told to be bounces"] >= 0.95 * found["files"]
    assert found["wrong"][what] == []


def test_replies_are_cut_where_a_reader_would(results: Mapping[str, Any]) -> None:
    assert of(results, "replies")["wrong"]["cut"] == []
