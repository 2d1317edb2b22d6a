"""The controls of forms that stand on many pages, written by functions: Django renders three templates and more for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from deskbell.ui.markup import markup


class WrittenArea(forms.Textarea):
    """Django's Textarea."""

    def _render(self, _template_name: str, context: Mapping[str, Any], _renderer: Any = None) -> SafeString:
        told = context["widget"]
        return markup(
            '<textarea name="{}"{}>\n{}</textarea>', told["name"], _attributes(told["attrs"]), told["value"] or ""
        )


class WrittenHidden(forms.HiddenInput):
    """Django's HiddenInput."""

    def _render(self, _template_name: str, context: Mapping[str, Any], _renderer: Any = None) -> SafeString:
        told = context["widget"]
        value = "" if told["value"] is None else markup(' value="{}"', told["value"])
        return markup('<input type="hidden" name="{}"{}{}>', told["name"], value, _attributes(told["attrs"]))


class WrittenSelect(forms.Select):
    """Django's Select, for choices without groups."""

    def _render(self, _template_name: str, context: Mapping[str, Any], _renderer: Any = None) -> SafeString:
        told = context["widget"]
        options = [_option(one) for _name, group, _place in told["optgroups"] for one in group]
        shown = SafeString("".join([f"\n  {one}\n" for one in options]))
        return markup('<select name="{}"{}>{}\n</select>', told["name"], _attributes(told["attrs"]), shown)


def _option(told: Mapping[str, Any]) -> SafeString:
    return markup('<option value="{}"{}>{}</option>', told["value"], _attributes(told["attrs"]), told["label"])


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    shown = [
        markup(" {}", name) if value is True else markup(' {}="{}"', name, value)
        for name, value in attributes.items()
        if value is not False
    ]
    return SafeString("".join(shown))
