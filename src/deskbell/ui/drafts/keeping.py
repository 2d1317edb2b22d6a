"""Keeping, finding and forgetting unsent texts.

A draft has a name (what is written where), belongs to one account, and counts how often it was saved: only a save that comes
after the last one is taken, so a page that stood open elsewhere never overwrites what was written since. It ends with the
request that carries out its form, known by the form's key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models import Value as Constant
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest
from django.utils import timezone

from deskbell.kernel.idempotency import carried_out, is_carried_out
from deskbell.kernel.prepared import Prepared, Statement, asked, statement_of
from deskbell.kernel.transactions import writing
from deskbell.tickets.queries.surroundings import Row
from deskbell.ui.browser_marks import owner_of
from deskbell.ui.composer import LONGEST
from deskbell.ui.form_key import take_up
from deskbell.ui.models import Draft, StagedUpload

KIND = "drafts"
KEPT_FOR = timedelta(days=30)
LONGEST_NAME = 120
MOST_DRAFTS = 300  # of one person; the oldest give way
MOST_FIELDS, LONGEST_FIELD = 40, 4000
Value = str | list[str]  # of boxes that share a name, all that are ticked


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """What a page is told of a draft: its name, how often it was saved, and what stands in it, if anything does.

    Without a name nothing is kept: nobody is signed in.
    """

    name: str = ""
    sequence: int = 0
    body: str = ""
    body_format: str = "text"
    fields: Mapping[str, Value] = field(default_factory=dict)
    is_there: bool = False

    @property
    def initial(self) -> dict[str, Value]:
        """As a form takes it."""
        return {**self.fields, "body": self.body, "body_format": self.body_format} if self.is_there else {}


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of a save: how often the draft was saved by now. Not kept: by then it was sent, or newer elsewhere."""

    is_kept: bool
    is_sent: bool = False
    sequence: int = 0


def name_about(number: str, what: str) -> str:
    """What a draft about a ticket is called, so that it is found when the ticket goes; `what` holds no `-` but before a number."""
    return f"ticket-{number}-{what}"


def unsent(request: HttpRequest, *, name: str) -> Unsent:
    """The draft of the reader under a name; the form that a GET shows takes up its key, and so its files."""
    user_id = _user_id(request)
    if user_id is None:
        return Unsent()
    return unsent_in(request, name=name, rows=asked(rows_of(user_id=user_id, names=[name])))


def rows_of(*, user_id: int, names: Iterable[str]) -> Statement:
    """Somebody's drafts under these names as rows of the kind `KIND`, for whoever asks for more at the same time."""
    return _ROWS.statement(user_id=user_id, **{f"name_{place}": name for place, name in enumerate(names)})


def unsent_in(request: HttpRequest, *, name: str, rows: Iterable[Row]) -> Unsent:
    """As `unsent`, from the rows of the reader's drafts."""
    for _kind, sequence, _pk, called, rest in rows:
        if called == name:
            found = json.loads(rest)
            aside = {key: bool(found.pop(key)) for key in _ASIDE}
            fields = json.loads(found.pop("fields"))
            return _told(request, Draft(name=name, sequence=sequence, fields=fields, **found), **aside)
    return Unsent(name=name)


# What is asked of a draft beside its own columns. Whose the files are that wait is asked when they are shown.
_ASIDE = {
    "is_sent": carried_out("form_key"),
    "has_files": Exists(StagedUpload.objects.filter(form_key=OuterRef("form_key"))),
}


def _statement(*, user_id: int, **names: str) -> Statement:
    plain = {name: name for name in ("form_key", "body", "body_format")}
    rest = JSONObject(**plain, fields=Cast("fields", TextField()), **_ASIDE)
    rows = Draft.objects.filter(user_id=user_id, name__in=list(names.values())).order_by()
    marked = rows.annotate(_kind=Constant(KIND), _rest=Cast(rest, TextField()))
    return statement_of(marked.values_list("_kind", "sequence", "pk", "name", "_rest"))


_ROWS = Prepared(_statement)


def _told(request: HttpRequest, row: Draft, *, is_sent: bool, has_files: bool) -> Unsent:
    name = row.name
    if request.method not in {"GET", "HEAD"} or is_sent:
        return Unsent(name=name, sequence=row.sequence)
    take_up(request, key=row.form_key, has_files=has_files)
    return Unsent(
        name=name,
        sequence=row.sequence,
        body=row.body,
        body_format=row.body_format,
        fields=row.fields,
        is_there=True,
    )


