"""A real browser before a real desk: fixtures for the walks."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deskbell_tests import IS_CI
from deskbell_tests.browser import Complaints, Looker
from deskbell_tests.desks import Desk, new_desk

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET_CHROMIUM = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a walk; pytest-playwright's own parameters are not wanted in the names."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; without one the walks are skipped, or fail when it is CI that runs them."""
    found = os.environ.get("PYTEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found:
        return found
    reason = "Chromium is not installed (Debian: apt install chromium)"
    if IS_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """The machine's own Chromium, without talk to anybody but the desk."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(QUIET_CHROMIUM)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], running_desk: Desk) -> dict[str, Any]:
    """Addresses are given from the desk's root."""
    return {**browser_context_args, "base_url": running_desk.url, "locale": "en-GB", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="session")
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the sample people on it, served by the real processes."""
    desk = new_desk(home=tmp_path_factory.mktemp("desk"), sample=True)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on its first day: nobody has set it up."""
    desk = new_desk(home=tmp_path_factory.mktemp("empty-desk"), sample=False)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture(autouse=True)
def no_complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """A walk during which the browser complained has failed, whatever else it saw."""
    if "context" not in request.fixturenames and "page" not in request.fixturenames:
        yield
        return
    complaints = Complaints(request.getfixturevalue("context"))
    yield
    assert not complaints.texts, "\n".join(complaints.texts)


@pytest.fixture
def look(pytestconfig: pytest.Config) -> Looker:
    """`look(page, "queue")` runs axe-core, and with `--pictures` keeps pictures/queue-wide-light.png and so on.

    Pages are the same on both databases, and axe-core is the dearest part of a walk: on PostgreSQL it stays away.
    """
    with_pictures = pytestconfig.getoption("pictures")
    is_blind = pytestconfig.getoption("database") == "postgresql" and not with_pictures
    return Looker(with_pictures=with_pictures, is_blind=is_blind)
