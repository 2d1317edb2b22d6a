"""The ledger of incoming mail, one message, its bytes, and what an administrator does with what was not taken in."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.admin_panel.forms import TicketFromMailForm, TurnAwayForm
from deskbell.admin_panel.pages.incoming_mail import MessagePage, ledger_page, message_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.mail.intake import queries, settling
from deskbell.ui.complaints import complain
from deskbell.ui.downloads import respond_with_bytes
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
def incoming_mails(request: HttpRequest) -> HttpResponse:
    """Every message ever received, newest first."""
    return show(request, "incoming_mails.html", page=ledger_page(asked=request.GET))


@administrators_only
@require_safe
@never_cache
def incoming_mail(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """One message: what became of it, its headers, parts and text."""
    return _shown(request, incoming_id, TurnAwayForm())


@administrators_only
@require_safe
def incoming_mail_raw(request: HttpRequest, incoming_id: int) -> FileResponse:
    """The bytes as they came, to be saved."""
    try:
        path = queries.raw_path(incoming_id)
    except NotFound:
        raise Http404 from None
    return respond_with_bytes(path=path, name=f"message-{incoming_id}.eml")


@administrators_only
@require_POST
def try_incoming_mail_again(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """Let it be taken in afresh."""
    _page(incoming_id)
    if settling.try_again(incoming_id):
        messages.success(request, _("It is tried again now."))
    else:
        _settled_meanwhile(request)
    return redirect("admin_panel:incoming_mail", incoming_id)


@administrators_only
@require_POST
def try_quarantine_again(request: HttpRequest) -> HttpResponse:
    """The same for everything in quarantine."""
    again = settling.try_all_again()
    words = ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", again)
    messages.success(request, words % {"count": again})
    return redirect("admin_panel:incoming_mails")


@administrators_only
@require_POST
def turn_incoming_mail_away(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """It becomes no ticket; message and reason stay in the ledger."""
    form = TurnAwayForm(request.POST)
    if not form.is_valid():
        return _shown(request, incoming_id, form, status=422)
    _page(incoming_id)
    if settling.turn_away(incoming_id, reason=form.cleaned_data["reason"], by=reader_of(request).name):
        messages.success(request, _("It was turned away. It stays in this list."))
    else:
        _settled_meanwhile(request)
    return redirect("admin_panel:incoming_mail", incoming_id)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ticket_from_incoming_mail(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """Open a ticket from a message that could not be taken in: its text as it came, and the whole as a file."""
    page = _page(incoming_id)
    first = {"email": page.details.row.sender, "subject": page.title}
    form = TicketFromMailForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        try:
            ticket = settling.open_from(incoming_id, actor=reader_of(request).actor, **form.chosen())
            return redirect("desk:ticket", ticket.number)
        except Invalid as error:
            complain(form, error)
        except Refused as error:
            form.add_error(None, str(error.reason))
        except OSError:
            form.add_error(None, _("The message's bytes are not there any more."))
    return show(request, "ticket_from_mail.html", page=page, form=form, status=422 if form.is_bound else 200)


def _shown(request: HttpRequest, incoming_id: int, form: TurnAwayForm, *, status: int = 200) -> HttpResponse:
    return show(request, "incoming_mail.html", page=_page(incoming_id), form=form, status=status)


def _page(incoming_id: int) -> MessagePage:
    try:
        return message_page(incoming_id=incoming_id)
    except NotFound:
        raise Http404 from None


def _settled_meanwhile(request: HttpRequest) -> None:
    messages.info(request, _("Somebody settled this message meanwhile."))
