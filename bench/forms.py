"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(kw_only=True)
class Form:
    """One form: where it goes, what is in its fields before anybody types, and what there is to choose from."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._is_inside = False
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(action=given.get("action", "")))
            self._is_inside = True
        elif self._is_inside and given.get("name"):
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].values[self._area] += data

    def _field(self, tag: str, given: dict[str, str]) -> None:
        values, name = self.forms[-1].values, given["name"]
        if given.get("type") == "radio":
            self.forms[-1].choices.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea":
            values[name], self._area = "", name
        elif tag == "input" and given.get("type") not in {"file", "submit", "checkbox"}:
            values[name] = given.get("value", "")


def form_with(page: str, *, field_name: str) -> Form | None:
    """The first form of a page that has such a field."""
    reader = _Reader()
    reader.feed(page)
    return next((form for form in reader.forms if field_name in form.values), None)
