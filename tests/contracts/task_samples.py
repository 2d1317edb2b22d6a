"""What each command about a task is asked besides `actor` and `task_id`: well-formed, so that only the policy says no."""

from collections.abc import Callable
from typing import Any

from deskbell_tests.cast import Cast

ABOUT_TASKS: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "assign_task": lambda cast: {"agent_id": cast.john.pk},
    "change_task": lambda _cast: {
        "title": "Mine now", "body": "", "body_format": "text", "due_at": None, "is_required": False,
    },
    "claim_task": lambda _cast: {},
    "complete_task": lambda _cast: {},
    "delete_task": lambda _cast: {},
    "mark_overdue": lambda _cast: {},
    "note_task": lambda _cast: {"body": "<p>I was here</p>"},
    "reopen_task": lambda _cast: {},
    "transfer_task": lambda cast: {"department_id": cast.facilities.pk},
}  # fmt: skip
