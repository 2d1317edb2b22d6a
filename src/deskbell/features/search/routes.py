"""Addresses of search."""

from django.urls import path

from deskbell.features.search import views

app_name = "search"
urlpatterns = [
    path("desk/search/", views.desk, name="desk"),
    path("tickets/search/", views.mine, name="mine"),
]
