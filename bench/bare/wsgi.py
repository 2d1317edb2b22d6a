"""What the web server calls."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["DJANGO_SETTINGS_MODULE"] = "bare.settings"
django.setup()
settings.MIDDLEWARE = []  # only now: allauth refuses to be there without its own
application = WSGIHandler()
