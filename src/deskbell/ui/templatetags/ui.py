"""Small pieces of markup that stand in every row of a list: tags, because an include per row is what costs."""

import json
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deskbell.lib.telephone import dialled
from deskbell.tickets.queries.countdowns import Countdown
from deskbell.ui import composer
from deskbell.ui import form_key as form_keys
from deskbell.ui.addresses import address_of
from deskbell.ui.countdowns import business_span, countdown_tag, script_words
from deskbell.ui.drafts.keeping import Unsent
from deskbell.ui.icons import icon as draw_icon
from deskbell.ui.language.once import once_per_language
from deskbell.ui.markup import markup
from deskbell.ui.moulds import Mould, unchanging
from deskbell.ui.panel_heads import HEADS
from deskbell.ui.times import time_tag

register = template.Library()

LOOK_OF_STATE = {
    "open": "open", "in_progress": "work", "waiting": "wait", "resolved": "done", "closed": "idle", "archived": "idle",
}  # fmt: skip
MARK_OF_PRIORITY = {"emergency": "‼", "high": "!", "low": "↓"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "attach" %}"""
    return draw_icon(name=name)


@register.simple_tag
def telephone(number: str) -> SafeString | str:
    """{% telephone person.phone %}: a link that dials it, where there is a number in what was typed."""
    address = dialled(number)
    return format_html('<a href="{}">{}</a>', address, number) if address else number


@register.simple_tag
def pill(state: str, words: str) -> SafeString:
    """{% pill ticket.state ticket.status_name %}; a look (open, work, wait, done, late, idle) is taken as well."""
    return markup('<span class="pill {}">{}</span>', LOOK_OF_STATE.get(state, state), words)


@register.simple_tag
def prio(slug: str, words: str = "") -> SafeString:
    """{% prio row.priority_slug row.priority_name %}: the mark in a list; its name for those who listen or hover."""
    mark = MARK_OF_PRIORITY.get(slug, "")
    if not words:
        return markup('<span class="prio {}" aria-hidden="true">{}</span>', slug, mark)
    return markup(
        '<span class="prio {}" title="{}"><span aria-hidden="true">{}</span><span class="heard">{}</span></span>',
        slug, words, mark, words,
    )  # fmt: skip


@register.simple_tag
def avatar(initials: str, kind: str = "") -> SafeString:
    """{% avatar "KI" "them big" %}: a name stands beside it, so it is silent; `them` for clients, `big` for cards."""
    return markup('<span class="avatar {}" aria-hidden="true">{}</span>', kind, initials)


@register.simple_tag
def when(moment: datetime | None, style: str = "ago") -> SafeString | str:
    """{% when row.updated_at %} or {% when item.occurred_at "at" %}; styles: ago, at, inside, clock, day, exact."""
    return time_tag(moment=moment, style=style) if moment else ""


@register.simple_tag
def countdown(left: Countdown | None, style: str = "") -> SafeString | str:
    """{% countdown row.countdown %}, or with "sentence" where its target stands before it: how much time is left.

    A page that has one includes ui/countdown_head.html.
    """
    return countdown_tag(left, is_sentence=style == "sentence")


@register.simple_tag
def countdown_words() -> str:
    """What the countdowns' script writes, as JSON for an attribute."""
    return script_words()


@register.filter
def business_time(seconds: float) -> str:
    """{{ clock.left_s|business_time }}: a length of business time, such as "2 h 10 min"."""
    return business_span(seconds=seconds)


@register.simple_tag
def file_chip(name: str, size: int, url: str = "") -> SafeString:
    """{% file_chip file.name file.size url %}: a file with its size, as a link where there is an address."""
    tag = format_html('a class="file" href="{}"', url) if url else SafeString('span class="file"')
    return format_html(
        "<{}>{}<span>{}</span> <span class=\"faint nowrap\">{}</span></{}>",
        tag, draw_icon(name="file"), name, filesizeformat(size), "a" if url else "span",
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def form_key(context: Context) -> SafeString:
    """{% form_key %} beside {% csrf_token %}: a second submit of this very form is recognised by it."""
    key = form_keys.form_key(context["request"])
    return markup('<input type="hidden" name="{}" value="{}">', form_keys.FIELD, key)


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, kind: str = "") -> dict[str, Any]:
    """{% field form.subject %}: label, help, errors and control belonging to each other."""
    is_rich = getattr(bound.field.widget, "is_rich", False)
    return {"field": bound, "kind": kind or bound.widget_type, "is_rich": is_rich}


@register.inclusion_tag("ui/problems.html")
def problems(form: Any) -> dict[str, Any]:
    """{% problems form %}: what is wrong, above the form, each with a link to its field; nothing when all is well."""
    return {"form": form, "found": [bound for bound in form if bound.errors] if form.is_bound else []}


@register.simple_tag
def optional_mark() -> str:
    """The word beside the label of a field that may stay empty."""
    return _("optional")


@register.simple_tag
def draft_place(draft: Unsent | str, has_fields: bool | str = False) -> SafeString:  # noqa: FBT001, FBT002 - a template's tag
    """{% draft_place draft draft_fields %}: the attributes by which a script knows where a draft is kept."""
    if not isinstance(draft, Unsent) or not draft.name:
        return SafeString("")
    return markup(
        ' data-draft-name="{}" data-draft-url="{}" data-discard-url="{}" data-draft-sequence="{}"{}{}',
        *(draft.name, address_of("drafts:save"), address_of("drafts:discard"), draft.sequence),
        SafeString(" data-draft-restored") if draft.is_there else "",
        SafeString(" data-draft-fields") if has_fields else "",
    )


@register.simple_tag
@once_per_language
def draft_words() -> str:
    """What is said of an unsent text in a form without the composer, as JSON for an attribute."""
    return json.dumps(composer.draft_words())


@register.simple_tag
def composer_words() -> str:
    """What the composer's script shows, as JSON for an attribute."""
    return composer.composer_words()


SEARCH_BOX = Mould("search/box.html", words="url label question")
USER_MENU = Mould(
    "ui/user_menu.html",
    shaped_by="reader.is_agent reader.is_administrator is_away languages",
    words="reader.name reader.email reader.initials here csrf_token",
)


@register.simple_tag
def search_box(url: str, label: str, question: str = "") -> SafeString:
    """{% search_box search_url search_label page.asked.text %}: the box in the bar, with what was asked for."""
    return SEARCH_BOX.cast(url=url, label=label, question=question)


@register.simple_tag(takes_context=True)
def user_menu(context: Context) -> SafeString:
    """{% user_menu %}: the menu of whoever is signed in."""
    reader = context["reader"]
    return USER_MENU.cast(
        reader=reader,
        is_away=reader.rights is not None and reader.rights.is_away,
        languages=tuple(context["languages"]),
        here=context["request"].get_full_path(),
        csrf_token=context.get("csrf_token", ""),
    )


@register.simple_tag
def standing(template: str) -> SafeString:
    """{% standing "ui/standing_head.html" %}: a part that is the same on every page of a language."""
    return unchanging(template, get_language())


@register.simple_tag
@once_per_language
def panel_heads() -> SafeString:
    """{% panel_heads %}: what features add to the head of the agent panel's pages."""
    return format_html_join("", "{}", ((render_to_string(template),) for template in HEADS))
