"""What the suite needs before Django's settings are read, and after each test.

`pytest --database sqlite` (the default) or `--database postgresql`; each run has a data folder of its own.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from deskbell_tests import postgresql

# Said by the first process of a run to those that pytest-xdist starts.
SHARED_HOME, SHARED_URL = "PYTEST_DESKBELL_HOME", "PYTEST_DESKBELL_DATABASE_URL"
IS_CI = os.environ.get("CI", "").lower() in {"true", "1", "yes"}
WITHOUT_POSTGRESQL = pytest.StashKey[str]()
# Tests that never meet the run's database: they run beside those on SQLite, once.
WITHOUT_A_DATABASE = (
    "src/deskbell/lib/tests/", "src/deskbell/mail/tests/parsing/", "src/deskbell/service_levels/tests/test_hours_",
    "tests/architecture/", "tests/corpora/", "tests/processes/test_launchers.py", "tests/processes/test_loops.py",
)  # fmt: skip

# A walk shows what a browser makes of pages; their queries are tested on both databases without one. On PostgreSQL those
# go again that pass what it does in its own way: first start, intake, two writers at once, search, long lists, figures.
WALKED_ON_BOTH = tuple(
    f"tests/journeys/test_{name}.py::"
    for name in (
        "guided_start", "incoming_mail", "life_of_a_ticket", "two_agents", "live", "search", "lists", "long_jobs", "dashboard",
    )
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database the tests run on."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="the database of the tests")
    parser.addoption("--pictures", action="store_true", help="keep pictures of the pages that the walks pass")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Around everybody else's start, pytest-django's too: give this run an environment of its own."""
    forget_settings()
    use_home(early_config)
    if early_config.known_args_namespace.database == "postgresql":
        use_postgresql(early_config)
    return (yield)


def forget_settings() -> None:
    """The person's own desk and settings are none of the tests' business."""
    for name in [name for name in os.environ if name.startswith("DESKBELL_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the tests' own queries


def use_home(config: pytest.Config) -> None:
    """A data folder that goes when the run ends."""
    home = os.environ.get(SHARED_HOME)
    if not home:
        home = os.environ[SHARED_HOME] = tempfile.mkdtemp(prefix="deskbell-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(SHARED_HOME), ignore_errors=True))
    (Path(home) / "static").mkdir(exist_ok=True)
    os.environ["DESKBELL_HOME"] = home


def use_postgresql(config: pytest.Config) -> None:
    """A private cluster; where there is no PostgreSQL every test says so, or the run fails when it is CI's."""
    url = os.environ.get(SHARED_URL)
    if not url:
        try:
            cluster = postgresql.start()
        except postgresql.NoPostgreSQLError as reason:
            if IS_CI:
                raise pytest.UsageError(str(reason)) from None
            config.stash[WITHOUT_POSTGRESQL] = str(reason)
            return
        config.add_cleanup(cluster.stop)
        config.add_cleanup(partial(os.environ.__delitem__, SHARED_URL))
        url = os.environ[SHARED_URL] = cluster.url("deskbell")
    os.environ["DATABASE_URL"] = url


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip by name what cannot run here, leave out what is no other there; browser walks come last, they take longest."""
    reason = config.stash.get(WITHOUT_POSTGRESQL, "")
    for item in items:
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    if config.getoption("database") == "postgresql":
        left_out = [one for one in items if is_same_on_both(one.nodeid)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if one not in left_out]
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: looking through it for garbage, over and over, takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def is_same_on_both(test: str) -> bool:
    """Whether the run on SQLite says it all."""
    is_walk = test.startswith("tests/journeys/")
    return test.startswith(WITHOUT_A_DATABASE) or (is_walk and not test.startswith(WALKED_ON_BOTH))


def pytest_report_header(config: pytest.Config) -> str:
    """One line that tells the two runs of bin/test apart."""
    return f"database: {config.getoption('database')}"
