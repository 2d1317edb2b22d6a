"""Names as sentences show them."""

import pytest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from deskbell.tickets.names import bold


@pytest.mark.parametrize("name", ["Ken", "<b>Ken & 'Mia\"</b>", "", SafeString('<a href="/7/">7 &amp; 8</a>')])
def test_a_name_is_escaped_as_django_does_it_unless_it_is_markup(name: str) -> None:
    assert bold(name) == format_html("<b>{}</b>", name)
