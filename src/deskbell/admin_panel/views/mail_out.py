"""What the desk sends: a live trial of an account, and the words of its mails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import thing_named
from deskbell.kernel.errors import NotFound
from deskbell.mail.trial import try_account as tried
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def try_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """Go the way of a mail to the administrator up to its first word; only the button sets out. Half a minute at most."""
    kind, account = thing_named("sending-accounts", account_id)
    recipient = reader_of(request).email
    steps = None
    if request.method == "POST":
        try:
            _address, steps = tried(account_id, recipient=recipient)
        except NotFound:
            raise Http404 from None
    return show(request, "try_account.html", kind=kind, account=account, recipient=recipient, steps=steps)
