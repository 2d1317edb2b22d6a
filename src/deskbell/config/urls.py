"""Which room answers at which address."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from deskbell.config import diagnosis  # noqa: F401 - the health page asks what it registers
from deskbell.config.views import healthz

# Order matters where addresses overlap: the portal owns the root and comes last. The agent panel, where most pages are asked
# for, comes as early as the features below its address let it: what stands before is looked through for each of its pages.
ROOMS = (
    ("", "deskbell.features.search.routes"),
    ("desk/", "deskbell.features.canned_responses.routes"),
    ("desk/", "deskbell.features.directory.routes"),
    ("desk/", "deskbell.features.presence.routes"),
    ("desk/", "deskbell.features.tasks.routes"),
    ("desk/", "deskbell.features.reports.routes"),
    ("desk/", "deskbell.agent_panel.routes"),
    ("", "deskbell.api.routes"),
    ("account/", "deskbell.sign_in.routes"),
    ("uploads/", "deskbell.ui.routes"),
    ("drafts/", "deskbell.ui.drafts.routes"),
    ("", "deskbell.ui.look.routes"),
    ("", "deskbell.features.satisfaction.routes"),
    ("", "deskbell.ui.language.routes"),
    ("", "deskbell.ui.profile.routes"),
    ("admin/", "deskbell.admin_panel.routes"),
    ("", "deskbell.portal.routes"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *(path(at, include(room)) for at, room in ROOMS if find_spec(room)),
]

handler400 = "deskbell.ui.errors.bad_request"
handler403 = "deskbell.ui.errors.refused"
handler404 = "deskbell.ui.errors.not_found"
handler429 = "deskbell.ui.errors.too_many"  # allauth looks for it
handler500 = "deskbell.ui.errors.broken"
