"""What all pages of the panel share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.admin_panel.pages.failed_work import failed_total


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page within the panel's frame."""
    if "failed_total" not in context:
        context["failed_total"] = failed_total()
    return render(request, f"admin_panel/{template}", context, status=status)
