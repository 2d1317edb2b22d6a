"""Addresses of unsent texts."""

from django.urls import path

from deskbell.ui.drafts import views

app_name = "drafts"
urlpatterns = [
    path("save/", views.save, name="save"),
    path("discard/", views.forget, name="discard"),
]
