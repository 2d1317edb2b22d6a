"""Addresses of the directory, below the agent panel's."""

from django.urls import path

from deskbell.features.directory import views

app_name = "directory"
urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/new/", views.new_client, name="new_client"),
    path("clients/<int:user_id>/", views.client, name="client"),
    path("clients/<int:user_id>/change/", views.change_client, name="change_client"),
    path("clients/<int:user_id>/switch/", views.switch_client, name="switch_client"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/new/", views.new_organization, name="new_organization"),
    path("organizations/<int:organization_id>/", views.organization, name="organization"),
    path("organizations/<int:organization_id>/change/", views.change_organization, name="change_organization"),
    path("organizations/<int:organization_id>/switch/", views.switch_organization, name="switch_organization"),
]
