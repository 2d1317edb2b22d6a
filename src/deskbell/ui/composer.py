"""The field in which replies and notes are written: plain text without JavaScript, rich text with it."""

import json
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.lib.text import from_html
from deskbell.ui.form_fields import WrittenChoice
from deskbell.ui.icons import icon
from deskbell.ui.language.once import once_per_language
from deskbell.ui.widgets import WrittenArea, WrittenHidden

LONGEST = 500_000  # characters; what a person writes is far below, what a program posts may not be
TOOLS = {
    "bold": (_("Bold"), ""),
    "italic": (_("Italic"), ""),
    "bulletList": (_("List"), "list"),
    "orderedList": (_("Numbered list"), "numbers"),
    "blockquote": (_("Quotation"), "quote"),
    "code": (_("Code"), "code"),
    "link": (_("Link"), "link"),
}


class WordsArea(WrittenArea):
    """Shows a text with looks as its words, which is what can be read without the editor; the editor finds the looks beside them."""

    is_html = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        if self.is_html and value:
            value, attrs = from_html(value), {**(attrs or {}), "data-html": value}
        return super().get_context(name, value, attrs)


class FormatInput(WrittenHidden):
    """What the area shows is plain text, until the editor says otherwise."""

    def format_value(self, value: Any) -> str:
        return "text"


class ComposerForm(forms.Form):
    """What the composer sends. The body is not cleaned here: every command cleans what it stores."""

    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        strip=True,
        widget=WordsArea(attrs={"rows": 4}),
        error_messages={"required": _("Please write something first.")},
    )
    body_format = WrittenChoice(
        choices=[("text", "text"), ("html", "html")], initial="text", required=False, widget=FormatInput
    )

    def __init__(self, *arguments: Any, hint: str = "", **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        area = self.fields["body"].widget
        if hint:
            area.attrs["placeholder"] = hint
        if isinstance(area, WordsArea):
            area.is_html = self["body_format"].value() == "html"

    @property
    def files_id(self) -> str:
        """The id of the file input beside this form's text."""
        return f"{self.prefix or 'composer'}_files"

    def clean_body_format(self) -> str:
        return self.cleaned_data.get("body_format") or "text"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("body_format") == "html" and not is_written(html=cleaned.get("body", "x")):
            self.add_error("body", self.fields["body"].error_messages["required"])
        return cleaned


def is_written(*, html: str) -> bool:
    """Whether the editor's HTML says anything; an empty paragraph does not."""
    return bool(strip_tags(html).replace("\xa0", " ").strip()) or "<img" in html or "<hr" in html


def draft_words() -> dict[str, str]:
    """What drafts.js says of a text that is not sent yet."""
    return {
        "saved": gettext("Kept in this browser"),
        "kept": gettext("Draft saved"),
        "restored": gettext("Your unsent text is back."),
        "discard": gettext("Discard it"),
        "newer": gettext("You wrote something newer in another window; this text is not saved."),
        "mine": gettext("Keep this one instead"),
        "sent": gettext("This was sent from another window."),
    }


@once_per_language
def composer_words() -> str:
    """What composer.js shows: words in the reader's language and the tools' pictures, as JSON."""
    words = {
        **draft_words(),
        "address": gettext("Address of the link"),
        "apply": gettext("Apply"),
        "unlink": gettext("Remove the link"),
        "tools": [
            [name, str(words), str(icon(name=picture)) if picture else ""] for name, (words, picture) in TOOLS.items()
        ],
    }
    return json.dumps(words)
