"""Let the desk fetch from one mailbox. The argument: its `user_name`, `port` and `password` as JSON."""

import json
import sys

import desk

from deskbell.mail.models import Mailbox
from deskbell.mail.secrets import seal

told = json.loads(sys.argv[1])
Mailbox.objects.update(is_enabled=False)
mailbox = Mailbox.objects.create(
    address=f"{told['user_name']}@desk.example",
    name=told["user_name"],
    host="localhost",
    port=told["port"],
    user_name=told["user_name"],
    password_sealed=seal(told["password"]),
    afterwards="move",
    target_folder="Done",
)
desk.tell(mailbox.pk)
