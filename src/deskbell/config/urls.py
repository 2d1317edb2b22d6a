"""Which room answers at which address."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from deskbell.config.views import healthz

# Order matters where addresses overlap: the portal owns the root and comes last.
ROOMS = (
    ("account/", "deskbell.sign_in.routes"),
    ("desk/", "deskbell.agent_panel.routes"),
    ("admin/", "deskbell.admin_panel.routes"),
    ("", "deskbell.portal.routes"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *(path(at, include(room)) for at, room in ROOMS if find_spec(room)),
]
