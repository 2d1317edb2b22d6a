"""The launchers: one clear sentence for each thing that can stand in the way, and a quick second start."""

import ast
import os
import shutil
import socket
import subprocess
import sys
import textwrap
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from deskbell_tests.desks import free_port

ROOT = Path(__file__).resolve().parents[2]
LAUNCHERS = ("run", "test", "check", "words", "_setup.py")
SYSTEM_PYTHON = getattr(sys, "_base_executable", sys.executable)

pytestmark = pytest.mark.processes


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone in which nothing was ever started."""
    folder = tmp_path / "clone"
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def start(folder: Path, *arguments: str, patch: str = "") -> subprocess.CompletedProcess[str]:
    """Start bin/run with a change to the Python that runs it."""
    site = folder / "patched"
    site.mkdir()
    (site / "sitecustomize.py").write_text(textwrap.dedent(patch))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "HOME": str(folder)}
    command = [SYSTEM_PYTHON, str(folder / "bin" / "run"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def assert_one_sentence(result: subprocess.CompletedProcess[str], part: str) -> None:
    assert result.returncode != 0
    assert part in result.stderr
    assert "Traceback" not in result.stderr
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("deskbell: ")
    assert last.endswith(".")


@pytest.mark.parametrize("name", LAUNCHERS)
def test_launchers_parse_on_pythons_that_are_too_old(name: str) -> None:
    ast.parse((ROOT / "bin" / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_bytecode_is_kept_in_step_even_where_python_keeps_none(clone: Path) -> None:
    source = clone / "src" / "deskbell" / "word.py"
    source.parent.mkdir(parents=True)
    script = f"import _setup; _setup.PYTHON = {sys.executable!r}; _setup.compile_house()"
    environment = {"PYTHONPATH": str(clone / "bin"), "PYTHONDONTWRITEBYTECODE": "1"}

    def kept(text: str, *, written_at: int) -> bytes:
        source.write_text(text)
        os.utime(source, (written_at, written_at))
        subprocess.run([SYSTEM_PYTHON, "-c", script], env=environment, check=True, timeout=120)
        return Path(cache_from_source(str(source))).read_bytes()

    assert b"first" in kept("WORD = 'first'\n", written_at=1_000_000_000)
    assert b"second" in kept("WORD = 'second'\n", written_at=1_000_000_001)


def test_a_python_that_is_too_old(clone: Path) -> None:
    result = start(clone, "--port", str(free_port()), patch="import sys; sys.version_info = (3, 9, 2, 'final', 0)")
    assert_one_sentence(result, "needs Python 3.11 or newer, and this is 3.9")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_virtual_environments(clone: Path, module: str) -> None:
    hide = f"""
        import importlib.util
        find = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *rest: None if name == {module!r} else find(name, *rest)
    """
    result = start(clone, "--port", str(free_port()), patch=hide)
    assert_one_sentence(result, "apt install python3-venv")
    assert not (clone / ".venv").exists()


def test_a_busy_port(clone: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert_one_sentence(start(clone, "--port", str(port)), f"port {port} of 127.0.0.1 cannot be used")


def test_a_folder_that_cannot_be_written(clone: Path) -> None:
    (clone / "file").touch()
    home = str(clone / "file" / "home")
    assert_one_sentence(start(clone, "--port", str(free_port()), "--home", home), "cannot be written")


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none(clone: Path, port: str) -> None:
    result = start(clone, "--port", port)
    assert result.returncode == 2
    assert "a port is a number from 1 to 65535" in result.stderr
