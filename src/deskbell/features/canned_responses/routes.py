"""Addresses of canned responses, below the agent panel's."""

from django.urls import path

from deskbell.features.canned_responses import views

app_name = "canned_responses"
urlpatterns = [
    path("canned/<str:number>/", views.search, name="search"),
    path("canned/<str:number>/<int:response_id>/insert/", views.insert, name="insert"),
    path("canned-responses/", views.manage, name="manage"),
    path("canned-responses/new/", views.new, name="new"),
    path("canned-responses/<int:response_id>/", views.change, name="change"),
    path("canned-responses/<int:response_id>/switch/", views.switch, name="switch"),
]
