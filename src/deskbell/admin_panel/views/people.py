"""What agents may do, who serves a department, and invitations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.admin_panel.forms import HandOverForm
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import thing_named
from deskbell.kernel.errors import Refused
from deskbell.people.commands.invite_again import invite_again
from deskbell.people.explaining import explain_everywhere, explain_together, who_serves
from deskbell.people.queries import agent_choices
from deskbell.tickets.commands.hand_over import hand_over
from deskbell.tickets.handing_over import further_in_hand
from deskbell.tickets.queries import open_tickets_of
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
def agent_rights(request: HttpRequest, agent_id: int) -> HttpResponse:
    """What may this agent do, and why."""
    kind, agent = thing_named("agents", agent_id)
    groups, everywhere = explain_together(agent_id), explain_everywhere(agent_id)
    return show(request, "agent_rights.html", kind=kind, agent=agent, groups=groups, everywhere=everywhere)


@administrators_only
@require_safe
def department_agents(request: HttpRequest, department_id: int) -> HttpResponse:
    """Who sees a department's tickets, and in which role."""
    kind, department = thing_named("departments", department_id)
    return show(request, "department_agents.html", kind=kind, department=department, agents=who_serves(department_id))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_tickets(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Put an agent's open tickets into another's hands, who goes on working or not."""
    kind, agent = thing_named("agents", agent_id)
    others = [(one.id, f"{one.name} ({one.detail})") for one in agent_choices() if one.id != agent_id]
    form = HandOverForm(request.POST if request.method == "POST" else None, choices=others)
    if not form.is_valid():
        count = open_tickets_of(agent_id)
        status = 422 if form.is_bound else 200
        further = further_in_hand(agent_id)
        context = {"kind": kind, "agent": agent, "form": form, "count": count, "further": further}
        return show(request, "hand_over.html", status=status, **context)
    done = hand_over(actor=reader_of(request).actor, agent_id=agent_id, to_agent_id=form.cleaned_data["to"])
    if done.further:
        messages.success(request, _("Handed over as well: %(what)s.") % {"what": ", ".join(done.further)})
    if done.job_id is not None:
        return redirect("admin_panel:job", done.job_id)
    words = ngettext("%(count)d ticket was handed over.", "%(count)d tickets were handed over.", done.count)
    messages.success(request, words % {"count": done.count})
    return redirect("admin_panel:thing", "agents", agent_id)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Send an agent's invitation once more."""
    kind, agent = thing_named("agents", agent_id)
    if request.method != "POST":
        return show(request, "invitation.html", kind=kind, agent=agent)
    try:
        invite_again(actor=reader_of(request).actor, agent_id=agent_id)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": agent.user.email})
    return redirect("admin_panel:thing", "agents", agent_id)
