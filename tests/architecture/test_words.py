"""Every word that people read is there in every language."""

from pathlib import Path

import pytest
from babel.messages import Catalog

from .sources import shown
from .words import COMMAND, catalogues, compiled, in_step, messages_of, problems, read, said_by_the_code


def numbers() -> Catalog:
    """A small catalogue: one sentence with a name in it, one with two forms."""
    words = Catalog(locale="de")
    words.add("Hello %(name)s", "Hallo %(name)s", locations=[("hall.py", 0)])
    words.add(("one key", "%(n)d keys"), ("ein Schlüssel", "%(n)d Schlüssel"), locations=[("hall.py", 0)])
    return words


@pytest.mark.parametrize("path", catalogues(), ids=shown)
def test_nothing_is_left_to_translate(path: Path) -> None:
    left = problems(in_step(read(path), said_by_the_code()))
    assert not left, f"Run “{COMMAND}”, then write what is missing into {shown(path)}, and run it again:\n" + "\n".join(
        left
    )


@pytest.mark.parametrize("path", catalogues(), ids=shown)
def test_a_catalogue_says_what_the_code_says_and_is_compiled(path: Path) -> None:
    written, said = read(path), said_by_the_code()
    leftovers = [message.id for message in written if message.id and not said.get(message.id, message.context)]
    assert not leftovers, f"Nobody says this any more. Run “{COMMAND}”."
    assert path.with_suffix(".mo").read_bytes() == compiled(in_step(written, said)), f"Run “{COMMAND}”."


def test_german_is_among_them() -> None:
    assert "de" in {path.parents[1].name for path in catalogues()}


def test_templates_and_code_are_both_read() -> None:
    template = "{% load i18n %}{% blocktranslate count n=n %}{{ n }} key{% plural %}{{ n }} keys{% endblocktranslate %}"
    assert list(messages_of(template, is_template=True)) == [(None, ("%(n)s key", "%(n)s keys"))]
    code = 'label = pgettext_lazy("of a door", "Open")'
    assert list(messages_of(code, is_template=False)) == [("of a door", "Open")]


def test_a_message_without_words_is_found() -> None:
    said = numbers()
    said.add("Good night", locations=[("hall.py", 0)])
    assert problems(in_step(numbers(), said)) == ["hall.py: “Good night”: has no translation"]


@pytest.mark.parametrize("string", ["Hallo", "Hallo %(nam)s", "Hallo %(name)d", "<b>Hallo %(name)s</b>"])
def test_a_placeholder_must_be_kept(string: str) -> None:
    words = numbers()
    words["Hello %(name)s"].string = string
    assert problems(words) == [f"hall.py: “Hello %(name)s”: “{string}” must hold %(name)s"]


def test_a_plural_needs_both_its_forms() -> None:
    words = numbers()
    words["one key"].string = ("%(n)d Schlüssel", "")
    assert problems(words) == ["hall.py: “one key”: has no translation"]


def test_what_nobody_says_any_more_goes_and_the_rest_stays() -> None:
    said = Catalog()
    said.add("Hello %(name)s", locations=[("hall.py", 0)])
    words = in_step(numbers(), said)
    assert [(message.id, message.string) for message in words if message.id] == [("Hello %(name)s", "Hallo %(name)s")]
    assert compiled(words) != compiled(in_step(numbers(), numbers()))
