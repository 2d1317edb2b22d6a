"""The mail log, one mail, and the mail as its reader sees it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.admin_panel.pages.mail_log import MailPage, mail_log_page, mail_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.errors import NotFound
from deskbell.ui.gates import administrators_only

# A mail's HTML has styles of its own and may hold nothing else: it runs no script, loads nothing, and is of no
# origin, even where somebody opens its address outside the frame.
MAIL_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@administrators_only
@require_safe
def mail_log(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    return show(request, "mail_log.html", page=mail_log_page(asked=request.GET))


@administrators_only
@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: its lines, its text, and a frame for its HTML."""
    return show(request, "mail.html", page=_page(mail_id))


@administrators_only
@require_safe
@never_cache
def mail_as_sent(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The mail's HTML alone, under a policy of its own. 404 where it has none."""
    document = _page(mail_id).mail.html
    if not document:
        raise Http404
    headers = {
        "Content-Security-Policy": MAIL_POLICY,
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }
    return HttpResponse(document, headers=headers)


def _page(mail_id: int) -> MailPage:
    try:
        return mail_page(mail_id=mail_id)
    except NotFound:
        raise Http404 from None
