"""Addresses of the desk's look."""

from django.urls import path

from deskbell.ui.look import views

app_name = "look"
urlpatterns = [
    path("look.css", views.stylesheet, name="stylesheet"),
    path("logo/<slug:name>.png", views.logo, name="logo"),
    path("icon/<slug:name>.png", views.icon, name="icon"),
]
