"""Addresses of the client portal."""

from django.urls import path

from deskbell.portal.views import access, check, entry, tickets

app_name = "portal"
urlpatterns = [
    path("", entry.home, name="home"),
    path("new/", entry.new_ticket, name="new_ticket"),
    path("new/received/", entry.received, name="received"),
    path("check/", check.check, name="check"),
    path("check/sent/", check.check_sent, name="check_sent"),
    path("access/<str:token>/", access.access, name="access"),
    path("tickets/", tickets.my_tickets, name="my_tickets"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/reply/", tickets.reply, name="reply"),
    path("tickets/<str:number>/confirm/", tickets.confirm, name="confirm"),
    path("tickets/<str:number>/reopen/", tickets.reopen, name="reopen"),
    path("tickets/<str:number>/files/<int:attachment_id>/", tickets.attachment, name="attachment"),
]
