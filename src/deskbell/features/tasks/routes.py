"""Addresses of tasks, below the agent panel's."""

from django.urls import path

from deskbell.features.tasks.views import changes, tasks, writing

app_name = "tasks"
urlpatterns = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", writing.add, name="add"),
    path("tasks/<str:task_number>/", tasks.task, name="task"),
    path("tasks/<str:task_number>/note/", tasks.note, name="note"),
    path("tasks/<str:task_number>/change/", writing.change, name="change"),
    path("tasks/<str:task_number>/assign/", changes.assign, name="assign"),
    path("tasks/<str:task_number>/transfer/", changes.transfer, name="transfer"),
    path("tasks/<str:task_number>/claim/", tasks.claim, name="claim"),
    path("tasks/<str:task_number>/complete/", tasks.complete, name="complete"),
    path("tasks/<str:task_number>/reopen/", tasks.reopen, name="reopen"),
    path("tasks/<str:task_number>/delete/", changes.delete, name="delete"),
    path("tasks/<str:task_number>/files/<int:file_id>/", tasks.file, name="file"),
]
