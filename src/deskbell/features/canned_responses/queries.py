"""Reading canned responses: what an agent finds for a ticket, and how it reads there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.safestring import SafeString, mark_safe

from deskbell.features.canned_responses.models import CannedResponse
from deskbell.features.canned_responses.policy import managed_departments, may_manage_all, visible
from deskbell.kernel.errors import NotFound
from deskbell.lib.html import clean
from deskbell.lib.numbers import LARGEST_ID
from deskbell.lib.text import from_html, preview
from deskbell.lib.variables import Target, fill
from deskbell.mail.variables import values_for
from deskbell.people.rights import AgentRights
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import Viewer

MOST_FOUND = 50
WORDS_SEARCHED = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """A response in the list to choose from."""

    id: int
    title: str
    department: str
    preview: str


def found_for(*, viewer: Viewer, ticket: Ticket, search: str = "") -> tuple[Found, ...]:
    """Responses that hold every word of the search in title or text; those of the ticket's department come first."""
    rows = CannedResponse.objects.filter(visible(viewer.rights), is_active=True).select_related("department")
    for word in search.split()[:WORDS_SEARCHED]:
        rows = rows.filter(title__icontains=word) | rows.filter(body_html__icontains=word)
    nearest = Case(
        When(department=ticket.department_id, then=Value(0)),
        When(department=None, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return tuple(_found(one) for one in rows.order_by(nearest, "title", "pk")[:MOST_FOUND])


def usable(*, viewer: Viewer, response_id: int) -> CannedResponse:
    """A response that the agent may put into a reply. NotFound."""
    wanted = response_id if response_id <= LARGEST_ID else 0
    row = CannedResponse.objects.filter(visible(viewer.rights), is_active=True, pk=wanted).first()
    if row is None:
        raise NotFound
    return row


def manageable(rights: AgentRights | None) -> QuerySet[CannedResponse]:
    """The responses that an agent may change."""
    rows = CannedResponse.objects.select_related("department").order_by("-is_active", "title", "pk")
    own = rows.filter(department__in=managed_departments(rights))
    return own | rows.filter(department=None) if may_manage_all(rights) else own


def filled(response: CannedResponse, *, ticket: Ticket, viewer: Viewer) -> SafeString:
    """The response as it reads in this ticket: each variable once, escaped, and the whole clean."""
    values = values_for(ticket=ticket, viewer=viewer)
    return mark_safe(clean(fill(response.body_html, values=values, target=Target.HTML)))  # noqa: S308 - cleaned


def _found(response: CannedResponse) -> Found:
    department = response.department.name if response.department else ""
    words = preview(from_html(response.body_html), length=90)
    return Found(id=response.pk, title=response.title, department=department, preview=words)
