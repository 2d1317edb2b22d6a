"""Django on the desk whose environment this process got."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
django.setup()


def tell(answer: object) -> None:
    """The last line of the output is the answer."""
    print(json.dumps(answer), flush=True)
