"""XML as osTicket's clients send it. A document type is refused before anything in it is believed (threat 27)."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder, tostring  # hold what was read; what reads is defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError
from django.utils.translation import gettext as _

from deskbell.api.reading.asked import Unreadable
from deskbell.api.reading.fields import TEXTS

DEEPEST = 20
MOST_ELEMENTS = 5_000


class _Builder(TreeBuilder):
    """Builds a tree no deeper and no larger than a ticket needs."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[Any, Any]) -> Element:
        """One element more, if it is not one too many."""
        self._depth, self._count = self._depth + 1, self._count + 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise Unreadable(_("This XML has too many elements, or too many within each other."))
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """Out of one element again."""
        self._depth -= 1
        return super().end(tag)


def read_xml(body: bytes) -> dict[str, Any]:
    """The fields by their names, as JSON would hold them. Unreadable for what is no `<ticket>`."""
    root = _parsed(body)
    ticket = root if _name(root) == "ticket" else next((one for one in root if _name(one) == "ticket"), None)
    if ticket is None:
        raise Unreadable(_("The XML must be a <ticket> with the fields as elements."))
    values: dict[str, Any] = {_local(name): text for name, text in ticket.attrib.items()}
    for one in ticket:
        _put(values, one)
    return values


def _parsed(body: bytes) -> Element:
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)  # type: ignore[no-untyped-call]
    try:
        parser.feed(body)
        root: Element = parser.close()
    except DefusedXmlException:
        raise Unreadable(_("XML with a document type or with entities is not taken.")) from None
    except (ParseError, LookupError, ValueError, AssertionError):
        raise Unreadable(_("The syntax is wrong: this is no well-formed XML.")) from None
    return root


def _put(values: dict[str, Any], one: Element) -> None:
    name = _name(one)
    if name == "attachments":
        values.setdefault(name, []).extend(_file(each) for each in one)
    elif name == "message":
        values[name] = {"text": _markup(one), "type": one.get("type", "")}
    elif name == "phone" and one.get("ext"):
        values[name] = f"{_words(one)}X{one.get('ext')}"
    else:
        values[name] = "".join(one.itertext()).strip() if name in TEXTS else _value(one)


def _file(one: Element) -> dict[str, str]:
    return {"name": one.get("name") or _name(one), "encoding": one.get("encoding", ""), "data": _words(one)}


def _value(one: Element) -> Any:
    """The words of an element; with elements or attributes of its own, all of them by their names."""
    if len(one) == 0 and not one.attrib:
        return _words(one)
    inner: dict[str, Any] = {_local(name): text for name, text in one.attrib.items()}
    for each in one:
        name = _name(each)
        before = inner.get(name, [])
        inner[name] = [*(before if isinstance(before, list) else [before]), _value(each)] if before else _value(each)
    return {**inner, "text": _words(one)} if _words(one) else inner


def _markup(one: Element) -> str:
    """The words of an element, or its inside as it was written where a client forgot to escape the HTML in it."""
    inside = "".join(tostring(each, encoding="unicode", method="html") for each in one)
    return f"{one.text or ''}{inside}".strip()


def _words(one: Element) -> str:
    return (one.text or "").strip()


def _name(one: Element) -> str:
    return _local(one.tag)


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]
