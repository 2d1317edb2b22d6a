"""Addresses of the admin panel."""

from django.urls import path

from deskbell.admin_panel.views import (
    audit,
    failed_work,
    health,
    mail_log,
    ordering,
    overview,
    people,
    retiring,
    search,
    set_up,
    settings,
    start,
    thing,
    things,
)

app_name = "admin_panel"
# Whatever has an address of its own stands before the kinds, and no kind may be called like it.
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<slug:subject>/", settings.settings_of, name="settings_of"),
    path("settings/default/<str:setting_key>/", settings.setting_to_default, name="setting_to_default"),
    path("settings/history/<str:setting_key>/", settings.setting_history, name="setting_history"),
    path("set-up/", set_up.set_up, name="set_up"),
    path("start/", start.start, name="start"),
    path("start/<slug:step>/", start.start_step, name="start_step"),
    path("health/", health.health, name="health"),
    path("health/mail/", health.try_mail, name="try_mail"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export_audit, name="export_audit"),
    path("mail/", mail_log.mail_log, name="mail_log"),
    path("mail/<int:mail_id>/", mail_log.mail, name="mail"),
    path("mail/<int:mail_id>/as-sent/", mail_log.mail_as_sent, name="mail_as_sent"),
    path("mail/<int:mail_id>/again/", failed_work.retry_mail, name="retry_mail"),
    path("failed/", failed_work.failed_work, name="failed_work"),
    path("failed/again/", failed_work.retry_all, name="retry_all"),
    path("failed/deliveries/<int:delivery_id>/again/", failed_work.retry_delivery, name="retry_delivery"),
    path("failed/jobs/<int:job_id>/again/", failed_work.retry_job, name="retry_job"),
    path("search/", search.search, name="search"),
    path("agents/<int:agent_id>/rights/", people.agent_rights, name="agent_rights"),
    path("agents/<int:agent_id>/hand-over/", people.hand_over_tickets, name="hand_over_tickets"),
    path("agents/<int:agent_id>/invitation/", people.invitation, name="invitation"),
    path("departments/<int:department_id>/agents/", people.department_agents, name="department_agents"),
    path("<slug:kind>/", things.things, name="things"),
    path("<slug:kind>/new/", thing.new_thing, name="new_thing"),
    path("<slug:kind>/order/", ordering.order, name="order"),
    path("<slug:kind>/several/", things.several, name="several"),
    path("<slug:kind>/<int:pk>/", thing.thing, name="thing"),
    path("<slug:kind>/<int:pk>/history/", thing.thing_history, name="thing_history"),
    path("<slug:kind>/<int:pk>/retire/", retiring.retire_thing, name="retire_thing"),
    path("<slug:kind>/<int:pk>/take-back/", retiring.take_thing_back, name="take_thing_back"),
]
