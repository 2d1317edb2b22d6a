"""How many files one address may send in an hour: staged files cost disk space before anybody asked for them."""

from django.core.cache import cache
from django.http import HttpRequest

FILES_AN_HOUR = 300
_HOUR_S = 3600


def spend(request: HttpRequest) -> bool:
    """Count one file; False once the hour's allowance is used up."""
    key = f"ui.uploads:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, _HOUR_S):
        return True
    try:
        return cache.incr(key) <= FILES_AN_HOUR
    except ValueError:  # expired in between
        return cache.add(key, 1, _HOUR_S)
