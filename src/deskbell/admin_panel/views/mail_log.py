"""The mail log, one mail, and the mail as its reader sees it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.admin_panel.pages.mail_log import MailPage, mail_log_page, mail_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.errors import NotFound
from deskbell.ui import mail_frame
from deskbell.ui.gates import administrators_only


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
def mail_as_sent(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The mail's HTML alone, under a policy of its own. 404 where it has none."""
    document = _page(mail_id).mail.html
    if not document:
        raise Http404
    return mail_frame.frame(document)


def _page(mail_id: int) -> MailPage:
    try:
        return mail_page(mail_id=mail_id)
    except NotFound:
        raise Http404 from None
