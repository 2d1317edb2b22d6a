"""Django's own `url` looks each address up anew, twenty times on each page; this one remembers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos_url
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from deskbell.ui.addresses import address_of

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()


class RememberedURLNode(URLNode):
    """Without named arguments an address is remembered; with them, and where there is none, all is as Django has it."""

    def render(self, context: Context) -> Any:
        """The address, or nothing where it is kept for later."""
        arguments = [one.resolve(context) for one in self.args]
        if self.kwargs or not all(isinstance(one, str | int) for one in arguments):
            return super().render(context)
        try:
            address = address_of(self.view_name.resolve(context), *arguments)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar is None:
            return conditional_escape(address)
        context[self.asvar] = address
        return ""


@register.tag
def url(parser: Parser, token: Token) -> RememberedURLNode:
    """{% url "desk:queue" key %}, as Django has it."""
    node = djangos_url(parser, token)
    return RememberedURLNode(node.view_name, node.args, node.kwargs, node.asvar)
