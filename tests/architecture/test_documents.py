"""The documents say what the code does, both ways."""

import re
from pathlib import Path

import pytest

from deskbell.config.cli.arguments import COMMANDS
from deskbell.config.environment import SETTINGS

from .sources import PACKAGE, ROOT, product_files

MAP = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
READS_ENVIRONMENT = re.compile(r"os\.(environ|getenv)")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def documented_settings() -> dict[str, tuple[str, str]]:
    """Name, default and meaning of each row in docs/settings.md."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", text, re.MULTILINE)
    return {name: (default.strip("`").replace("–", ""), meaning) for name, default, meaning in rows}


def rooms() -> list[str]:
    """Every folder of code that is a room, features included."""
    folders = [path for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    features = [path for path in (PACKAGE / "features").iterdir() if (path / "__init__.py").exists()]
    return sorted(path.name for path in folders + features if path.name not in {"tests", "locale"})


def test_settings_are_documented_both_ways() -> None:
    declared = {each.name: (each.default, each.meaning) for each in SETTINGS}
    assert documented_settings() == declared


def test_settings_are_read_in_the_composition_root_alone() -> None:
    """But for the place where a test tells a process to die."""
    found = {
        str(path.relative_to(PACKAGE))
        for path in product_files()
        if not path.is_relative_to(PACKAGE / "config") and READS_ENVIRONMENT.search(path.read_text(encoding="utf-8"))
    }
    assert found <= {"kernel/failpoints.py"}


@pytest.mark.parametrize("room", rooms())
def test_the_map_names_every_room(room: str) -> None:
    assert f"`{room}/`" in MAP


@pytest.mark.parametrize("command", COMMANDS)
def test_the_map_names_every_command(command: str) -> None:
    assert f"`deskbell {command}" in MAP


@pytest.mark.parametrize("launcher", ["bin/run", "bin/deskbell", "bin/test", "bin/check"])
def test_launchers_are_named_and_there(launcher: str) -> None:
    assert (ROOT / launcher).exists()
    assert launcher in MAP
    assert launcher in README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_hold_no_addresses_and_every_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    for pin in re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL):
        assert "--hash=sha256:" in pin, pin


def test_the_test_set_holds_the_run_set() -> None:
    pins = {
        lock.stem: set(re.findall(r"^[\w.\-\[\]]+==\S+", lock.read_text(encoding="utf-8"), re.MULTILINE))
        for lock in LOCKS
    }
    assert pins["run"] <= pins["test"]
