"""Addresses of the agent panel."""

from django.urls import path

from deskbell.agent_panel.views import (
    away,
    changes,
    decisions,
    files,
    opening,
    people,
    queues,
    rules,
    service_levels,
    tickets,
    writing,
)

app_name = "desk"
urlpatterns = [
    path("", queues.home, name="home"),
    path("away/", away.away, name="away"),
    path("new/", opening.open_ticket, name="open_ticket"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/seen/", tickets.mark_seen, name="mark_seen"),
    path("tickets/<str:number>/files/<int:attachment_id>/", files.attachment, name="attachment"),
    path("tickets/<str:number>/respond/", writing.respond, name="respond"),
    path("tickets/<str:number>/note/", writing.note, name="note"),
    path("tickets/<str:number>/claim/", tickets.claim, name="claim"),
    path("tickets/<str:number>/assign/", changes.assign, name="assign"),
    path("tickets/<str:number>/release/", changes.release, name="release"),
    path("tickets/<str:number>/assignments/<int:decision_id>/", decisions.assignment, name="assignment"),
    path("tickets/<str:number>/rules/", rules.rules, name="rules"),
    path("tickets/<str:number>/service-level/", service_levels.service_level, name="service_level"),
    path("tickets/<str:number>/transfer/", changes.transfer, name="transfer"),
    path("tickets/<str:number>/change-topic/", changes.change_topic, name="change_topic"),
    path("tickets/<str:number>/change-priority/", changes.change_priority, name="change_priority"),
    path("tickets/<str:number>/change-status/", changes.change_status, name="change_status"),
    path("tickets/<str:number>/change-due-date/", changes.change_due_date, name="change_due_date"),
    path("tickets/<str:number>/set-service-level/", changes.set_service_level, name="set_service_level"),
    path("tickets/<str:number>/change-subject/", changes.change_subject, name="change_subject"),
    path("tickets/<str:number>/resolve/", changes.resolve, name="resolve"),
    path("tickets/<str:number>/close/", changes.close, name="close"),
    path("tickets/<str:number>/reopen/", changes.reopen, name="reopen"),
    path("tickets/<str:number>/archive/", changes.archive, name="archive"),
    path("tickets/<str:number>/add-collaborator/", people.add_collaborator, name="add_collaborator"),
    path(
        "tickets/<str:number>/remove-collaborator/<int:user_id>/",
        people.remove_collaborator,
        name="remove_collaborator",
    ),
    path("<slug:queue>/", queues.queue, name="queue"),
]
