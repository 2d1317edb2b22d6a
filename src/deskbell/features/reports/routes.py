"""Addresses of the dashboard, below the agent panel's."""

from django.urls import path

from deskbell.features.reports import views

app_name = "reports"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/tickets/", views.tickets, name="tickets"),
    path("dashboard/export/", views.export, name="export"),
]
