"""Addresses of the interface itself."""

from django.urls import path

from deskbell.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.stage, name="stage_upload"),
    path("<int:staged_id>/remove/", views.remove, name="remove_upload"),
]
