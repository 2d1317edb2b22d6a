"""Every setting of the desk is proved by a test, and written down beside osTicket's."""

import re
from typing import Any

import pytest

from deskbell.kernel.settings import SETTINGS, DeskSetting, all_settings

from .sources import PACKAGE, ROOT

# The first words in quotes after a declaration's name are its key.
DECLARED = re.compile(r'^([A-Z_]+)(?:: [^=\n]+)? = (?:declare|_alert)\([^"]*"([\w.]+)"', re.MULTILINE)
TABLE = (ROOT / "docs" / "osticket-settings.md").read_text(encoding="utf-8")
PROOFS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("tests/test_*.py"))
    if path.parent.parent != PACKAGE
)


def names() -> dict[str, str]:
    """The name in the code of each setting, by its key."""
    found: dict[str, str] = {}
    for path in [*PACKAGE.rglob("settings.py"), *PACKAGE.rglob("*_settings.py")]:
        for name, key in DECLARED.findall(path.read_text(encoding="utf-8")):
            found[key if key in SETTINGS else f"alerts.{key}"] = name
    return found


def test_every_setting_is_found_in_the_code() -> None:
    assert {one.key for one in all_settings()} - set(names()) == set()


@pytest.mark.parametrize("setting", all_settings(), ids=lambda one: one.key)
def test_a_setting_is_proved(setting: DeskSetting[Any]) -> None:
    """Its effect, that is: a test names it."""
    assert re.search(rf"\b{names()[setting.key]}\b", PROOFS), setting.key


@pytest.mark.parametrize("setting", all_settings(), ids=lambda one: one.key)
def test_a_setting_of_osticket_is_named_under_ours(setting: DeskSetting[Any]) -> None:
    assert f"`{setting.key}`" in TABLE


def test_the_table_names_no_setting_that_is_not_there() -> None:
    prefixes = "|".join(sorted({key.partition(".")[0] for key in SETTINGS}))
    named = set(re.findall(rf"`((?:{prefixes})\.[a-z_]+)`", TABLE))
    assert named <= set(SETTINGS)
