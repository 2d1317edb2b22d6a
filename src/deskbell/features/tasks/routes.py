"""Addresses of tasks, below the agent panel's."""

from django.urls import include, path

from deskbell.features.tasks.views import changes, tasks, writing

app_name = "tasks"
tasks_patterns = [
    path("", tasks.tasks, name="tasks"),
    path("new/", writing.add, name="add"),
    path("<str:task_number>/", tasks.task, name="task"),
    path("<str:task_number>/note/", tasks.note, name="note"),
    path("<str:task_number>/change/", writing.change, name="change"),
    path("<str:task_number>/assign/", changes.assign, name="assign"),
    path("<str:task_number>/transfer/", changes.transfer, name="transfer"),
    path("<str:task_number>/claim/", tasks.claim, name="claim"),
    path("<str:task_number>/complete/", tasks.complete, name="complete"),
    path("<str:task_number>/reopen/", tasks.reopen, name="reopen"),
    path("<str:task_number>/delete/", changes.delete, name="delete"),
    path("<str:task_number>/files/<int:file_id>/", tasks.file, name="file"),
]
urlpatterns = [path("tasks/", include(tasks_patterns))]