def keep(request: HttpRequest, *, name: str, form_key: str, sequence: int, draft: Unsent) -> Saved:
    """Save a draft as the reader's, unless a newer one is there or its form was carried out; an empty one is forgotten."""
    user_id = _user_id(request)
    assert user_id is not None
    with writing():
        if is_carried_out(key=form_key):
            return Saved(is_kept=False, is_sent=True)
        row = Draft.objects.select_for_update().filter(user_id=user_id, name=name).first()
        if row is not None and sequence <= row.sequence:
            return Saved(is_kept=False, sequence=row.sequence)
        if not draft.body.strip() and not any(draft.fields.values()):
            if row is not None:
                row.delete()
            return Saved(is_kept=True)
        _take_over_files(row, form_key=form_key, owner=owner_of(request))
        Draft.objects.update_or_create(
            user_id=user_id,
            name=name,
            defaults={
                "form_key": form_key,
                "owner": owner_of(request),
                "sequence": sequence,
                "body": _storable(draft.body[:LONGEST]),
                "body_format": draft.body_format,
                "fields": _bounded(draft.fields),
                "updated_at": timezone.now(),
            },
        )
        if row is None:
            _make_room(user_id)
    return Saved(is_kept=True, sequence=sequence)


def discard(request: HttpRequest, *, name: str) -> None:
    """Forget a draft of the reader's, with the files that wait for it."""
    with writing():
        row = Draft.objects.filter(user_id=_user_id(request) or 0, name=name).first()
        if row is not None:
            forget_with_files(row)


def forget_with_files(row: Draft) -> None:
    """Forget a draft and the files that wait for it."""
    StagedUpload.objects.filter(owner=row.owner, form_key=row.form_key).delete()
    row.delete()


def forget_sent(request: HttpRequest, *, form_key: str) -> None:
    """Forget the draft of a form that was carried out."""
    rows = Draft.objects.filter(user_id=_user_id(request) or 0, form_key=form_key)
    if rows.exists():
        with writing():
            rows.delete()


def waiting_for(request: HttpRequest) -> Q:
    """Which staged files are this reader's: those of the browser, and those of their drafts from other browsers."""
    own = Q(owner=owner_of(request))
    user_id = _user_id(request)
    if user_id is None:
        return own
    drafts = Draft.objects.filter(user_id=user_id, form_key=OuterRef("form_key"), owner=OuterRef("owner"))
    return own | Q(Exists(drafts))


def kept_form_keys() -> Q:
    """Staged files that a draft waits with."""
    return Q(Exists(Draft.objects.filter(form_key=OuterRef("form_key"), owner=OuterRef("owner"))))


def forget_old_drafts() -> int:
    """Delete what nobody came back to; how many."""
    with writing():
        gone, _rows = Draft.objects.filter(updated_at__lt=timezone.now() - KEPT_FOR).delete()
    return gone


def is_name(text: str) -> bool:
    """Whether a draft may be called this."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def _user_id(request: HttpRequest) -> int | None:
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def _take_over_files(row: Draft | None, *, form_key: str, owner: str) -> None:
    """Files that were added in another browser wait for this one from now on."""
    if row is not None and row.owner != owner and row.form_key == form_key:
        StagedUpload.objects.filter(owner=row.owner, form_key=form_key).update(owner=owner)


def _bounded(fields: Mapping[str, Value]) -> dict[str, Value]:
    few = list(fields.items())[:MOST_FIELDS]
    return {
        _storable(name[:60]): _kept_value(value)
        if isinstance(value, str)
        else [_kept_value(one) for one in value[:MOST_FIELDS]]
        for name, value in few
    }


def _kept_value(value: str) -> str:
    return _storable(value[:LONGEST_FIELD])


def _storable(text: str) -> str:
    """Without the one character that PostgreSQL keeps nowhere."""
    return text.replace("\x00", "")


def _make_room(user_id: int) -> None:
    surplus = Draft.objects.filter(user_id=user_id).order_by("-updated_at", "-pk").values_list("pk", flat=True)
    Draft.objects.filter(pk__in=list(surplus[MOST_DRAFTS : MOST_DRAFTS + 10])).delete()
