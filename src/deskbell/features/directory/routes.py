"""Addresses of the directory, below the agent panel's."""

from django.urls import include, path

from deskbell.features.directory.views import addresses, clients, merging, notes, organizations

app_name = "directory"
clients_patterns = [
    path("", clients.clients, name="clients"),
    path("new/", clients.new_client, name="new_client"),
    path("<int:user_id>/", clients.client, name="client"),
    path("<int:user_id>/change/", clients.change_client, name="change_client"),
    path("<int:user_id>/switch/", clients.switch_client, name="switch_client"),
    path("<int:user_id>/notes/", notes.add_client_note, name="add_client_note"),
    path("<int:user_id>/addresses/", addresses.add_client_address, name="add_client_address"),
    path(
        "<int:user_id>/addresses/<int:address_id>/remove/",
        addresses.remove_client_address,
        name="remove_client_address",
    ),
    path(
        "<int:user_id>/addresses/<int:address_id>/ask/",
        addresses.ask_for_proof,
        name="ask_for_proof",
    ),
    path("<int:user_id>/merge/", merging.choose_client, name="choose_client"),
    path("<int:user_id>/merge/<int:gone_id>/", merging.merge_clients, name="merge_clients"),
    path("merging/<int:long_job_id>/", merging.merging_client, name="merging_client"),
]
organizations_patterns = [
    path("", organizations.organizations, name="organizations"),
    path("new/", organizations.new_organization, name="new_organization"),
    path("<int:organization_id>/", organizations.organization, name="organization"),
    path("<int:organization_id>/change/", organizations.change_organization, name="change_organization"),
    path("<int:organization_id>/switch/", organizations.switch_organization, name="switch_organization"),
    path("<int:organization_id>/notes/", notes.add_organization_note, name="add_organization_note"),
]
# What does not begin alike is passed by at once.
urlpatterns = [
    path("clients/", include(clients_patterns)),
    path("notes/<int:note_id>/", notes.change_note, name="change_note"),
    path("organizations/", include(organizations_patterns)),
]
