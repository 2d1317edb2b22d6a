"""Making and changing one thing, and what was changed in it before."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.admin_panel.pages.thing import changes_since, history_page, thing_page
from deskbell.admin_panel.views.asked import telling_of_jobs
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import kind_named, thing_named, thing_with_usages
from deskbell.kernel.configuration import Kind
from deskbell.kernel.configuration_forms import carried_out
from deskbell.kernel.configuration_history import last_change_id
from deskbell.kernel.errors import Invalid
from deskbell.kernel.idempotency import once
from deskbell.ui.conflict import Choice
from deskbell.ui.errors import conflict
from deskbell.ui.form_key import form_key
from deskbell.ui.gates import administrators_only
from deskbell.ui.kept_files import forget_files, keep_files
from deskbell.ui.reader import reader_of

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "confirmed", "back"})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@telling_of_jobs
def new_thing(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a thing of a kind; of some kinds, what that does to other things is said before."""
    found = kind_named(kind)
    if not found.may_create:
        raise Http404
    form = _form(request, found, found.model())
    kept = keep_files(request, form)
    keys: list[int] = []
    if form.is_only_asking:
        form.show_unjudged()
    elif found.tells_of_new and _is_to_be_saved(request, form) and (answer := _asked_first(request, found, form)):
        return answer
    elif (
        form.is_bound
        and "back" not in request.POST
        and carried_out(form, lambda: keys.append(made(request, found, form)))
    ):
        forget_files(request, form)
        if told := form.told_once(keys[0]):
            return _never_stored(show(request, "told_once.html", kind=found, pk=keys[0], told=told))
        messages.success(request, _("Saved."))
        return redirect("admin_panel:thing", kind, keys[0])
    return _never_stored(show(request, "new_thing.html", status=_status(form), kind=found, form=form, kept=kept))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@telling_of_jobs
def thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Look at a thing and change it; what the change does to other things is said before it is made."""
    found, row, counts = thing_with_usages(kind, pk)
    form = _form(request, found, copy(row))
    kept = keep_files(request, form)
    if form.is_only_asking:
        form.show_unjudged()
    elif _is_to_be_saved(request, form):
        answer = _refused_as_old(request, found, row) or _asked_back(request, found, row, form)
        if answer is not None:
            return answer
        if carried_out(form, lambda: form.apply(reader_of(request).actor)):
            forget_files(request, form)
            messages.success(request, _("Saved."))
            return redirect("admin_panel:thing", kind, pk)
    page = thing_page(kind=found, row=row, counts=counts)
    seen = request.POST.get("seen") or page.newest_id
    return show(request, "thing.html", status=_status(form), page=page, kind=found, form=form, seen=seen, kept=kept)


@administrators_only
@require_safe
def thing_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who changed what in a thing, and when."""
    found, row = thing_named(kind, pk)
    page = history_page(kind=found, row=row, before=request.GET.get("before", ""))
    return show(request, "thing_history.html", page=page, kind=found)


def _form(request: HttpRequest, kind: Kind, instance: Any) -> Any:
    """The form; whoever leads to a new thing may say in the address what it is about."""
    if request.method == "POST":
        return kind.form(request.POST, request.FILES, instance=instance)
    chosen = request.GET.dict() if instance._state.adding else {}
    return kind.form(instance=instance, initial=chosen)


def _is_to_be_saved(request: HttpRequest, form: Any) -> bool:
    return bool(form.is_bound and form.is_valid() and "back" not in request.POST)


def made(request: HttpRequest, kind: Kind, form: Any) -> int:
    """The key of the new row; a second submit of the same form finds the first one's. Invalid if the form is not right."""
    actor = reader_of(request).actor

    def make() -> int:
        if not form.is_valid():
            raise Invalid({})
        return int(form.apply(actor).pk)

    return once(key=form_key(request), scope=f"configuration {kind.key} {actor.user_id}", run=make)


def _asked_back(request: HttpRequest, kind: Kind, row: Any, form: Any) -> HttpResponse | None:
    """A page that says what the change does to other things, unless it was read already."""
    changes = {} if "confirmed" in request.POST else _really_changed(row, form)
    sentences = kind.consequences(row, changes) if changes else []
    if not sentences:
        return None
    typed = [(name, value) for name, values in form.data.lists() for value in values if name not in NOT_TYPED]
    about = {"kind": kind, "row": row, "address": request.path}
    return _never_stored(show(request, "consequences.html", sentences=sentences, typed=typed, **about))


def _never_stored(page: HttpResponse) -> HttpResponse:
    """A password or a key may be among what stands in it."""
    add_never_cache_headers(page)
    return page


def _asked_first(request: HttpRequest, kind: Kind, form: Any) -> HttpResponse | None:
    """The same for a thing that is not there yet."""
    return _asked_back(request, kind, kind.model(), form)


def _really_changed(row: Any, form: Any) -> dict[str, Any]:
    """The row's columns that get another value, and the form's other fields that do, by their names."""
    columns = {name: value for name, value in form.changes().items() if getattr(row, name) != value}
    own = {one.name for one in row._meta.concrete_fields}
    others = {name: form.cleaned_data[name] for name in form.changed_data if name not in own}
    return {**columns, **others}


def _refused_as_old(request: HttpRequest, kind: Kind, row: Any) -> HttpResponse | None:
    """A page that says who changed the thing since its form was shown."""
    seen, newest = request.POST.get("seen", ""), last_change_id(row)
    if not seen.isdecimal() or int(seen) >= newest:
        return None
    return conflict(
        request,
        since=changes_since(kind=kind, row=row, seen=int(seen)),
        choices=[Choice(name="seen", value=str(newest), words=_("Save mine all the same"), is_primary=True)],
        back_url=request.path,
    )


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
