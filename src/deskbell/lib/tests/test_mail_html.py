"""The HTML of mails: pictures stay as names of parts or addresses, and whoever shows them says what stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.lib import html
from deskbell.lib.tests.test_html import HOSTILE

SOURCES = {
    '<img src="cid:logo@mail.example" alt="Logo">': '<img src="cid:logo@mail.example" alt="Logo">',
    '<img src="https://far.example/x.png" onload="alert(1)">': '<img src="https://far.example/x.png">',
    '<img src="http://far.example/x.png">': "<img>",
    '<img src="//far.example/x.png">': "<img>",
    '<img src="x.png" onerror=alert(1)>': "<img>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">': "<img>",
    '<img src="javascript:alert(1)">': "<img>",
    '<img src="https://far.example/a" srcset="https://far.example/b 2x" style="position:fixed" width=9>': (
        '<img src="https://far.example/a">'
    ),
    '<a href="cid:logo@mail.example">x</a>': '<a rel="noopener noreferrer nofollow">x</a>',
    '<a href="/account/sign-out/">x</a>': '<a rel="noopener noreferrer nofollow">x</a>',
    '<a href="//far.example/">x</a>': '<a rel="noopener noreferrer nofollow">x</a>',
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_threat_5_a_mail_keeps_nothing_more_than_any_text_but_pictures(hostile: str) -> None:
    clean = html.clean_mail(f"<p>before</p>{hostile}<p>after</p>").lower()
    for word in ("<script", "onerror", "javascript:", "data:", "src=x", "<form", "<input", "<base", "<meta", "<link",
                 "style=", "class=", "id=", "<iframe", "<svg", "<template"):  # fmt: skip
        assert word not in clean
    assert "before" in clean


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_of_a_picture_stays_what_it_names(source: str) -> None:
    assert html.clean_mail(source) == SOURCES[source]


@given(st.text(alphabet="<>/ abimgpsrclt=\"'&;#x:\n", max_size=200))
def test_cleaning_a_mail_twice_changes_nothing_more(source: str) -> None:
    once = html.clean_mail(source)
    assert html.clean_mail(once) == once


@given(st.text(alphabet="<>/ imgsrcalt=\"'&;:x\n", max_size=200))
def test_what_stands_for_a_picture_is_all_that_is_fetched(source: str) -> None:
    clean = html.clean_mail(f'<img src="https://far.example/{source}" alt="{source}">')
    shown = html.with_images(clean, address_of=lambda _source: None)
    assert "far.example" not in shown.partition("alt=")[0]
    assert " src=" not in shown.replace("&quot;", "").split("alt=")[0]


def test_each_picture_gets_the_address_that_it_is_given() -> None:
    found: list[str] = []

    def address_of(source: str) -> str | None:
        found.append(source)
        return "/files/1/" if source == "cid:a" else None

    shown = html.with_images('<p><img src="cid:a"><img src="cid:b" alt="b &lt;x&gt;"></p>', address_of=address_of)
    assert found == ["cid:a", "cid:b"]
    assert 'src="/files/1/"' in shown
    assert shown.count("src=") == 1
    assert shown.count("alt=") == 1
    assert shown.endswith("<em>b &lt;x&gt;</em></p>")


def test_of_a_picture_that_stays_away_its_words_stay() -> None:
    pictures = '<img src="https://x.example/a.png" alt="A &lt;cat&gt;"><img src="http://x.example/b.png" alt=" ">'
    mail = html.clean_mail(pictures)
    assert html.with_images(mail, address_of=lambda _source: None) == "<em>A &lt;cat&gt;</em>"
    kept = html.with_images(mail, address_of=lambda source: source)
    assert 'src="https://x.example/a.png"' in kept
    assert 'alt="A &lt;cat&gt;"' in kept
    assert kept.count("<img") == 1


def test_tables_scroll_in_a_box_that_the_keyboard_reaches() -> None:
    mail = html.clean_mail(
        "<table class=x><td>a<table><td>b</table></table><abbr title='<table>'></abbr><p>&lt;table&gt;</p>"
    )
    shown = html.with_reachable_tables(mail, label='Table "1"')
    assert shown.count('tabindex="0"') == shown.count("</div>") == 1
    assert shown.startswith(
        '<div class="wide-table" role="group" tabindex="0" aria-label="Table &quot;1&quot;"><table>'
    )
    assert shown.endswith('</table></div><abbr title="&lt;table&gt;"></abbr><p>&lt;table&gt;</p>')
    assert html.with_reachable_tables("<p>none</p>", label="Table") == "<p>none</p>"
