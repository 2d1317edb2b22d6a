"""A few pages with every piece of the furniture, for tests to walk through; the addresses of a test run."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from deskbell.ui import errors, uploads
from deskbell.ui.composer import ComposerForm
from deskbell.ui.conflict import Choice
from deskbell.ui.gates import administrators_only, agents_only, signed_in_only

SENT: list[dict[str, object]] = []

ENTRY = """{% extends "ui/frame.html" %}{% block title %}Entry{% endblock %}
{% block rail %}<a href="#" aria-current="page">Open <span class="count">3</span></a>{% endblock %}
{% block bar_search %}<form class="find" role="search"><input type="search" name="q" aria-label="Search" placeholder="Search"></form>{% endblock %}
{% block page %}<h1>482913</h1>
<div class="tools"><details class="menu"><summary class="btn">Assign</summary><div class="sheet form"><form method="post">{% csrf_token %}
<div class="field"><label for="who">Agent</label><select id="who"><option>John</option></select></div><button class="btn primary">Assign</button></form></div></details></div>
<article class="entry them"><header>{% avatar "KI" "them" %}<b>Ken</b><span class="faint">{% when now "at" %}</span></header>
<div class="body"><p>Down.</p><blockquote>quoted</blockquote></div><ul class="files"><li>{% file_chip "page.png" 182000 "#" %}</li></ul></article>
<p class="event"><span><b>Jane</b> assigned <b>John</b></span>{% when now "clock" %}<span class="comment">please</span></p>
<article class="entry note"><header>{% avatar "JM" %}<b>Jane</b>{% pill "wait" "Only agents see this" %}</header><div class="body">A note</div></article>
{% for state in states %}{% pill state state %}{% endfor %}{% prio "high" "High" %}
<form method="post" enctype="multipart/form-data">{% include "ui/composer.html" with send_words="Send" modes=modes draft_key="t1-reply-1" %}</form>
{% include "ui/pager.html" with next_url="#" words="25 of 60" %}
{% include "ui/empty.html" with picture="inbox" title="Nothing here" words="All answered" %}{% endblock %}"""

FORM = """{% extends "ui/portal_base.html" %}{% block title %}Form{% endblock %}{% block page %}<h1>Form</h1>
<form class="form" method="post" enctype="multipart/form-data" novalidate>{% csrf_token %}{% form_key %}{% problems form %}
{% for one in form %}{% field one %}{% endfor %}{% include "ui/uploads.html" %}<button class="btn primary">Send</button></form>{% endblock %}"""


class AskForm(forms.Form):
    """One field of every kind."""

    email = forms.EmailField(label="Address", help_text="We write there.")
    name = forms.CharField(label="Name", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Two")])
    way = forms.ChoiceField(label="Way", choices=[("m", "Mail"), ("p", "Phone")], widget=forms.RadioSelect)
    body = forms.CharField(label="Message", widget=forms.Textarea)
    agreed = forms.BooleanField(label="I agree")


def show(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    """A page from text."""
    return HttpResponse(engines["django"].from_string(template).render(context, request))


def entry(request: HttpRequest) -> HttpResponse:
    """A ticket's page, more or less; `?collide=1` meets a collision."""
    posted = request.method == "POST"
    staged = uploads.stage(request) if posted else uploads.staged(request)
    form = ComposerForm(request.POST if posted else None, hint="Write to Ken")
    if posted and not uploads.is_only_adding(request) and form.is_valid():
        if "collide" in request.GET and "anyway" not in request.POST:
            choice = Choice(name="anyway", value="1", words="Send anyway", is_primary=True)
            return errors.conflict(request, since=["John replied"], choices=[choice], back_url="/entry/")
        SENT.append({**form.cleaned_data, "files": [draft.name for draft in uploads.drafts(request)]})
        uploads.clear(request)
        return HttpResponseRedirect("/entry/")
    modes = [("/entry/", "Reply", True), ("/entry/?mode=note", "Internal note", False)]
    states = ["open", "in_progress", "waiting", "resolved", "closed", "late"]
    return show(request, ENTRY, form=form, staged=staged, modes=modes, now=timezone.now(), states=states)


def ask(request: HttpRequest) -> HttpResponse:
    """A form with files."""
    posted = request.method == "POST"
    staged = uploads.stage(request) if posted else uploads.staged(request)
    if posted and uploads.is_only_adding(request):
        return show(request, FORM, form=AskForm(initial=request.POST.dict()), staged=staged)
    form = AskForm(request.POST if posted else None)
    if posted and form.is_valid():
        SENT.append({**form.cleaned_data, "files": [draft.name for draft in uploads.drafts(request)]})
        uploads.clear(request)
        return HttpResponse("thanks")
    return show(request, FORM, form=form, staged=staged)


def plain(request: HttpRequest) -> HttpResponse:
    """Nothing but a word."""
    return HttpResponse("inside")


def crash(request: HttpRequest) -> HttpResponse:
    """What nobody wants."""
    raise RuntimeError("on purpose")


def too_often(request: HttpRequest) -> HttpResponse:
    """The page for the hasty."""
    return errors.too_many(request, retry_after_s=130)


_portal = (
    [
        path("", plain, name="home"),
        path("my/", signed_in_only(plain), name="my_tickets"),
        path("my-profile/", signed_in_only(plain), name="profile"),
    ],
    "portal",
)

urlpatterns = [
    path("account/", include("deskbell.sign_in.routes")),
    path("uploads/", include("deskbell.ui.routes")),
    path("entry/", entry),
    path("ask/", ask),
    path("agents/", agents_only(plain)),
    path("administrators/", administrators_only(plain)),
    path("crash/", crash),
    path("too-often/", too_often),
    path("", include(_portal)),
]
handler400 = "deskbell.ui.errors.bad_request"
handler403 = "deskbell.ui.errors.refused"
handler404 = "deskbell.ui.errors.not_found"
handler429 = "deskbell.ui.errors.too_many"
handler500 = "deskbell.ui.errors.broken"
