"""Addresses of the directory, below the agent panel's."""

from django.urls import path

from deskbell.features.directory.views import addresses, clients, merging, notes, organizations

app_name = "directory"
urlpatterns = [
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", clients.new_client, name="new_client"),
    path("clients/<int:user_id>/", clients.client, name="client"),
    path("clients/<int:user_id>/change/", clients.change_client, name="change_client"),
    path("clients/<int:user_id>/switch/", clients.switch_client, name="switch_client"),
    path("clients/<int:user_id>/notes/", notes.add_client_note, name="add_client_note"),
    path("clients/<int:user_id>/addresses/", addresses.add_client_address, name="add_client_address"),
    path(
        "clients/<int:user_id>/addresses/<int:address_id>/remove/",
        addresses.remove_client_address,
        name="remove_client_address",
    ),
    path(
        "clients/<int:user_id>/addresses/<int:address_id>/ask/",
        addresses.ask_for_proof,
        name="ask_for_proof",
    ),
    path("clients/<int:user_id>/merge/", merging.choose_client, name="choose_client"),
    path("clients/<int:user_id>/merge/<int:gone_id>/", merging.merge_clients, name="merge_clients"),
    path("clients/merging/<int:long_job_id>/", merging.merging_client, name="merging_client"),
    path("notes/<int:note_id>/", notes.change_note, name="change_note"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/new/", organizations.new_organization, name="new_organization"),
    path("organizations/<int:organization_id>/", organizations.organization, name="organization"),
    path("organizations/<int:organization_id>/change/", organizations.change_organization, name="change_organization"),
    path("organizations/<int:organization_id>/switch/", organizations.switch_organization, name="switch_organization"),
    path("organizations/<int:organization_id>/notes/", notes.add_organization_note, name="add_organization_note"),
]
