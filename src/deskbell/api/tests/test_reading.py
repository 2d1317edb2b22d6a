"""Whatever comes in, the readers either make fields of it or say that they can't: nothing else ever leaves them."""

import base64
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.api.reading.asked import TicketAsked, Unreadable
from deskbell.api.reading.data_address import from_base64, read_data
from deskbell.api.reading.fields import TEXTS, read_fields
from deskbell.api.reading.json_body import read_json
from deskbell.api.reading.xml_body import read_xml

NAMES = st.sampled_from([*TEXTS, "message", "alert", "autorespond", "attachments", "ip", "x"]) | st.text(max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(PLAIN, lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(), each, max_size=4))
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=8)
TAGS = st.sampled_from(["name", "email", "subject", "message", "phone", "attachments", "file", "x"])


def texts_in(asked: TicketAsked) -> list[str]:
    own = [value for value in vars(asked).values() if isinstance(value, str)]
    return [*own, *asked.further, *asked.further.values(), *(one.name for one in asked.files)]


def read(values: dict[str, Any]) -> TicketAsked | None:
    try:
        return read_fields(values)
    except Unreadable:
        return None


def holds(asked: TicketAsked | None) -> None:
    if asked is None:
        return
    for text in texts_in(asked):
        assert "\x00" not in text
        text.encode()
    assert asked.body_format in {"text", "html"}


@given(OBJECTS)
def test_any_object_is_read_or_refused(values: dict[str, Any]) -> None:
    holds(read(values))


@given(st.text(max_size=60).map(lambda text: f"data:{text}") | st.text(max_size=60))
def test_any_data_address_is_read(text: str) -> None:
    data = read_data(text)
    assert data.content is None or isinstance(data.text, str)


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        holds(read(read_json(body)))
    except Unreadable:
        return


@given(OBJECTS.map(lambda each: json.dumps(each).encode()))
def test_what_json_writes_is_read(body: bytes) -> None:
    holds(read(read_json(body)))


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"<ticket>{text}</ticket>".encode(errors="replace"))
)
def test_any_bytes_are_xml_or_refused(body: bytes) -> None:
    try:
        holds(read(read_xml(body)))
    except Unreadable:
        return


@settings(max_examples=200)
@given(st.lists(st.tuples(TAGS, TAGS, st.text(alphabet="ab <&é\n", max_size=5)), max_size=8))
def test_any_tree_is_read_or_refused(parts: list[tuple[str, str, str]]) -> None:
    inside = "".join(
        f'<{outer} ext="1"><{inner}><![CDATA[{text}]]></{inner}>t</{outer}>' for outer, inner, text in parts
    )
    holds(read(read_xml(f"<ticket>{inside}</ticket>".encode())))


@given(st.binary(max_size=100), st.sampled_from(["", "\n", " "]))
def test_base64_is_read_however_it_is_broken_into_lines(content: bytes, joint: str) -> None:
    encoded = base64.b64encode(content).decode()
    assert from_base64(joint.join(encoded).rstrip("=")) == content


def test_what_is_no_base64_is_nothing() -> None:
    assert [from_base64(text) for text in ("!!!", "a", "YWJj*", "é")] == [None] * 4
