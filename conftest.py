"""What every test of the desk shares."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import hypothesis
import pytest
from deskbell_tests.cast import Cast, build_cast
from deskbell_tests.remembering import put_in
from deskbell_tests.standing import Standing, forget_what_was_published, standing
from deskbell_tests.watching import learn_what_checks_read, watching
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from deskbell.api import callers
from deskbell.api.limits import Allowance
from deskbell.config import first_visit
from deskbell.kernel.guards import drop_guards, install_guards
from deskbell.kernel.verification import INVARIANTS, run

pytest_plugins = ["deskbell_tests.dovecot"]

NEEDS_DATABASE = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})


def pytest_configure() -> None:
    """What would only cost time: strong hashes, and static files under built names. And what only says how busy the
    machine is: Hypothesis' clocks; what must be quick has a test of its own. Its examples are the same in every run, so
    that one which fails tells of a change; `--hypothesis-profile=default` looks for new ones."""
    unhurried = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("desk", derandomize=True, deadline=None, suppress_health_check=unhurried)
    hypothesis.settings.load_profile("desk")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def everything_holds(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test that wrote to the database, refold every ticket and check every invariant that reads what was written.

    A test that breaks something on purpose says so with `@pytest.mark.broken_on_purpose`. What threads and processes
    write is seen by no watch, so where transactions are real the invariants are checked in any case.
    """
    has_marker = request.node.get_closest_marker("django_db") is not None
    if not (has_marker or NEEDS_DATABASE & set(request.fixturenames)):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with watching() as watch:
        yield
    if request.node.get_closest_marker("broken_on_purpose") is not None:
        return
    checks = watch.checks() if connection.in_atomic_block else INVARIANTS
    with pytest.MonkeyPatch.context() as patch:
        # A test's few rows come in one answer: a cursor of the server's own, for the many of a desk, takes three.
        patch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
        problems = [f"{finding.name}: {problem}" for finding in run(checks) for problem in finding.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture(autouse=True)
def published_anew() -> None:
    """No test meets what another one published."""
    forget_what_was_published()


@pytest.fixture(autouse=True)
def nobody_called_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much was called is counted in the process's memory."""
    monkeypatch.setattr(callers, "calls", Allowance())
    monkeypatch.setattr(callers, "wrong_keys", Allowance())


@pytest.fixture
def cast(_django_db_helper: None) -> Cast:
    """A desk with people in known relations (`deskbell_tests/cast.py`); the test marks its need of the database."""
    return put_in(build_cast)


@pytest.fixture(scope="session")
def standing_desk(django_db_setup: None, django_db_blocker: Any) -> Standing[Any]:
    """`with standing_desk(build) as copy` in a module's fixture: `copy()` is what each test gets of what was built once."""
    return partial(standing, blocker=django_db_blocker)


@pytest.fixture(autouse=True)
def visited_before(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages answer as on a desk that is set up, but for tests of `@pytest.mark.first_visit`."""
    if request.node.get_closest_marker("first_visit") is None:
        monkeypatch.setattr(first_visit, "is_set_up", lambda: True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, and a way to empty it after transactional tests that leaves a fresh desk.

    Emptying means deleting facts, which the guards forbid, and takes away what the migrations put in.
    """
    with django_db_blocker.unblock():
        fresh = connection.creation.serialize_db_to_string()
        learn_what_checks_read()
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: Any) -> None:
        drop_guards()
        case.serialized_rollback = True  # flush makes no content types of its own then: the serialised ones come back
        original(case)
        # Where a flush made content types and permissions all the same, they have other ids than the serialised ones.
        Permission.objects.all().delete()
        ContentType.objects.all().delete()
        connection.creation.deserialize_db_from_string(fresh)
        install_guards()

    with pytest.MonkeyPatch.context() as patch:
        connection._test_serialized_contents = fresh  # type: ignore[attr-defined]  # what Django asks for besides
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
