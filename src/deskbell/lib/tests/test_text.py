"""Plain paragraphs read the same by the short way and by the long one."""

import re
from random import Random

import pytest

from deskbell.lib import text

PIECES = (
    "word", "don't", "don&#x27;t", "&#39;", "a &amp; b", "R&amp;D", "&amp;", "&amp;lt;", "&amp;#65;", "&lt;b&gt;", "&quot;x&quot;",
    " ", "  ", "\n", "<br>", "<br><br>", "<b>x</b>", "&nbsp;", "\xa0", "\u2003", "&eacute;", "Zoë", "字", "“q”", "–", "…", "€",
    "https://x.example/?a=1", "%", "{", "#", "*", "1.", "²", "ﬁ", "\u00ad", "\u0301", "\ufdd0", "\u2028", "ة",
)  # fmt: skip


def _body(chance: Random) -> str:
    """A few paragraphs; most of them tidy, as the sanitiser leaves them."""
    words = (chance.choices(PIECES, k=chance.randint(0, 5)) for _ in range(chance.randint(1, 3)))
    html = "".join(f"<p>{chance.choice(('', ' ')).join(each)}</p>" for each in words)
    return html if chance.random() < 0.3 else re.sub(" ?(</?p>|<br>) ?", r"\1", html)


def _differing(bodies: list[str]) -> list[str]:
    return [one for one in bodies if text.from_html(one) != text._laid_out(one)]


def test_plain_paragraphs_read_as_if_they_were_laid_out() -> None:
    chance = Random(7)
    bodies = [_body(chance) for _ in range(4_000)]
    assert 200 < sum(text._PLAIN.fullmatch(one) is not None for one in bodies) < 3_500
    assert _differing(bodies) == []


def test_no_sign_of_a_plain_word_is_laid_out_otherwise() -> None:
    signs = [chr(code) for code in range(0x3000) if re.fullmatch(text._PLAIN_WORD, chr(code))]
    assert len(signs) > 5_000
    together = "".join(f"<p>a{sign}b {sign} c</p>" for sign in signs)
    assert text.from_html(together) == text._laid_out(together)


@pytest.mark.parametrize("wider", [r"(?:\w|&amp;)++", r"[\w\xa0]++", r"[\w\ufdd0]++", r"[\w\u2028]++"])
def test_what_takes_more_for_plain_is_found_out(wider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_PLAIN", re.compile(rf"<p>{wider}(?: {wider})*+</p>"))
    bodies = [
        "<p>R&amp;lt</p>",
        "<p>&amp;lt</p>",
        "<p>a\xa0\xa0b \xa0 c</p>",
        "<p>a \ufdd0b</p>",
        "<p>a\u2028b \u2028 c</p>",
    ]
    assert _differing(bodies)


def test_a_long_text_that_is_plain_but_for_its_end_is_seen_at_once() -> None:
    html = f"<p>{'word ' * 40_000}<b>end</b></p>"
    assert text._PLAIN.fullmatch(html) is None
    assert text.from_html(html).endswith("word end")
