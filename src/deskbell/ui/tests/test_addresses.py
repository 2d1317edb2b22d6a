"""Addresses in templates are Django's, looked up once."""

import pytest
from django.template import Context, Engine, engines
from django.template.backends.django import DjangoTemplates
from django.urls import NoReverseMatch

from deskbell.ui.addresses import address_of

OURS = engines["django"]
DJANGOS = Engine()


def shown(template: str, **context: object) -> tuple[str, str]:
    """What our templates make of it, and what Django's own do."""
    assert isinstance(OURS, DjangoTemplates)
    return tuple(engine.from_string(template).render(Context(context)) for engine in (OURS.engine, DJANGOS))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "template",
    [
        "{% url 'desk:home' %}",
        "{% url 'desk:ticket' number %}?x=1",
        "{% url 'desk:own_queue' 17 %}",
        "{% url 'portal:ticket' number=number %}",
        "{% url 'desk:home' as there %}[{{ there }}]",
        "{% url 'none:such' as there %}[{{ there }}]",
        "{% url name %}",
    ],
)
def test_an_address_is_the_one_that_django_gives(template: str) -> None:
    ours, djangos = shown(template, number="12&<3", name="desk:alerts")
    assert ours == djangos


def test_a_name_that_is_none_is_a_mistake() -> None:
    with pytest.raises(NoReverseMatch):
        shown("{% url 'none:such' %}")


def test_an_address_is_looked_up_once() -> None:
    address_of.cache_clear()
    for _time in range(3):
        shown("{% url 'desk:home' %}")
    assert (address_of.cache_info().misses, address_of.cache_info().hits) == (1, 2)
