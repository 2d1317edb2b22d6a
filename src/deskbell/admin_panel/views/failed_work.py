"""Work that failed, and trying it again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from deskbell.admin_panel.pages.failed_work import failed_work_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel import queries as kernel
from deskbell.mail import queries as mail
from deskbell.mail import retries
from deskbell.ui.gates import administrators_only


@administrators_only
@require_safe
def failed_work(request: HttpRequest) -> HttpResponse:
    """Everything that was given up, with its error."""
    return show(request, "failed_work.html", page=failed_work_page())


@administrators_only
@require_POST
def retry_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Send one mail again."""
    return _retry(request, lambda: retries.retry_mail(mail_id=mail_id))


@administrators_only
@require_POST
def retry_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Run one effect again."""
    return _retry(request, lambda: retries.retry_delivery(delivery_id=delivery_id))


@administrators_only
@require_POST
def retry_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run one job again."""
    return _retry(request, lambda: kernel.retry_job(job_id=job_id))


@administrators_only
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Try again whatever the page lists as given up."""
    work = mail.failed_work()
    again = sum(retries.retry_mail(mail_id=one.id) for one in work.mails)
    again += sum(retries.retry_delivery(delivery_id=one.id) for one in work.deliveries)
    again += sum(kernel.retry_job(job_id=one.id) for one in kernel.failed_jobs())
    words = ngettext("%(count)d piece of work is tried again.", "%(count)d pieces of work are tried again.", again)
    messages.success(request, words % {"count": again})
    return redirect("admin_panel:failed_work")


def _retry(request: HttpRequest, run: Callable[[], bool]) -> HttpResponse:
    """A second press, or a press after somebody else's, finds nothing failed and says so."""
    if run():
        messages.success(request, _("It is tried again now."))
    else:
        messages.info(request, _("There was nothing to try again: it may be under way already."))
    return redirect("admin_panel:failed_work")
