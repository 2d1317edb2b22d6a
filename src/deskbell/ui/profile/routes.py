"""Addresses of one's own sessions."""

from django.urls import path

from deskbell.ui.profile import views

app_name = "profile"
urlpatterns = [
    path("profile/seen/", views.seen, name="seen"),
    path("profile/sessions/end/", views.end, name="end_session"),
    path("profile/sessions/end-others/", views.end_others, name="end_other_sessions"),
]
