"""Home, a new request, and what is said when it has arrived."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.idempotency import once
from deskbell.people.languages import language_to_keep
from deskbell.portal.context import client_of
from deskbell.portal.forms import NewTicketForm
from deskbell.portal.pages.entry import ReceivedPage, home_page, new_ticket_page, text_of
from deskbell.portal.views.allowance import sentence, wait_s
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.queries import number_of_ticket, thank_you_of, topic_cards
from deskbell.tickets.settings import MAY_VISITORS_OPEN
from deskbell.ui import uploads
from deskbell.ui.browser_marks import owner_of
from deskbell.ui.complaints import complain
from deskbell.ui.drafts.keeping import Unsent, unsent
from deskbell.ui.form_key import form_key
from deskbell.ui.gates import sign_in_url
from deskbell.ui.reader import reader_of
from deskbell.ui.settings import THANK_YOU_TEXT

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TICKETS_AN_HOUR: Final = 20
DRAFT: Final = "new-request"
RECEIVED_COOKIE: Final = "deskbell_received"
_SALT: Final = "deskbell.portal.received"
_SHOWN_FOR: Final = timedelta(hours=1)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door."""
    return render(request, "portal/home.html", {"page": home_page(actor=client_of(request))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_ticket(request: HttpRequest) -> HttpResponse:
    """The form of a new request. After an error it holds everything that was typed and uploaded."""
    if request.method != "POST":
        if not read(MAY_VISITORS_OPEN) and not _is_signed_in(request):
            return HttpResponseRedirect(sign_in_url(request))
        return _show(request)
    staged = uploads.stage(request)
    if uploads.is_only_adding(request):
        return _show(request, _form(request, initial=request.POST.dict()), staged)
    form = _form(request, data=request.POST)
    if not form.is_valid() or staged.problems:
        return _show(request, form, staged, status=422)
    seconds = _must_wait_s(request, form)
    if seconds:
        form.add_error(None, sentence(seconds=seconds))
        answer = _show(request, form, staged, status=429)
        answer["Retry-After"] = str(seconds)
        return answer
    return _open(request, form, staged)


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The number, once it is there; later, where to ask after a ticket."""
    known = _just_received(request)
    if known is None:
        return HttpResponseRedirect(reverse("portal:check"))
    number, address, topic_id = known
    page = ReceivedPage(
        number=number,
        address=address,
        is_signed_in=reader_of(request).is_signed_in,
        thank_you=thank_you_of(topic_id) or text_of(THANK_YOU_TEXT),
    )
    return render(request, "portal/received.html", {"page": page})


def _form(request: HttpRequest, **values: Any) -> NewTicketForm:
    return NewTicketForm(values.pop("data", None), topics=topic_cards(), is_signed_in=_is_signed_in(request), **values)


def _first_values(request: HttpRequest, draft: Unsent) -> dict[str, Any]:
    """What was written before; a topic that the address names goes before the draft's."""
    asked = request.GET.get("topic", "")[:20]
    return {**draft.initial, **({"topic": asked} if asked else {})}


def _is_signed_in(request: HttpRequest) -> bool:
    return reader_of(request).is_signed_in


def _must_wait_s(request: HttpRequest, form: NewTicketForm) -> int:
    if _is_signed_in(request):
        return 0
    return wait_s(request, purpose="new", address=form.cleaned_data["email"], most=TICKETS_AN_HOUR)


def _show(
    request: HttpRequest,
    form: NewTicketForm | None = None,
    staged: uploads.StagedFiles | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    draft = unsent(request, name=DRAFT)
    form = form or _form(request, initial=_first_values(request, draft))
    page = new_ticket_page(form=form, is_signed_in=_is_signed_in(request))
    context = {
        "page": page,
        "form": form,
        "draft": draft,
        "draft_key": DRAFT,
        "staged": staged or uploads.staged(request),
    }
    return render(request, "portal/new_ticket.html", context, status=status)


def _open(request: HttpRequest, form: NewTicketForm, staged: uploads.StagedFiles) -> HttpResponse:
    try:
        number = number_of_ticket(once(key=form_key(request), scope=_scope(request), run=lambda: _run(request, form)))
    except Invalid as error:
        complain(form, error)
        return _show(request, form, staged, status=422)
    except Refused as error:
        form.add_error(None, str(error.reason))
        return _show(request, form, staged, status=403)
    uploads.clear(request)
    address = reader_of(request).email or form.cleaned_data["email"]
    return _to_received(number=number, address=address, topic_id=form.cleaned_data.get("topic"))


def _to_received(*, number: str, address: str, topic_id: int | None) -> HttpResponse:
    """What the next page says goes along in a cookie that this browser alone has, and not for long."""
    page = reverse("portal:received")
    response = HttpResponseRedirect(page)
    response.set_cookie(
        RECEIVED_COOKIE,
        signing.dumps([number, address, topic_id], salt=_SALT),
        max_age=_SHOWN_FOR,
        path=page,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _just_received(request: HttpRequest) -> tuple[str, str, int | None] | None:
    try:
        known = signing.loads(request.COOKIES.get(RECEIVED_COOKIE, ""), salt=_SALT, max_age=_SHOWN_FOR)
    except signing.BadSignature:
        return None
    number, address, topic_id = known
    return number, address, topic_id


def _run(request: HttpRequest, form: NewTicketForm) -> int:
    typed = form.cleaned_data
    return open_ticket(
        actor=client_of(request),
        email=typed.get("email", ""),
        name=typed.get("name", ""),
        phone=typed.get("phone", ""),
        language=language_to_keep(),
        topic_id=typed.get("topic"),
        subject=typed["subject"],
        body=typed["body"],
        attachments=uploads.drafts(request),
    ).pk


def _scope(request: HttpRequest) -> str:
    """Whose form it is: the account, or the browser by its signed mark."""
    user_id = client_of(request).user_id
    return f"portal.new:user {user_id}" if user_id is not None else f"portal.new:{owner_of(request)}"
