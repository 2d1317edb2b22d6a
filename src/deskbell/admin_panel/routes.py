"""Addresses of the admin panel."""

from django.urls import path

from deskbell.admin_panel.views import failed_work, mail_log, overview, set_up, settings

app_name = "admin_panel"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<slug:subject>/", settings.settings_of, name="settings_of"),
    path("settings/default/<str:setting_key>/", settings.setting_to_default, name="setting_to_default"),
    path("settings/history/<str:setting_key>/", settings.setting_history, name="setting_history"),
    path("set-up/", set_up.set_up, name="set_up"),
    path("mail/", mail_log.mail_log, name="mail_log"),
    path("mail/<int:mail_id>/", mail_log.mail, name="mail"),
    path("mail/<int:mail_id>/as-sent/", mail_log.mail_as_sent, name="mail_as_sent"),
    path("mail/<int:mail_id>/again/", failed_work.retry_mail, name="retry_mail"),
    path("failed/", failed_work.failed_work, name="failed_work"),
    path("failed/again/", failed_work.retry_all, name="retry_all"),
    path("failed/deliveries/<int:delivery_id>/again/", failed_work.retry_delivery, name="retry_delivery"),
    path("failed/jobs/<int:job_id>/again/", failed_work.retry_job, name="retry_job"),
]
