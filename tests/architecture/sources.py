"""The project's own files, read once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "deskbell"


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of the package, migrations left out: they are written by a machine and never edited."""
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))


@cache
def product_files() -> tuple[Path, ...]:
    """Those of them that are not tests."""
    return tuple(path for path in python_files() if "tests" not in path.relative_to(PACKAGE).parts)


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    """A path as people write it."""
    return str(path.relative_to(ROOT))


def running_imports(module: ast.Module) -> ast.Module:
    """The module without what only type checkers import."""
    return ast.Module([node for node in module.body if not _is_for_type_checkers(node)], [])


def _is_for_type_checkers(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported_names(module: ast.AST) -> set[str]:
    """Every module and name that is imported anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
