"""What the desk sends: a live trial of an account, and the words of its mails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import thing_named
from deskbell.kernel.configuration import Group
from deskbell.kernel.errors import NotFound
from deskbell.mail.template_preview import Preview, preview_of
from deskbell.mail.template_preview import mail_words as all_mail_words
from deskbell.mail.trial import try_account as tried
from deskbell.people.languages import offered
from deskbell.ui import mail_frame
from deskbell.ui.gates import administrators_only
from deskbell.ui.panel_pages import PanelPage, add_to_panel
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


@administrators_only
@require_safe
def mail_words(request: HttpRequest) -> HttpResponse:
    """Every mail that has words, and which of them are the desk's built-in ones."""
    return show(request, "mail_words.html", mails=all_mail_words(languages=offered()))


@administrators_only
@require_safe
def mail_template(request: HttpRequest, template_id: int) -> HttpResponse:
    """A template as the mail of a made-up ticket: subject, text, and a frame for its HTML."""
    return show(request, "mail_template.html", preview=_preview(template_id), template_id=template_id)


@administrators_only
@require_safe
def mail_template_document(request: HttpRequest, template_id: int) -> HttpResponse:
    """The HTML alone, under a policy of its own."""
    return mail_frame.frame(_preview(template_id).html)


def _preview(template_id: int) -> Preview:
    try:
        return preview_of(template_id)
    except NotFound:
        raise Http404 from None


WORDS_PAGE = add_to_panel(
    PanelPage(
        url_name="admin_panel:mail_words",
        title=gettext_lazy("Words of mails"),
        explanation=gettext_lazy(
            "Every mail that the desk sends by itself or for agents, and in which languages its words are yours."
        ),
        keywords=gettext_lazy(
            "e-mail templates, ticket.autoresp, ticket.reply, message.alert, auto-response, preview, built-in"
        ),
        group=Group.MAIL,
    )
)
