"""Words that stay the same for each reader of a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

T = TypeVar("T")


def once_per_language(say: Callable[[], T]) -> Callable[[], T]:
    """Remember what `say()` gives in each language; what it gives is not to be changed."""

    @cache
    def said(_language: str | None) -> T:
        return say()

    @wraps(say)
    def saying() -> T:
        return said(get_language())

    return saying
