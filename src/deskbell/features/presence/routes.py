"""Addresses of presence, below the agent panel's."""

from django.urls import path

from deskbell.features.presence import views

app_name = "presence"
urlpatterns = [
    path("presence/", views.who_is_where, name="who_is_where"),
    path("presence/<str:number>/", views.heartbeat, name="heartbeat"),
]
