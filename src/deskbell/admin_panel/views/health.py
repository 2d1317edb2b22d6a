"""How the desk fares, and a live trial of its mail server."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deskbell.admin_panel.pages.health import health_page
from deskbell.admin_panel.views.frame import show
from deskbell.mail.trial import try_server
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """What was looked at just now, and what to do about it."""
    return show(request, "health.html", page=health_page(address=reader_of(request).email))


@administrators_only
@require_POST
@never_cache
def try_mail(request: HttpRequest) -> HttpResponse:
    """Go the way of a mail to the administrator up to its first word, and say where it ended. Takes half a minute at most."""
    address = reader_of(request).email
    return show(request, "health.html", page=health_page(address=address, steps=try_server(recipient=address)))
