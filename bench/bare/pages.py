"""One page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from deskbell.tickets.models import Ticket

COLUMNS = ("number", "subject__text", "requester__name", "priority__name", "status__name", "updated_at")


def tickets(request: HttpRequest) -> HttpResponse:
    """The latest 25 that need a reply."""
    rows = Ticket.objects.filter(standing="needs_reply").order_by("-updated_at", "-id").values(*COLUMNS)[:25]
    return render(request, "list.html", {"rows": rows})


urlpatterns = [path("", tickets)]
