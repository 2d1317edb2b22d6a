"""Which language somebody reads: among those that the desk offers, and the desk's own for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import translation

from deskbell.kernel.configure import read
from deskbell.kernel.transactions import writing
from deskbell.people.language_settings import DEFAULT_LANGUAGE, LANGUAGES_OFFERED, installed
from deskbell.people.models import User


def default_language() -> str:
    """The desk's own language; English where its catalogue has gone."""
    chosen = read(DEFAULT_LANGUAGE)
    return chosen if chosen in dict(installed()) else settings.LANGUAGE_CODE


def offered() -> dict[str, str]:
    """What people may choose among: codes and names. The desk's own language is always one of them."""
    wanted = {*read(LANGUAGES_OFFERED), default_language()}
    return {code: name for code, name in installed() if code in wanted}


def language_of(user: Any) -> str:
    """The language of an account, if the desk offers it, else the desk's own."""
    own: str = getattr(user, "language", "")
    return own if own and own in offered() else default_language()


@contextmanager
def speaking_to(user: Any) -> Iterator[None]:
    """Words within are in the language of whoever will read them."""
    with translation.override(language_of(user)):
        yield


def language_to_keep() -> str:
    """The language of the page that somebody has before them, for their new account; empty where it is the desk's own.

    So whoever never chose follows the desk, should it change its language.
    """
    here = translation.get_language() or ""
    return here if here in offered() and here != default_language() else ""


def keep_language(*, user_id: int, language: str) -> None:
    """Let an account have a language from now on, on its pages and in its mails."""
    with writing():
        User.objects.filter(pk=user_id).update(language=language)
