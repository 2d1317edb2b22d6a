"""Putting a canned response into a reply: by a list that works anywhere, and by `;` and a search."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from deskbell.features.canned_responses.models import CannedResponse
from deskbell.features.canned_responses.policy import may_manage_any
from deskbell.features.canned_responses.queries import filled, found_for, usable
from deskbell.kernel.errors import NotFound
from deskbell.kernel.transactions import writing
from deskbell.lib.text import from_html
from deskbell.tickets.file_settings import files_per_entry
from deskbell.ui.addresses import address_of
from deskbell.ui.browser_marks import owner_of
from deskbell.ui.composer_tools import Asked, ComposerTool, Typed, offer
from deskbell.ui.form_key import form_key
from deskbell.ui.models import StagedUpload
from deskbell.ui.moulds import Mould
from deskbell.ui.rail_links import RailPage, offer_page
from deskbell.ui.uploads import under_form

LIST, INSERT = "list", "insert"
CHOSEN = "canned_response"
BUTTON = Mould("canned_responses/tool.html", shaped_by="responses may_manage", words="search_url")


def show(asked: Asked) -> SafeString:
    """A button; once it was pressed, the responses to choose from."""
    context = {
        "search_url": address_of("canned_responses:search", asked.ticket.number),
        "may_manage": may_manage_any(asked.viewer.rights),
    }
    if not asked.pressed:
        return BUTTON.cast(responses=None, **context)
    context["responses"] = found_for(viewer=asked.viewer, ticket=asked.ticket)
    return SafeString(render_to_string("canned_responses/tool.html", context))


def press(asked: Asked, typed: Typed) -> Typed:
    """Add the chosen response below what is typed, and its files to those that wait."""
    chosen = asked.request.POST.get(CHOSEN, "")
    if asked.pressed != INSERT or not chosen.isdecimal() or len(chosen) > 18:
        return typed
    try:
        response = usable(viewer=asked.viewer, response_id=int(chosen))
    except NotFound:
        return typed
    stage_files(asked.request, response)
    html = filled(response, ticket=asked.ticket, viewer=asked.viewer)
    if typed.body_format == "html":
        return Typed(body=typed.body + html, body_format="html")
    words = from_html(html)
    return Typed(body=f"{typed.body.rstrip()}\n\n{words}".strip(), body_format="text")


def stage_files(request: HttpRequest, response: CannedResponse) -> list[StagedUpload]:
    """Let the response's files wait under the form, as many as an entry may carry; one that waits already stays one."""
    owner, key = owner_of(request), form_key(request)
    with writing():
        known = set(under_form(request).values_list("file_id", "name"))
        new = [one for one in response.files.all() if (one.file_id, one.name) not in known]
        room = max(0, files_per_entry() - len(known))
        return [
            StagedUpload.objects.create(owner=owner, form_key=key, file_id=one.file_id, name=one.name)
            for one in new[:room]
        ]


MANAGING = offer_page(RailPage(url_name="canned_responses:manage", words=_("Canned responses"), is_for=may_manage_any))
TOOL = offer(ComposerTool(name="canned", show=show, press=press))
