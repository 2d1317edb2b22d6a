"""The stylesheet with the desk's colours, its logo, and the logo's icon. All are for everybody, and change their address with their content."""

from typing import IO

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from deskbell.ui.look.current import current_look
from deskbell.ui.look.pictures import icon_of

FOR_EVER = 31_536_000  # a year, in seconds


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The colours; kept by browsers for good under the address that names their version, else asked for again."""
    look = current_look()
    response = HttpResponse(look.css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == look.version:
        _keep_for_ever(response)
    else:
        patch_cache_control(response, no_cache=True)
    return response


@require_safe
def logo(_request: HttpRequest, name: str) -> FileResponse:
    """The logo that the desk has now; an earlier one is nowhere any more."""
    response = FileResponse(_content_of(name), content_type="image/png")
    _keep_picture(response)
    return response


@require_safe
def icon(_request: HttpRequest, name: str) -> HttpResponse:
    """The logo as a browser's tab shows it."""
    with _content_of(name) as content:
        response = HttpResponse(icon_of(content), content_type="image/png")
    _keep_picture(response)
    return response


def _content_of(name: str) -> IO[bytes]:
    """The logo of that name, if the desk has it now. Http404."""
    current = current_look().logo
    if current is None or current.name != name:
        raise Http404
    try:
        return default_storage.open(current.path)
    except FileNotFoundError:
        raise Http404 from None


def _keep_picture(response: HttpResponse | FileResponse) -> None:
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    _keep_for_ever(response)


def _keep_for_ever(response: HttpResponse | FileResponse) -> None:
    patch_cache_control(response, public=True, max_age=FOR_EVER, immutable=True)
