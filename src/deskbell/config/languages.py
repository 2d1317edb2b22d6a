"""The languages of this installation: English, and every catalogue of words that lies here compiled."""

from __future__ import annotations

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

ENGLISH = ("en", "English")


def installed_languages(catalogues: Path) -> list[tuple[str, str]]:
    """Codes and names, each language called as its speakers call it; English, in which the code speaks, comes first."""
    codes = sorted(to_language(found.parent.parent.name) for found in catalogues.glob("*/LC_MESSAGES/django.mo"))
    return [ENGLISH, *((code, _own_name(code)) for code in codes if code != ENGLISH[0])]


def _own_name(code: str) -> str:
    name = str(LANG_INFO.get(code, {}).get("name_local", code))
    return name[:1].upper() + name[1:]
