"""The field in which replies and notes are written: plain text without JavaScript, rich text with it."""

import json
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.ui.icons import icon

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


class ComposerForm(forms.Form):
    """What the composer sends. The body is not cleaned here: every command cleans what it stores."""

    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write something first.")},
    )
    body_format = forms.ChoiceField(
        choices=[("text", "text"), ("html", "html")], initial="text", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *arguments: Any, hint: str = "", **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if hint:
            self.fields["body"].widget.attrs["placeholder"] = hint

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


def composer_words() -> str:
    """What composer.js shows: words in the reader's language and the tools' pictures, as JSON."""
    words = {
        "saved": gettext("Kept in this browser"),
        "restored": gettext("Your unsent text is back."),
        "discard": gettext("Discard it"),
        "address": gettext("Address of the link"),
        "apply": gettext("Apply"),
        "unlink": gettext("Remove the link"),
        "tools": [
            [name, str(words), str(icon(name=picture)) if picture else ""] for name, (words, picture) in TOOLS.items()
        ],
    }
    return json.dumps(words)
