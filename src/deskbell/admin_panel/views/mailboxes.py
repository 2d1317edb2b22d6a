"""A live trial of a mailbox, and how fetching from it goes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import kind_named
from deskbell.kernel.errors import NotFound
from deskbell.mail.mailboxes.queries import mailbox_condition
from deskbell.mail.mailboxes.trial import try_mailbox as tried
from deskbell.ui.gates import administrators_only


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def try_mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """How it goes; the button tries every step up to moving what was fetched, and changes nothing on the server."""
    kind = kind_named("mailboxes")
    try:
        steps = tried(mailbox_id) if request.method == "POST" else None
        mailbox = mailbox_condition(mailbox_id)
    except NotFound:
        raise Http404 from None
    return show(request, "try_mailbox.html", kind=kind, mailbox=mailbox, steps=steps)
