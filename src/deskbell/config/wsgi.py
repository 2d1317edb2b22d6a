"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from deskbell.config.memory import settle
from deskbell.config.parent import die_with_web_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
die_with_web_server()
application = get_wsgi_application()
settle()
