"""What administrators configure about canned responses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.features.canned_responses.commands import switch_response
from deskbell.features.canned_responses.forms import CannedResponseForm
from deskbell.features.canned_responses.models import CannedResponse
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import DISABLES, Column, Group, Kind, Usage, add_usage, register
from deskbell.people.configuration import DEPARTMENTS
from deskbell.people.configuration.replacing import put_instead
from deskbell.routing.words import ActionKind
from deskbell.tickets.configuration.rule_usages import naming_rules


def _switch(actor: Actor, response: CannedResponse, out: bool) -> None:  # noqa: FBT001 - as the kind calls it
    switch_response(actor=actor, response_id=response.pk, is_active=not out)


def _department(response: CannedResponse) -> str:
    return response.department.name if response.department else gettext("All departments")


def _words(count: int) -> str:
    return ngettext("%(count)d canned response is for it", "%(count)d canned responses are for it", count) % {
        "count": count
    }


def _of(department_id: int) -> Any:
    return CannedResponse.objects.filter(department=department_id)


CANNED_RESPONSES = register(
    Kind(
        key="canned-responses",
        model=CannedResponse,
        form=CannedResponseForm,
        group=Group.ANSWERS,
        singular=_("canned response"),
        plural=_("Canned responses"),
        explanation=_(
            "Answers that agents put into a reply by “;” and a search, with the ticket's own words filled in."
        ),
        columns=(
            Column(title=_("Title"), value=str, sort="title"),
            Column(title=_("Department"), value=_department, sort="department__name"),
        ),
        search=("title", "body_html"),
        ordering=("title",),
        related=("department",),
        switch=DISABLES,
        take_out=_switch,
        keywords=_("premade replies, ready answers, templates, variables"),
        position=10,
        icon="file",
    )
)
add_usage(
    DEPARTMENTS.key,
    Usage(
        words=_words, rows=_of, replace=lambda actor, old, new: put_instead(_of(old), actor=actor, department_id=new)
    ),
)
add_usage(CANNED_RESPONSES.key, naming_rules(ActionKind.ANSWER.value, may_stay=True))
