"""Whatever stands in a piece of markup is words, unless it was made as markup."""

import pytest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from deskbell.ui.markup import markup

HOSTILE = "<script>alert('1')</script> & \"so\""


@pytest.mark.parametrize("value", [HOSTILE, 7, None, gettext_lazy("Unread"), SafeString("<i>x</i>"), HOSTILE.encode()])
def test_it_is_what_django_makes_of_it(value: object) -> None:
    assert markup('<b title="{}">{}</b>', value, value) == format_html('<b title="{}">{}</b>', value, value)


def test_a_piece_within_a_piece_is_escaped_once() -> None:
    piece = markup("<td>{}</td>", markup("<b>{}</b>", HOSTILE))
    assert isinstance(piece, SafeString)
    assert piece.count("&lt;script&gt;") == 1
    assert "<script" not in piece
    assert "&amp;lt;" not in piece
