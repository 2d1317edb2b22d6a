"""HTML made harmless: hostile input, idempotence, depth."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.lib import html, text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&#58;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<form action=/x><input name=q><button>go</button></form>",
    "<base href=//evil.example><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<p style='position:fixed' class=btn id=composer>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<template><script>alert(1)</script></template>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_threat_5_nothing_is_left_that_runs_loads_styles_or_poses(hostile: str) -> None:
    clean = html.clean(f"<p>before</p>{hostile}<p>after</p>").lower()
    for word in ("<script", "onerror", "javascript:", "data:", "<img", "<form", "<input", "<base", "<meta", "<link",
                 "style=", "class=", "id=", "<iframe", "<svg", "<template"):  # fmt: skip
        assert word not in clean
    assert "before" in clean


@given(st.text(alphabet="<>/ abpi=\"'&;#x\n", max_size=200))
def test_cleaning_twice_changes_nothing_more(source: str) -> None:
    once = html.clean(source)
    assert html.clean(once) == once


@given(st.text(max_size=300))
def test_plain_text_becomes_html_that_cleaning_leaves_alone_and_that_reads_the_same(source: str) -> None:
    made = html.from_text(source)
    assert html.clean(made).count("<script") == 0
    assert "<p" not in made or made.startswith("<p>")


def test_text_keeps_paragraphs_breaks_and_links() -> None:
    made = html.from_text("One <two>\nthree https://example.org/a?b=1&c=2.\n\nFour")
    assert made == (
        "<p>One &lt;two&gt;<br>three "
        '<a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p><p>Four</p>'
    )


def test_indents_and_columns_stay_where_they_are() -> None:
    table = "Status:\n\n  name   free\n  disk\t12 GB\n    x  y"
    made = html.clean(html.from_text(table))
    assert made.startswith("<p>Status:</p><p>&nbsp; name&nbsp;&nbsp; free<br>")
    assert text.from_html(made) == "Status:\n\n  name   free\n  disk  12 GB\n    x  y"


@pytest.mark.parametrize(
    "nested", ["<div>" * 50_000, "<div></x>" * 50_000, "<b><i>" * 25_000, "<ul><li>" * 25_000, "<blockquote>" * 9_000]
)
def test_threat_18_deep_nesting_is_flattened_before_it_costs_anything(nested: str) -> None:
    assert html.flatten(nested + "deep") != nested + "deep"
    assert "deep" in html.clean(nested + "deep")


def test_the_time_of_cleaning_grows_with_the_length_alone() -> None:
    """Ten times the text may not take a hundred times as long; a ratio, for machines differ."""

    def seconds(times: int) -> float:
        begun = time.process_time()
        html.clean("<div></x><p>text &amp; more" * times)
        return time.process_time() - begun

    seconds(100)
    assert seconds(20_000) < 60 * max(seconds(2_000), 0.002)


def test_words_of_a_body() -> None:
    assert text.from_html("<p>a  b</p><ul><li>c</li></ul><p>d<br>e</p>").split() == ["a", "b", "*", "c", "d", "e"]


@pytest.mark.parametrize(
    ("source", "line"),
    [("a\r\nb", "a b"), ("Bcc:\u2028x", "Bcc: x"), ("  x\x00y ", "x y"), ("e\u0301", "é")],
)
def test_threat_9_one_line_is_one_line(source: str, line: str) -> None:
    assert text.one_line(source) == line


def test_a_preview_ends_at_a_word() -> None:
    assert text.preview("short\n text") == "short text"
    assert text.preview("word, " * 50, length=20) == "word, word, word…"
    assert len(text.preview("x" * 500, length=140)) <= 140
