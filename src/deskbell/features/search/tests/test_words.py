"""Texts are cut alike wherever they come from, and whatever they are made of."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.features.search.asking import LONGEST_QUESTION, MOST_TERMS, MOST_WORDS_OF_A_TERM, understood
from deskbell.features.search.needles import Needle
from deskbell.features.search.postgresql_index import vector
from deskbell.features.search.rows import Row
from deskbell.features.search.sqlite_index import expression
from deskbell.features.search.words import LONGEST_WORD, MOST_WORDS, from_html, words_in


def cut(text: str) -> list[str]:
    """The words of a text, each in its one form."""
    return [word.text for word in words_in(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Card is BLOCKED!", ["card", "is", "blocked"]),
        ("C++ and C# and C", ["c++", "and", "c#", "and", "c"]),
        ("anna.meier@kunde.example", ["anna", "meier", "kunde", "example"]),
        ("foo-bar_baz/qux", ["foo", "bar", "baz", "qux"]),
        ("Müller, Straße, Ångström, Łódź, cœur", ["muller", "strasse", "angstrom", "lodz", "coeur"]),
        ("Mu\u0308ller", ["muller"]),
        ("发票2026年", ["发", "票", "2026", "年"]),
        ("iPhone手机", ["iphone", "手", "机"]),
        ("プリンター", ["プ", "リ", "ン", "タ", "ー"]),
        ("한국어 주문", ["한국어", "주문"]),
        ("Привет, Ёлка", ["привет", "елка"]),
        ("ΣΊΣΥΦΟΣ", ["σισυφοσ"]),
        ("ＡＢＣ ﬁne", ["abc", "fine"]),
        ("ticket#12, #13", ["ticket", "12", "13"]),
        ("% _ \\ ' \" \x00 () *", []),
        ("x" * 100, ["x" * LONGEST_WORD]),
        ("a \u0301 b", ["a", "b"]),
        ("⑴ 2⒈ \u037a", ["1", "21"]),
    ],
)
def test_a_text_becomes_words(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_a_word_is_known_by_each_way_to_spell_it() -> None:
    (mueller,) = words_in("MÜLLER")
    assert (mueller.text, mueller.spellings) == ("muller", ("muller", "mueller"))


def test_no_text_has_too_many_words() -> None:
    assert len(cut("word " * (MOST_WORDS + 50))) == MOST_WORDS
    assert len(cut("字" * (MOST_WORDS + 50))) == MOST_WORDS


def test_cutting_takes_time_by_length_alone() -> None:
    """Threat 18: nothing in a text makes it slow."""
    for text in ("a" * 200_000, "+" * 200_000, "a+" * 100_000, "#" * 200_000, "\u0308" * 200_000, "<" * 200_000):
        begun = time.perf_counter()
        cut(from_html(text))
        understood(text)
        assert time.perf_counter() - begun < 2


def test_html_is_cut_at_its_blocks_and_not_within_its_words() -> None:
    assert cut(from_html("<p>One<br>two</p><p><b>Th</b>ree &amp; f&uuml;r</p>")) == ["one", "two", "three", "fur"]


def test_a_question_has_wanted_and_unwanted_parts() -> None:
    asked = understood('printer "paper jam" -toner e-mail -"out of ink" - "')
    assert [[word.text for word in term.words] for term in asked.wanted] == [
        ["printer"],
        ["paper", "jam"],
        ["e", "mail"],
    ]
    assert [[word.text for word in term.words] for term in asked.unwanted] == [["toner"], ["out", "of", "ink"]]
    assert [term.is_exact for term in asked.wanted] == [False, True, False]
    assert not asked.is_cut


@given(st.text(max_size=3_000))
@settings(max_examples=60)
def test_no_question_is_more_than_a_few_words(text: str) -> None:
    """Whatever is typed: what reaches the database are quoted words and signs of our own."""
    asked = understood(text)
    assert len(asked.wanted) <= MOST_TERMS
    assert len(asked.unwanted) <= MOST_TERMS
    for term in (*asked.wanted, *asked.unwanted):
        assert 0 < len(term.words) <= MOST_WORDS_OF_A_TERM
        for word in term.words:
            assert not set(word.text) & set("\"'\\%_&|!()<>:*~\x00 ")
            assert len(word.text) <= LONGEST_WORD


@pytest.mark.parametrize("text", ['"paper jam"', "“paper jam”", "„paper jam“", "«paper jam»"])
def test_quotation_marks_of_any_language_hold_words_together(text: str) -> None:
    (term,) = understood(text).wanted
    assert (len(term.words), term.is_exact) == (2, True)


def test_a_long_question_is_cut_and_says_so() -> None:
    assert understood("a" * (LONGEST_QUESTION + 1)).is_cut
    assert understood(" ".join(f"w{number}" for number in range(MOST_TERMS + 1))).is_cut
    assert not understood("short").is_cut


def test_both_databases_get_the_same_question() -> None:
    needle = Needle(wanted=((("paper", "jam"), ("c++",)), (("toner",),)), unwanted=(("ink",),), ticket_ids=(7,))
    assert expression(needle) == '(((("paper jam" OR "c++") AND ("toner")) NOT ("ink"))) AND ("~7")'


def test_rows_of_words_do_not_go_across_fields() -> None:
    row = Row(id=1, ticket_id=1, entry_id=None, fields=(("a", "b"), ("c",), (), ("a",)))
    assert vector(row) == "'a':1A,34D 'b':2A 'c':13B"


def test_a_row_is_no_longer_than_postgresql_takes() -> None:
    most = tuple(f"{number:05}{'ж' * (LONGEST_WORD - 5)}" for number in range(MOST_WORDS))
    row = Row(id=1, ticket_id=1, entry_id=None, fields=(("a",), ("b",), (), most))
    assert 900_000 < len(vector(row).encode()) < 1_250_000  # with quotation marks and positions, which count for less
    assert vector(row).startswith("'a':1A 'b':12B")
