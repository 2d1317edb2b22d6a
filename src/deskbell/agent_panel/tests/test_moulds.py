"""Every mould of a ticket's page knows all that its template looks at, in branches too that no test comes by."""

from collections.abc import Iterator
from itertools import chain
from types import ModuleType
from typing import Any

import pytest
from django.template import engines
from django.template.base import Variable
from django.template.loader import get_template

from deskbell.agent_panel.templatetags import side, ticket
from deskbell.ui.moulds import Mould
from deskbell.ui.templatetags import composing, ui

MODULES: tuple[ModuleType, ...] = (side, ticket, composing, ui)
MOULDS = [one for module in MODULES for one in vars(module).values() if isinstance(one, Mould)]


def named_in(part: Any) -> Iterator[str]:
    """The variables of a template, wherever in its nodes they stand."""
    if isinstance(part, Variable):
        yield ".".join(part.lookups or ())
    elif isinstance(part, list | tuple):
        yield from chain.from_iterable(map(named_in, part))
    elif isinstance(part, dict):
        yield from named_in(list(part.values()))
    elif type(part).__module__.startswith(("django.template", "deskbell")) and not callable(part):
        slots = [name for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ())]
        kept = {name: getattr(part, name, None) for name in slots} | getattr(part, "__dict__", {})
        yield from named_in([value for name, value in kept.items() if name not in {"origin", "token"}])


def unknown_to(mould: Mould, template: Any) -> set[str]:
    """What a template looks at in an object of the page, and its mould does not take from there."""
    known = {*mould._shape_names, *mould._word_names}
    roots = {name.partition(".")[0] for name in known if "." in name}
    asked = {name for name in named_in(template.nodelist) if "." in name and name.partition(".")[0] in roots}
    within = tuple(f"{name}." for name in mould._shape_names)
    return {name for name in asked - known if not name.startswith(within)}


@pytest.mark.parametrize("mould", MOULDS, ids=lambda one: one._template)
def test_a_mould_knows_what_its_template_looks_at(mould: Mould) -> None:
    template: Any = get_template(mould._template)
    assert unknown_to(mould, template.template) == set()


def test_what_is_not_known_is_found() -> None:
    text = "{% if page.may %}{% for one in page.rows %}{{ one }}{% endfor %}{% pill page.state page.name %}{{ page.name|upper }}{% endif %}"
    mould = Mould("any.html", shaped_by="page.may", words="page.name")
    template: Any = engines["django"].from_string(text)
    assert unknown_to(mould, template.template) == {"page.rows", "page.state"}
    assert len(MOULDS) > 15
