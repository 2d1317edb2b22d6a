"""The fields that osTicket's API knows, from values of JSON or XML alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.api.reading.asked import SentFile, TicketAsked, Unreadable
from deskbell.api.reading.data_address import from_base64, read_data

# As osTicket calls them; everything else is kept and shown under the name that it came with.
TEXTS = {
    "email": "email", "name": "name", "subject": "subject", "phone": "phone", "phone_ext": "extension",
    "topicId": "topic", "priorityId": "priority", "priority": "priority", "source": "source", "notes": "note",
}  # fmt: skip
NO = frozenset({"", "0", "false", "no", "off", "none", "null"})
MOST_FIELDS = 500
_EXTENSION = re.compile(r"(.*\d)\s*[xX]\s*(\d{1,8})", re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")


def read_fields(values: Mapping[str, Any]) -> TicketAsked:
    """What is asked for. Unreadable for lists where a text belongs, and for too many fields."""
    if len(values) > MOST_FIELDS:
        raise Unreadable(_("At most %(most)d fields.") % {"most": MOST_FIELDS})
    said = ((ours, _text(theirs, values[theirs])) for theirs, ours in TEXTS.items() if theirs in values)
    texts = {ours: text for ours, text in said if text.strip()}
    body, body_format = _message(values.get("message"))
    known = {*TEXTS, "message", "alert", "autorespond", "attachments"}
    return TicketAsked(
        email=texts.get("email", "").strip(),
        name=texts.get("name", ""),
        subject=texts.get("subject", ""),
        body=body,
        body_format=body_format,
        phone=_phone(texts.get("phone", ""), texts.get("extension", "")),
        topic=texts.get("topic", "").strip(),
        priority=texts.get("priority", "").strip(),
        source=texts.get("source", "").strip(),
        note=texts.get("note", ""),
        is_alerting=_yes(values.get("alert", True)),
        is_confirmed=_yes(values.get("autorespond", True)),
        files=tuple(_files(values.get("attachments"))),
        further={tidy(name): shown(value) for name, value in values.items() if name not in known},
    )


def tidy(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters."""
    return _HALF.sub("\ufffd", text).replace("\x00", "")


def shown(value: Any) -> str:
    """A value of any shape as people read it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    return tidy(json.dumps(value, ensure_ascii=False))


def _text(name: str, value: Any) -> str:
    if isinstance(value, dict | list):
        raise Unreadable(_("“%(name)s” must be a text.") % {"name": name})
    return shown(value)


def _yes(value: Any) -> bool:
    return value.strip().lower() not in NO if isinstance(value, str) else bool(value)


def _message(value: Any) -> tuple[str, str]:
    """The first message, and whether it is `html` or `text`. XML says so beside the text."""
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        is_html = str(value.get("type", "")).lower() == "text/html"
        return tidy(value["text"]), "html" if is_html else "text"
    data = read_data(_text("message", value))
    return tidy(data.text), "html" if data.media_type == "text/html" else "text"


def _phone(text: str, extension: str) -> str:
    """The number, with its extension as it is written here: said within the number, or beside it."""
    found = _EXTENSION.fullmatch(text.strip())
    if found:
        return f"{found[1].strip()} x{found[2]}"
    return f"{text.strip()} x{extension.strip()}".strip() if extension else text.strip()


def _files(value: Any) -> Iterator[SentFile]:
    """Files as clients send them: `{name: data}`, a list of such, or objects that say `name` and `data`."""
    for one in value if isinstance(value, list) else [value] if value else []:
        if not isinstance(one, dict):
            yield SentFile(name=_("file"), content=None)
        elif isinstance(one.get("name"), str) and "data" in one:
            yield _file(one["name"], one["data"], encoding=str(one.get("encoding", "")))
        else:
            for name, data in one.items():
                yield _file(name, data)


def _file(name: str, data: Any, *, encoding: str = "") -> SentFile:
    if not isinstance(data, str):
        return SentFile(name=tidy(name), content=None)
    if encoding.lower() == "base64" and data[:5].lower() != "data:":
        return SentFile(name=tidy(name), content=from_base64(data))
    return SentFile(name=tidy(name), content=read_data(data).file_content)
