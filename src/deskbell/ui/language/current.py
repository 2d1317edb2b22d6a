"""The language of a request: chosen here, else the account's, else what the browser asks for, else the desk's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from deskbell.people.languages import default_language, offered


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One language of the switch, called as its speakers call it."""

    code: str
    name: str
    is_current: bool


def language_for(request: HttpRequest) -> str:
    """One of the offered languages; a cookie may say anything."""
    here = offered()
    if len(here) == 1:
        return next(iter(here))
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in here:
        return chosen
    return _of_the_account(request, here) or _of_the_browser(request, here) or default_language()


def choices() -> list[Choice]:
    """What the switch offers; empty where there is nothing to choose."""
    here, now = offered(), get_language()
    found = [Choice(code=code, name=name, is_current=code == now) for code, name in here.items()]
    return found if len(found) > 1 else []


def _of_the_account(request: HttpRequest, here: Mapping[str, str]) -> str:
    if not request.session.session_key:
        return ""  # a visitor: no query for the sake of words
    own = getattr(request.user, "language", "")
    return own if own in here else ""


def _of_the_browser(request: HttpRequest, here: Mapping[str, str]) -> str:
    """The first language that the browser wants and the desk offers; `de-AT` will do with `de`."""
    wanted = [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    codes = (code if code in here else code.partition("-")[0] for code in wanted)
    return next((code for code in codes if code in here), "")
