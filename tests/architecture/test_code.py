"""Rules of the house that a reader of the code can rely on."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median

import pytest

from .sources import PACKAGE, ROOT, imported_names, product_files, python_files, running_imports, shown, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MEDIAN_FUNCTION = 8
VAGUE_NAMES = frozenset(
    {"utils", "util", "helpers", "helper", "services", "service", "signals", "managers", "common", "misc"}
)
# Whoever reads a surface knows from the name what a file does.
SURFACES = ("portal", "agent_panel", "admin_panel")
SURFACE_ROLES = frozenset({"__init__", "apps", "pages", "views", "forms", "routes", "templatetags", "context"})
RUN_SET = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
PERSISTENT_STATE = frozenset({"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve"})


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and its length in lines, without decorators."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def imports_inside_functions(module: ast.Module) -> list[int]:
    """The lines of imports that a function hides."""
    return [
        inner.lineno
        for outer in ast.walk(module)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def raw_queries(module: ast.Module) -> list[int]:
    """The lines that call `.raw(…)` or `.extra(…)`."""
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"raw", "extra"}
    ]


def test_files_are_short() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_functions_are_short() -> None:
    lengths = [(length, f"{shown(path)}: {name}") for path in product_files() for name, length in functions(path)]
    assert not [each for each in lengths if each[0] > LONGEST_FUNCTION]
    assert median(length for length, _ in lengths) <= MEDIAN_FUNCTION


def test_no_name_says_nothing() -> None:
    parts = {part for path in python_files() for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not parts & VAGUE_NAMES


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_keeps_to_the_roles(surface: str) -> None:
    files = [path.relative_to(PACKAGE / surface) for path in product_files() if path.is_relative_to(PACKAGE / surface)]
    strangers = [path for path in files if not SURFACE_ROLES & set(path.with_suffix("").parts)]
    assert not strangers


@pytest.mark.parametrize("surface", [*SURFACES, "sign_in", "api"])
def test_a_surface_imports_no_models(surface: str) -> None:
    found = {
        f"{shown(path)}: {name}"
        for path in product_files()
        if path.is_relative_to(PACKAGE / surface)
        for name in imported_names(running_imports(tree(path)))
        if re.match(r"deskbell\.\w+\.models\b", name) or name.startswith("django.db.models")
    }
    assert not found


def test_no_import_hides_in_a_function() -> None:
    assert not {shown(path): lines for path in python_files() if (lines := imports_inside_functions(tree(path)))}


def test_no_signals_and_nothing_pickled() -> None:
    for path in product_files():
        names = imported_names(tree(path))
        assert not [name for name in names if name.startswith("django.db.models.signals")], shown(path)
        assert not names & PERSISTENT_STATE, shown(path)


def test_no_raw_queries_through_the_models() -> None:
    assert not {shown(path): lines for path in product_files() if (lines := raw_queries(tree(path)))}


def test_the_product_needs_only_what_is_installed_to_run_it() -> None:
    """What only the test set holds is not there when a stranger starts the desk."""
    locked = {name.lower() for name in re.findall(r"^([\w.\-]+)(?:\[\w+\])?==", RUN_SET, re.MULTILINE)}
    owners = packages_distributions()
    missing = {
        f"{shown(path)}: {name}"
        for path in product_files()
        for name in {each.partition(".")[0] for each in imported_names(running_imports(tree(path)))}
        if name != "deskbell" and name not in sys.stdlib_module_names
        if not {owner.lower().replace("_", "-") for owner in owners.get(name, [name])} & locked
    }
    assert not missing


def test_the_proofs_above_can_fail() -> None:
    hidden = ast.parse("def f():\n    import os\n")
    assert imports_inside_functions(hidden) == [2]
    assert raw_queries(ast.parse("Ticket.objects.extra(where=['1'])")) == [1]
    assert "django.db.models.signals" in imported_names(ast.parse("from django.db.models import signals"))
    assert "deskbell.tickets.models" in imported_names(ast.parse("from deskbell.tickets.models import Ticket"))
