"""What filter rules did, and what one would do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.admin_panel.pages.rules import rule_log_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.errors import NotFound
from deskbell.tickets.rules import simulation
from deskbell.ui.gates import administrators_only


@administrators_only
@require_safe
def rule_log(request: HttpRequest) -> HttpResponse:
    """What rules did of late, by rule, ticket and day."""
    return show(request, "rule_log.html", page=rule_log_page(asked=request.GET))


@administrators_only
@require_safe
def try_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """On which of the last tickets a rule would have acted. Nothing is written."""
    try:
        trial = simulation.try_rule(rule_id)
    except NotFound:
        raise Http404 from None
    return show(request, "try_rule.html", trial=trial, rule_id=rule_id)
