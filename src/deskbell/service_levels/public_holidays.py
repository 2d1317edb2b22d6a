"""Public holidays by country and region, out of the `holidays` library."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

import holidays
from holidays.registry import COUNTRIES

from deskbell.people.languages import default_language

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
FALLBACK_LANGUAGE = "en_US"


@cache
def countries() -> list[tuple[str, str]]:
    """The countries whose holidays are known: short name (ISO 3166) and name in English, by name."""
    found = ((codes[1], _WORD.sub(" ", codes[0])) for codes in COUNTRIES.values())
    return sorted(found, key=lambda one: one[1])


def regions(country: str) -> tuple[str, ...]:
    """The short names of a country's regions that have holidays of their own; none for a country that is not known."""
    return tuple(_of(country, "", (), "").subdivisions) if country in dict(countries()) else ()


def public_holidays(*, country: str, region: str, years: range) -> dict[date, str]:
    """The public holidays of a country, and of a region of it where one is named, with what they are called.

    In the desk's language, where the library has it for this country, whoever asks. Nothing for a country or region that is not known.
    """
    if country not in dict(countries()) or (region and region not in regions(country)):
        return {}
    return dict(sorted(_of(country, region, tuple(years), _language(country)).items()))


def _language(country: str) -> str:
    offered = _of(country, "", (), "").supported_languages
    wanted = default_language().replace("-", "_")
    return next((one for one in (wanted, wanted[:2], FALLBACK_LANGUAGE) if one in offered), "")


@lru_cache(maxsize=200)
def _of(country: str, region: str, years: tuple[int, ...], language: str) -> holidays.HolidayBase:
    # Kept, because reading a country's words for the first time takes a good part of a second.
    return holidays.country_holidays(country, subdiv=region or None, years=years or None, language=language or None)
