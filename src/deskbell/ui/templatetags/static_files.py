"""`{% load static %}` as Django has it, but that the storage is asked at once: Django looks through all apps for it each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags import static as djangos

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()
register.tags.update(djangos.register.tags)


class StoredFileNode(djangos.StaticNode):
    """The address of a static file, as the storage has it."""

    def url(self, context: Context) -> str:
        """The address, not yet escaped."""
        return staticfiles_storage.url(self.path.resolve(context))


@register.tag("static")
def static(parser: Parser, token: Token) -> djangos.StaticNode:
    """{% static "ui/css/desk.css" %}, with all that Django's takes."""
    return StoredFileNode.handle_token(parser, token)
