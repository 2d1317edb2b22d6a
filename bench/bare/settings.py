"""The desk's database and what its tables are, and nothing else of the desk."""

from pathlib import Path

from deskbell.config.settings import DATABASES, DEFAULT_AUTO_FIELD, INSTALLED_APPS, MIDDLEWARE, USE_TZ

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "INSTALLED_APPS", "MIDDLEWARE", "USE_TZ"]

SECRET_KEY = "nothing is signed here"
ALLOWED_HOSTS = ["127.0.0.1"]
AUTH_USER_MODEL = "people.User"
ROOT_URLCONF = "bare.pages"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).resolve().parent]},
]
