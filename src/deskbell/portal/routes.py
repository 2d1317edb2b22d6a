"""Addresses of the client portal."""

from django.urls import path

from deskbell.portal.views import access, check, entry, profile, tickets
from deskbell.portal.views.opening import while_open

app_name = "portal"
urlpatterns = [
    path("", while_open(entry.home), name="home"),
    path("new/", while_open(entry.new_ticket), name="new_ticket"),
    path("new/received/", while_open(entry.received), name="received"),
    path("check/", while_open(check.check), name="check"),
    path("check/sent/", while_open(check.check_sent), name="check_sent"),
    path("access/<str:token>/", while_open(access.access), name="access"),
    path("my-profile/", profile.profile, name="profile"),
    path("tickets/", while_open(tickets.my_tickets), name="my_tickets"),
    path("tickets/<str:number>/", while_open(tickets.ticket), name="ticket"),
    path("tickets/<str:number>/reply/", while_open(tickets.reply), name="reply"),
    path("tickets/<str:number>/confirm/", while_open(tickets.confirm), name="confirm"),
    path("tickets/<str:number>/reopen/", while_open(tickets.reopen), name="reopen"),
    path("tickets/<str:number>/files/<int:attachment_id>/", while_open(tickets.attachment), name="attachment"),
]
