"""A form's field for a text with bold type, lists and links: HTML that is clean, or plain words."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.lib.html import clean, from_text
from deskbell.lib.text import from_html

PLAIN_OR_HTML = _("Plain words, or HTML for bold type, lists and links.")


class RichTextArea(forms.Textarea):
    """A plain text area, over which pages put the editor."""

    is_rich: ClassVar[bool] = True


class RichTextField(forms.CharField):
    """HTML that is clean by the rules of the desk; plain words become paragraphs."""

    widget = RichTextArea

    def __init__(self, *, help_text: Any = "", rows: int = 5, **keywords: Any) -> None:
        super().__init__(required=False, widget=RichTextArea(attrs={"rows": rows}), **keywords)
        self.help_text = help_text

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        cleaned = clean(text if "<" in text else from_text(text)).strip()
        return cleaned if from_html(cleaned) else ""

    def prepare_value(self, value: Any) -> Any:
        """Plain paragraphs are shown as they were typed; only what has marks in it is shown as HTML."""
        plain = from_html(str(value or ""))
        return plain if "<" not in plain and clean(from_text(plain)).strip() == value else value
