"""What the Content-Security-Policy would break, no template holds."""

import re

import pytest

from .sources import PACKAGE, shown

STYLE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\b(?:src|nonce|type=\"application/json\")\b)[^>]*>", re.IGNORECASE)
STYLESHEET = re.compile(r"<style\b", re.IGNORECASE)
# A mail has no policy, and its readers' programs know nothing but styles on the elements.
OF_MAILS = "/mail/templates/"


def offences(text: str) -> list[str]:
    """The beginnings of what the policy would refuse."""
    return [found.group(0)[:80] for rule in (STYLE, HANDLER, SCRIPT, STYLESHEET) for found in rule.finditer(text)]


def test_templates_keep_to_the_policy() -> None:
    pages = [path for path in PACKAGE.rglob("*.html") if OF_MAILS not in path.as_posix()]
    assert pages
    assert not {shown(path): found for path in pages if (found := offences(path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize(
    "text",
    ['<p class="a" style="x">', '<a href="/" onclick="x()">', "<script>x()</script>", "<style>p{}</style>"],
)
def test_the_proof_can_fail(text: str) -> None:
    assert offences(text)


@pytest.mark.parametrize("text", ['<script type="module" src="/x.js"></script>', "<p>one = two style = x</p>"])
def test_and_it_lets_pass_what_is_right(text: str) -> None:
    assert not offences(text)
