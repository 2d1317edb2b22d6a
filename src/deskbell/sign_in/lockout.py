"""How long an address or an account has to wait after repeated failures."""

import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import ngettext

from deskbell.kernel.configure import read
from deskbell.people.settings import FAILED_SIGN_INS, LOCK_MINUTES

APP = "allauth.account"
ACTION = "login_failed"


def limits() -> dict[str, str]:
    """Failures that are let pass: a machine's are fixed, an account's are the desk's setting."""
    return {ACTION: f"30/10m/ip,{read(FAILED_SIGN_INS)}/{read(LOCK_MINUTES)}m/key"}


def wait_s(request: HttpRequest, *, key: str) -> int:
    """Seconds until the next attempt is heard; 0 if it would be heard now."""
    longest = 0.0
    for rate in ratelimit.get_rates(app=APP, action=ACTION, config=limits()):
        name = ratelimit.get_cache_key(request, app=APP, action=ACTION, rate=rate, key=key)
        hits = cache.get(name, [])
        if len(hits) >= rate.amount:
            longest = max(longest, min(hits) + rate.duration - time.time())
    return max(0, int(longest) + 1) if longest > 0 else 0


def sentence(*, seconds: int) -> str:
    """What the person is told."""
    minutes = max(1, -(-seconds // 60))
    words = ngettext(
        "Too many failed attempts. Please try again in %(minutes)d minute.",
        "Too many failed attempts. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return words % {"minutes": minutes}
