"""Addresses of static files are those that Django finds."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import pytest
from django.template import engines
from django.templatetags.static import StaticNode

from deskbell.ui.templatetags import static_files


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("{% static 'ui/bell.svg' %}", {}),
        ("{% static path %}", {"path": "ui/bell.svg"}),
        ("{% static path|lower %}", {"path": "UI/Bell.svg"}),
        ("{% static 'a&b \"c\".svg' %}", {}),
        ("{% static 'ui/bell.svg' as bell %}<{{ bell }}>", {}),
        ("{% get_static_prefix %}", {}),
    ],
)
def test_an_address_is_what_django_makes_of_it(source: str, context: Mapping[str, Any]) -> None:
    template = engines["django"].from_string("{% load static %}" + source)
    with patch.object(static_files, "StoredFileNode", StaticNode):
        usual = engines["django"].from_string("{% load static %}" + source)
    assert template.render(dict(context)) == usual.render(dict(context))
