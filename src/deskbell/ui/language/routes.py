"""The address of the language switch."""

from django.urls import path

from deskbell.ui.language import views

app_name = "language"
urlpatterns = [path("language/", views.choose, name="choose")]
