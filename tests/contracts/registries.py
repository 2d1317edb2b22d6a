"""Everything that registers itself, known for certain: every module of the product is loaded."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from django.urls import URLPattern, URLResolver, get_resolver

import deskbell


def load_everything() -> None:
    """Import the whole product, so that no registry misses what nobody happened to import."""
    for module in pkgutil.walk_packages(deskbell.__path__, "deskbell."):
        if not {"tests", "migrations", "__main__"} & set(module.name.split(".")):
            import_module(module.name)


def named_addresses() -> dict[str, URLPattern]:
    """Every address of the project by its full name, such as `desk:ticket`."""
    return dict(_within(get_resolver(), ""))


def _within(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _within(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        else:
            yield f"{prefix}{one.name or one.pattern}", one
