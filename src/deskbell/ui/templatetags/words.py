"""`{% load i18n %}` as Django has it, but that a word of a template is looked up once in each language.

A page of the agent panel has seventy such words, and looking them up took it a tenth of its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.base import FilterExpression
from django.templatetags import i18n
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class RememberedWordNode(TranslateNode):
    """What is written out in the template is remembered; what is the value of a variable is as Django has it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._remembered: dict[str | None, Any] = {}
        self._may_be = _is_written_out(self.filter_expression) and (
            self.message_context is None or _is_written_out(self.message_context)
        )
        self._name, self.asvar = self.asvar, None

    def render(self, context: Context) -> Any:
        """The word, or nothing where it is kept for later."""
        language = get_language()
        word = self._remembered.get(language)
        if word is None:
            word = super().render(context)
            if self._may_be:
                self._remembered[language] = word
        if self._name is None:
            return word
        context[self._name] = word
        return ""


def _is_written_out(expression: FilterExpression) -> bool:
    """Whether it says the same whatever a page is about."""
    return getattr(expression.var, "lookups", None) is None and not expression.filters


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> RememberedWordNode:
    """{% translate "Reply" %}, with all that Django's takes."""
    node = i18n.do_translate(parser, token)
    return RememberedWordNode(node.filter_expression, node.noop, node.asvar, node.message_context)
