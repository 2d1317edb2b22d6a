"""The one page of the composition root: is the desk ready?"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell import __version__
from deskbell.config.readiness import missing_parts


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 once the desk can work, 503 with what is missing before."""
    missing = missing_parts()
    state = "missing" if missing else "ready"
    return JsonResponse({"status": state, "missing": missing, "version": __version__}, status=503 if missing else 200)
