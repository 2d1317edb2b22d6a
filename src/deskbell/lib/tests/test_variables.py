"""Variables are replaced once, from a list, escaped for where they stand (threat 17)."""

from time import process_time

import pytest

from deskbell.lib.variables import Target, fill

HOSTILE = "%{ticket.auth_token} {{1234567*7}} {% debug %} <b>&\"' %{ticket.number}"


@pytest.mark.parametrize("target", list(Target))
def test_values_are_never_looked_at_again(target: Target) -> None:
    filled = fill(
        "%{ticket.subject}|%{ticket.number}", values={"ticket.subject": HOSTILE, "ticket.number": "42"}, target=target
    )
    subject, _bar, number = filled.rpartition("|")
    assert number == "42"
    assert "%{ticket.number}" in subject
    assert "%{ticket.auth_token}" in subject
    assert "{{1234567*7}}" in subject
    assert "8641969" not in subject


@pytest.mark.parametrize(
    "text",
    [
        "%{ticket.auth_token}", "%{ticket.__class__}", "%{TICKET.NUMBER}", "%{ticket.number", "%{}", "%{ticket.number }",
        "{{ ticket.number }}", "{% debug %}", "%(number)s", "${ticket.number}", "{ticket.number}", "%%", "%{" + "a" * 100 + "}",
    ],
)  # fmt: skip
def test_what_is_not_allowed_stays_as_it_was_written(text: str) -> None:
    assert fill(text, values={"ticket.number": "42"}, target=Target.TEXT) == text


def test_each_target_escapes_in_its_own_way() -> None:
    values = {"name": '<b>"A"</b>\r\nBcc: eve@x.example\u2028'}
    assert fill("Dear %{name}", values=values, target=Target.HTML).startswith("Dear &lt;b&gt;&quot;A&quot;&lt;/b&gt;")
    assert fill("Dear %{name}", values=values, target=Target.TEXT) == "Dear " + values["name"]
    header = fill("Dear\r\n %{name}", values=values, target=Target.HEADER)
    assert not set("\r\n\u2028") & set(header)


def test_two_values_do_not_make_a_variable_together() -> None:
    values = {"a": "%{ticket.", "b": "number}", "ticket.number": "42"}
    assert fill("%{a}%{b}", values=values, target=Target.TEXT) == "%{ticket.number}"


def test_long_texts_take_no_longer_than_they_are() -> None:
    begun = process_time()
    fill("%{" * 500_000, values={}, target=Target.HTML)
    fill("%{" + "a" * 1_000_000, values={}, target=Target.HTML)
    assert process_time() - begun < 1
