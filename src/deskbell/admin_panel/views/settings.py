"""The desk's settings: their subjects, and one page for each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.admin_panel.pages.settings import history_page, subject_page, subjects_page
from deskbell.admin_panel.views.asked import telling_of_jobs
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.configuration_following import sentences_about
from deskbell.kernel.configure import configure
from deskbell.kernel.setting_forms import SettingsForm
from deskbell.kernel.settings import SETTINGS, SUBJECTS, DeskSetting, Subject, settings_about
from deskbell.ui.gates import administrators_only
from deskbell.ui.kept_files import forget_files, keep_files
from deskbell.ui.reader import reader_of

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "confirmed", "back"})


@administrators_only
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Every subject with what it holds."""
    return show(request, "settings.html", page=subjects_page())


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@telling_of_jobs
def settings_of(request: HttpRequest, subject: str) -> HttpResponse:
    """The settings of one subject; a POST writes what changed."""
    about = _subject(subject)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SettingsForm(settings=settings_about(about.key), data=sent[0], files=sent[1])
    kept = keep_files(request, form)
    if form.is_valid() and "back" not in request.POST:
        if answer := _asked_back(request, about, form):
            return answer
        forget_files(request, form)
        _tell(request, form.apply(reader_of(request).actor))
        return redirect("admin_panel:settings_of", subject=about.key)
    page = subject_page(subject=about, form=form)
    return show(request, "settings_of.html", page=page, form=form, kept=kept, status=422 if form.is_bound else 200)


@administrators_only
@require_POST
@telling_of_jobs
def setting_to_default(request: HttpRequest, setting_key: str) -> HttpResponse:
    """Take one setting back to its default."""
    setting = _setting(setting_key)
    if "confirmed" not in request.POST and (said := sentences_about(setting, setting.default)):
        return _consequences(request, SUBJECTS[setting.subject], said, typed=[])
    configure(actor=reader_of(request).actor, setting=setting, value=setting.default)
    messages.success(request, _("“%(title)s” is back to its default.") % {"title": setting.title})
    return redirect("admin_panel:settings_of", subject=setting.subject)


@administrators_only
@require_safe
def setting_history(request: HttpRequest, setting_key: str) -> HttpResponse:
    """Who changed a setting, when, from what to what."""
    return show(request, "setting_history.html", page=history_page(setting=_setting(setting_key)))


def _asked_back(request: HttpRequest, about: Subject, form: SettingsForm) -> HttpResponse | None:
    """A page that says what the new values do to other things, unless it was read already."""
    if "confirmed" in request.POST:
        return None
    said = [sentence for setting, value in form.changed() for sentence in sentences_about(setting, value)]
    typed = [(name, value) for name, values in form.data.lists() for value in values if name not in NOT_TYPED]  # type: ignore[attr-defined]
    return _consequences(request, about, said, typed=typed) if said else None


def _consequences(
    request: HttpRequest, about: Subject, said: list[str], *, typed: list[tuple[str, str]]
) -> HttpResponse:
    address = request.path
    return show(request, "setting_consequences.html", subject=about, address=address, sentences=said, typed=typed)


def _subject(key: str) -> Subject:
    if key not in SUBJECTS or not settings_about(key):
        raise Http404
    return SUBJECTS[key]


def _setting(key: str) -> DeskSetting[object]:
    setting = SETTINGS.get(key)
    if setting is None or not setting.subject:
        raise Http404
    return setting


def _tell(request: HttpRequest, changed: int) -> None:
    if not changed:
        messages.info(request, _("Nothing was changed."))
        return
    words = ngettext("%(count)d setting was changed.", "%(count)d settings were changed.", changed)
    messages.success(request, words % {"count": changed})
