"""The interface's own addresses: staging a file while its form is still being written."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.kernel.errors import Invalid
from deskbell.ui import uploads
from deskbell.ui.form_key import FIELD, is_form_key
from deskbell.ui.upload_allowance import spend


@require_POST
def stage(request: HttpRequest) -> JsonResponse:
    """Take one file in: {id, name, size}, or {error} with 422 (429 after very many)."""
    content = request.FILES.get(uploads.FILES_FIELD)
    if content is None or not is_form_key(request.POST.get(FIELD, "")):
        return JsonResponse({"error": _("No file arrived. Please try again.")}, status=422)
    if not spend(request):
        return JsonResponse({"error": _("That were very many files. Please wait a while.")}, status=429)
    try:
        one = uploads.stage_one(request, content=content)
    except Invalid as error:
        sentences = [str(sentence) for group in error.errors.values() for sentence in group]
        return JsonResponse({"error": " ".join(sentences)}, status=422)
    return JsonResponse({"id": one.pk, "name": one.name, "size": one.file.size})


@require_POST
def remove(request: HttpRequest, staged_id: int) -> HttpResponse:
    """Forget one staged file of this browser; 404 for any other."""
    gone = uploads.remove(request, staged_id=str(staged_id))
    return HttpResponse(status=204 if gone else 404)
