"""Addresses of surveys: the client's page, and the report in the admin panel."""

from django.urls import path

from deskbell.features.satisfaction import views

app_name = "satisfaction"
urlpatterns = [
    path("survey/<str:token>/", views.survey, name="survey"),
    path("admin/satisfaction/", views.report, name="report"),
    path("admin/satisfaction/export/", views.export_report, name="export_report"),
]
