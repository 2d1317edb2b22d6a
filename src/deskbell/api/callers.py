"""Who calls: by the key and the address that the call came from, and no faster than allowed."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext as _

from deskbell.api.answers import Turned
from deskbell.api.limits import Allowance
from deskbell.features.api_keys.checking import Caller, caller_with

WRONG_KEYS_PER_MINUTE = 20

log = logging.getLogger(__name__)
calls = Allowance()
wrong_keys = Allowance()


def caller_of(request: HttpRequest) -> Caller:
    """The program that calls. Turned with 401 without a key that counts here, with 429 when it calls too fast.

    `REMOTE_ADDR` is the socket's other end, or what a trusted proxy said of it (`config/proxies.py`): nobody else's word
    gets this far.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    _demand_patience(wrong_keys.wait_seconds(address, per_minute=WRONG_KEYS_PER_MINUTE))
    caller = caller_with(key=request.headers.get("X-API-Key", "").strip(), address=address)
    if caller is None:
        wrong_keys.take(address, per_minute=WRONG_KEYS_PER_MINUTE)
        log.warning("API: no valid key in a call from %s", address)
        raise Turned(HTTPStatus.UNAUTHORIZED, _("Valid API key required: it must be in use, and allowed from here."))
    _demand_patience(calls.wait_seconds(str(caller.key_id), per_minute=caller.calls_per_minute))
    calls.take(str(caller.key_id), per_minute=caller.calls_per_minute)
    return caller


def demand(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Go on only if the key is for this. Turned with 401, as osTicket has it."""
    if not allowed:
        raise Turned(HTTPStatus.UNAUTHORIZED, _("API key not authorized: it is for something else."))


def _demand_patience(wait_seconds: int) -> None:
    if wait_seconds:
        sentence = _("Too many calls. Please wait %(seconds)d seconds.") % {"seconds": wait_seconds}
        raise Turned(HTTPStatus.TOO_MANY_REQUESTS, sentence, wait_seconds=wait_seconds)
