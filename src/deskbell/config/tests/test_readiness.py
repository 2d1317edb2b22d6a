"""Readiness: what is missing is named, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.config import readiness
from deskbell.kernel.models import WorkerHeartbeat

pytestmark = pytest.mark.django_db


def beat(*, seconds_ago: int) -> None:
    now = timezone.now()
    seen_at = now - timedelta(seconds=seconds_ago)
    WorkerHeartbeat.objects.create(worker=f"w{seconds_ago}", started_at=now, seen_at=seen_at)


def test_without_a_worker_the_desk_is_not_ready(client: Client) -> None:
    beat(seconds_ago=31)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == {"worker": "no sign of life"}


def test_with_a_living_worker_it_is(client: Client) -> None:
    beat(seconds_ago=5)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert "no-store" in answer["Cache-Control"]


def test_an_unapplied_migration_is_named_until_it_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    beat(seconds_ago=5)
    monkeypatch.setattr(readiness, "_migrated", set())
    monkeypatch.setattr(readiness, "unapplied_migrations", lambda: ["kernel.0002"])
    assert readiness.missing_parts() == {"migrations": "not all applied"}
    monkeypatch.setattr(readiness, "unapplied_migrations", list)
    assert readiness.missing_parts() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", [1, 2])
def test_tables_can_be_emptied_between_transactional_tests(_again: int) -> None:
    assert not WorkerHeartbeat.objects.exists()
    beat(seconds_ago=1)
