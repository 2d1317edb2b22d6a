"""Addresses of the API: osTicket's, with or without `http.php`, and below whatever folder a client was told."""

from django.urls import re_path

from deskbell.api import views

app_name = "api"
_API = r"^(?:.*/)?api/(?:http\.php/)?"
urlpatterns = [
    re_path(_API + r"tickets\.json/?$", views.tickets_json, name="tickets_json"),
    re_path(_API + r"tickets\.xml/?$", views.tickets_xml, name="tickets_xml"),
    re_path(_API + r"tickets\.email/?$", views.tickets_email, name="tickets_email"),
    re_path(_API + r"tasks/cron/?$", views.cron, name="cron"),
    re_path(r"^api/openapi\.json$", views.description, name="description"),
    re_path(_API + r"tickets\.?\w*/?$", views.unknown, name="unknown_format"),
    re_path(_API + r"tasks/?\w*/?$", views.unknown, name="unknown_task"),
    re_path(r"^api/.*$", views.unknown, name="unknown"),
]
