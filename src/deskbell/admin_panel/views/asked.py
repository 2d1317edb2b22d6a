"""Changes that let a long job begin say so, with the way to it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from deskbell.kernel.progress import jobs_under_way
from deskbell.ui.reader import reader_of

View = Callable[..., HttpResponse]


def telling_of_jobs(view: View) -> View:
    """After a POST that led on, name the long work that it asked for, unless it led there."""

    @wraps(view)
    def told(request: HttpRequest, *arguments: object, **keywords: object) -> HttpResponse:
        since = timezone.now()
        response = view(request, *arguments, **keywords)
        if request.method == "POST" and response.status_code == 302:
            _tell(request, since, response["Location"])
        return response

    return told


def _tell(request: HttpRequest, since: datetime, location: str) -> None:
    actor = reader_of(request).actor
    for job in jobs_under_way(actor=actor):
        address = reverse("admin_panel:job", args=[job.id])
        if job.asked_at >= since and job.actor_user_id == actor.user_id and address != location:
            words = format_html('{}. <a href="{}">{}</a>', job.title, address, _("See how far it is"))
            messages.info(request, words)
