"""Threat 6: names of files, made safe first and judged afterwards."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.lib import file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        (".htaccess\u200b", "htaccess"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("nul\x00l.txt", "null.txt"),
        ("bild ü.png", "bild ü.png"),
        ("u\u0308.png", "ü.png"),
        ("日本語.txt", "日本語.txt"),
        ("", "file"),
        ("...", "file"),
        ("con?.txt", "con_.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 118),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert file_name.safe(name) == safe


@pytest.mark.parametrize("name", ["x.EXE", "x.exe\u200b", "x.exe. ", "x\u202e.exe", "a/b\\x.exe"])
def test_an_extension_does_not_hide(name: str) -> None:
    assert file_name.extension(name) == "exe"


@given(st.text(max_size=400))
def test_whatever_comes_in_a_safe_name_comes_out(name: str) -> None:
    safe = file_name.safe(name)
    assert 0 < len(safe) <= file_name.LONGEST
    assert not set(safe) & file_name.FORBIDDEN
    assert not safe.startswith(".")
    assert not any(unicodedata.category(c) in file_name.DROPPED_CATEGORIES for c in safe)
    assert file_name.safe(safe) == safe
