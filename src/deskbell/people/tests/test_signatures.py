"""Signatures are HTML that is clean, whichever way they come in."""

from importlib import import_module

import pytest
from deskbell_tests.cast import Cast
from django.apps import apps
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.people.commands.invite_agent import invite_agent
from deskbell.people.configuration.departments import DepartmentForm
from deskbell.people.models import Agent, Department, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jane\nIT", "<p>Jane<br>IT</p>"),
        ('<p><strong onclick="x">Jane</strong><script>1</script></p>', "<p><strong>Jane</strong></p>"),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_a_form_takes_plain_words_and_html(cast: Cast, typed: str, kept: str) -> None:
    form = DepartmentForm({"name": "IT Support", "signature": typed}, instance=cast.it_support)
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.ada.pk))
    assert Department.objects.get(pk=cast.it_support.pk).signature == kept


def test_an_invitation_cleans_it_too(cast: Cast) -> None:
    agent = invite_agent(
        actor=Actor.agent(cast.ada.pk),
        email="new@desk.example",
        name="New",
        department_id=cast.banking.pk,
        role_id=Role.objects.earliest("pk").pk,
        signature="<p>New<img src=x onerror=alert(1)></p>",
    )
    assert agent.signature == "<p>New</p>"


def test_what_was_typed_as_plain_text_keeps_its_lines(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.jane.pk).update(signature="Jane <jane@desk.example>\nIT")
    import_module("deskbell.people.migrations.0004_signatures_in_html").convert(apps, None)
    assert Agent.objects.get(pk=cast.jane.pk).signature == "<p>Jane &lt;jane@desk.example&gt;<br>IT</p>"
    assert Agent.objects.get(pk=cast.john.pk).signature == ""


def test_pages_put_the_editor_over_the_text_area(cast: Cast) -> None:
    ada = Client()
    ada.force_login(cast.ada.user)
    for page in (f"/admin/departments/{cast.banking.pk}/", f"/admin/agents/{cast.ada.pk}/", "/admin/settings/portal/"):
        assert "data-composer" in ada.get(page).text, page
    assert "data-composer" not in ada.get("/admin/settings/tickets/").text
