"""Forms as a browser sees them: what it would send if somebody changed nothing but what is named."""

import re
from html import unescape
from typing import Any


def sent_by(page: str, **changes: Any) -> dict[str, Any]:
    """What pressing "Save" sends from the form of a thing on this page, with these fields typed over."""
    form = page[page.index('<form class="form thing"') :]
    form = form[: form.index("</form>")]
    typed: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        parts = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        is_choice = parts.get("type") in {"checkbox", "radio"}
        if (is_choice and " checked" not in tag) or parts.get("type") == "file":
            continue
        typed.setdefault(parts["name"], []).append(parts.get("value", "on" if is_choice else ""))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        typed[name] = [unescape(value) for value in re.findall(r'value="([^"]*)" selected', body)]
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        typed[name] = [unescape(body).removeprefix("\n")]
    return {**typed, **changes}


def problems_of(page: str) -> list[str]:
    """What the page says is wrong."""
    return re.findall(r'<p class="error">([^<]*)', page)
