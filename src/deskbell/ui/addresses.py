"""Addresses that stand on every page, put together once."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=1024)
def address_of(name: str, *arguments: str | int) -> str:
    """As Django's `reverse`. Addresses depend neither on the language nor on the request: a desk stands at its host's root."""
    return reverse(name, args=arguments)
