"""Words of templates, remembered by language: nothing that hangs on anything else may be."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import pytest
from django.template import engines
from django.templatetags.i18n import TranslateNode
from django.utils import translation

from deskbell.ui.templatetags import words

WORD = '{% load i18n %}{% translate "Reply" %}'


@pytest.mark.parametrize(
    ("source", "context"),
    [
        (WORD, {}),
        ('{% load i18n %}{% trans "Reply" %}', {}),
        ('{% load i18n %}{% translate "Reply" noop %}', {}),
        ('{% load i18n %}{% translate "Reply" as word %}<{{ word }}>', {}),
        ('{% load i18n %}{% translate "100%% & more" %}', {}),
        ('{% load i18n %}{% translate "Open" context "status" %}', {}),
        ('{% load i18n %}{% translate "Open" context which %}', {"which": "status"}),
        ("{% load i18n %}{% translate word %}", {"word": "Reply"}),
        ("{% load i18n %}{% translate word %}", {"word": "<b>"}),
        ('{% load i18n %}{% translate "reply"|capfirst %}', {}),
        ('{% load i18n %}{% translate "Reply"|add:word %}', {"word": "<b>"}),
    ],
)
def test_a_word_is_what_django_makes_of_it(source: str, context: Mapping[str, Any]) -> None:
    template = engines["django"].from_string(source)
    with patch.object(words, "RememberedWordNode", TranslateNode):
        usual = engines["django"].from_string(source)
    for language in ("en", "de", "de", "en"):
        with translation.override(language):
            assert template.render(dict(context)) == usual.render(dict(context))


def test_what_a_variable_says_is_said_anew() -> None:
    template = engines["django"].from_string("{% load i18n %}{% translate word %}")
    assert [template.render({"word": one}) for one in ("Reply", "Note", "Reply")] == ["Reply", "Note", "Reply"]


def test_each_language_has_its_own() -> None:
    template = engines["django"].from_string(WORD)
    said = []
    for language in ("en", "de", "en", "de"):
        with translation.override(language):
            said.append(template.render({}))
    assert said == ["Reply", "Antwort", "Reply", "Antwort"]


def test_a_word_is_looked_up_once() -> None:
    template = engines["django"].from_string(WORD)
    with patch("django.template.base.gettext_lazy", wraps=translation.gettext_lazy) as looked_up:
        for _ in range(3):
            template.render({})
    assert looked_up.call_count == 1


def test_a_word_that_is_remembered_though_it_changes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_is_written_out", lambda _expression: True)
    with pytest.raises(AssertionError):
        test_what_a_variable_says_is_said_anew()
