"""Every property of a ticket, changed by a small form: a page of its own, or a dialog over the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.agent_panel.forms import changes as forms
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.pages.since import since
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, changed, refuse, visit
from deskbell.agent_panel.views.writing import ANYWAY, CHOICE, REVIEW
from deskbell.kernel.errors import Conflict, Invalid, Refused
from deskbell.tickets import policy
from deskbell.tickets.commands.archive import archive as archive_ticket
from deskbell.tickets.commands.assign import assign as assign_ticket
from deskbell.tickets.commands.change_due_date import change_due_date as set_due_date
from deskbell.tickets.commands.change_priority import change_priority as set_priority
from deskbell.tickets.commands.change_status import change_status as set_status
from deskbell.tickets.commands.change_subject import change_subject as set_subject
from deskbell.tickets.commands.change_topic import change_topic as set_topic
from deskbell.tickets.commands.close import close as close_ticket
from deskbell.tickets.commands.release import release as release_ticket
from deskbell.tickets.commands.reopen import reopen as reopen_ticket
from deskbell.tickets.commands.resolve import resolve as resolve_ticket
from deskbell.tickets.commands.set_service_level import set_service_level as set_plan
from deskbell.tickets.commands.transfer import transfer as transfer_ticket
from deskbell.ui.complaints import complain
from deskbell.ui.conflict import Choice
from deskbell.ui.errors import conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.policy import Powers
    from deskbell.ui.gates import View


@dataclass(frozen=True, kw_only=True)
class Change:
    """One way of changing a ticket. `run` gets the command's keywords; `anew` is for changes that show everywhere.

    `words` say beforehand what it does; what `is_dangerous` has a button that looks like it.
    """

    title: StrOrPromise
    button: StrOrPromise
    done: StrOrPromise
    is_open: Callable[[Powers], bool]
    run: Callable[..., object]
    form: type[forms.ChangeForm] = forms.ChangeForm
    fields: tuple[tuple[str, str], ...] = ()
    watches: bool = True
    anew: bool = False
    words: StrOrPromise = ""
    is_dangerous: bool = False
    is_end: bool = False


def change_view(change: Change) -> View:
    """The view of one way of changing a ticket."""

    @desk_page("GET", "POST")
    def view(request: HttpRequest, number: str) -> HttpResponse:
        here = visit(request, number)
        if not change.is_open(policy.powers(here.viewer, here.ticket)):
            return refuse(here, _("You can't do this with this ticket, or not any more."))
        if request.method != "POST":
            return _show(here, change, _form(here, change))
        if request.POST.get(CHOICE) == REVIEW:
            return _show(here, change, _form(here, change, initial=_kept(request)))
        return _carry_out(here, change)

    return view


def _carry_out(here: Visit, change: Change) -> HttpResponse:
    form = _form(here, change, data=here.request.POST)
    if not form.is_valid():
        return _show(here, change, form, status=422)
    try:
        change.run(**_keywords(here, change, form.cleaned_data))
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, change, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.shown))
        return _show(here, change, form, status=403)
    except Conflict as collision:
        return _tell(here, collision)
    return changed(here, words=change.done, anew=change.anew, is_end=change.is_end)


def _form(here: Visit, change: Change, **keywords: Any) -> forms.ChangeForm:
    return change.form(viewer=here.viewer, ticket=here.ticket, **keywords)


def _kept(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in request.POST if name != "seen_sequence"}


def _keywords(here: Visit, change: Change, typed: dict[str, Any]) -> dict[str, Any]:
    keywords: dict[str, Any] = {"actor": here.viewer.actor, "ticket_id": here.ticket.pk}
    fields = (("comment", "comment"), *change.fields)
    keywords |= {keyword: typed[field] for field, keyword in fields if field in typed}
    if change.watches:
        is_told = here.request.POST.get(CHOICE) == ANYWAY
        keywords["seen_sequence"] = None if is_told else typed["seen_sequence"]
    return keywords


def _show(here: Visit, change: Change, form: forms.ChangeForm, status: int = 200) -> HttpResponse:
    page = change_page(
        viewer=here.viewer,
        ticket=here.ticket,
        place=here.place,
        title=change.title,
        button=change.button,
        words=change.words,
        is_dangerous=change.is_dangerous,
    )
    template = "agent_panel/change_form.html" if is_partial(here.request) else "agent_panel/change.html"
    return render(here.request, template, {"page": page, "form": form}, status=status)


def _tell(here: Visit, collision: Conflict) -> HttpResponse:
    return conflict(
        here.request,
        since=since(viewer=here.viewer, ticket=here.ticket, collision=collision),
        choices=(
            Choice(name=CHOICE, value=REVIEW, words=_("Look again, keep what I typed"), is_primary=True),
            Choice(name=CHOICE, value=ANYWAY, words=_("Do it anyway")),
        ),
        back_url=here.address,
    )


assign = change_view(
    Change(
        title=gettext_lazy("Assign ticket"),
        button=gettext_lazy("Assign"),
        done=gettext_lazy("The ticket is assigned."),
        is_open=lambda powers: powers.assign,
        run=assign_ticket,
        form=forms.AssignForm,
        fields=(("agent", "agent_id"), ("team", "team_id")),
    )
)

release = change_view(
    Change(
        title=gettext_lazy("Release ticket"),
        button=gettext_lazy("Release"),
        done=gettext_lazy("The ticket is in nobody’s hands now."),
        is_open=lambda powers: powers.release,
        run=release_ticket,
        form=forms.ReleaseForm,
        watches=False,
    )
)

transfer = change_view(
    Change(
        title=gettext_lazy("Transfer ticket"),
        button=gettext_lazy("Transfer"),
        done=gettext_lazy("The ticket has moved."),
        is_open=lambda powers: powers.transfer,
        run=transfer_ticket,
        form=forms.TransferForm,
        fields=(("department", "department_id"), ("keeps_referral", "keeps_referral")),
        anew=True,
    )
)

change_topic = change_view(
    Change(
        title=gettext_lazy("Change help topic"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("The help topic is changed."),
        is_open=lambda powers: powers.edit,
        run=set_topic,
        form=forms.TopicForm,
        fields=(("topic", "topic_id"),),
    )
)

change_priority = change_view(
    Change(
        title=gettext_lazy("Change priority"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("The priority is changed."),
        is_open=lambda powers: powers.edit,
        run=set_priority,
        form=forms.PriorityForm,
        fields=(("priority", "priority_id"),),
    )
)

change_status = change_view(
    Change(
        title=gettext_lazy("Change status"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("The status is changed."),
        is_open=lambda powers: powers.change_status or powers.close or powers.reopen,
        run=set_status,
        form=forms.StatusForm,
        fields=(("status", "status_id"),),
        anew=True,
    )
)

change_due_date = change_view(
    Change(
        title=gettext_lazy("Change due date"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("The due date is changed."),
        is_open=lambda powers: powers.edit,
        run=set_due_date,
        form=forms.DueDateForm,
        fields=(("due_at", "due_at"),),
    )
)

set_service_level = change_view(
    Change(
        title=gettext_lazy("Set SLA plan"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("The SLA plan is set."),
        is_open=lambda powers: powers.set_service_level,
        run=set_plan,
        form=forms.ServiceLevelForm,
        fields=(("plan", "plan_id"),),
    )
)

change_subject = change_view(
    Change(
        title=gettext_lazy("Change subject"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("The subject is changed."),
        is_open=lambda powers: powers.edit,
        run=set_subject,
        form=forms.SubjectForm,
        fields=(("subject", "subject"),),
    )
)

resolve = change_view(
    Change(
        title=gettext_lazy("Resolve ticket"),
        button=gettext_lazy("Resolve"),
        done=gettext_lazy("The ticket is resolved; the client is asked whether that solved it."),
        is_open=lambda powers: powers.close,
        run=resolve_ticket,
        watches=False,
        anew=True,
    )
)

close = change_view(
    Change(
        title=gettext_lazy("Close ticket"),
        button=gettext_lazy("Close"),
        done=gettext_lazy("The ticket is closed."),
        is_open=lambda powers: powers.close,
        run=close_ticket,
        watches=False,
        anew=True,
    )
)

reopen = change_view(
    Change(
        title=gettext_lazy("Reopen ticket"),
        button=gettext_lazy("Reopen"),
        done=gettext_lazy("The ticket is open again."),
        is_open=lambda powers: powers.reopen,
        run=reopen_ticket,
        watches=False,
        anew=True,
    )
)

archive = change_view(
    Change(
        title=gettext_lazy("Archive ticket"),
        button=gettext_lazy("Archive"),
        done=gettext_lazy("The ticket is archived."),
        is_open=lambda powers: powers.close,
        run=archive_ticket,
        watches=False,
        anew=True,
    )
)
