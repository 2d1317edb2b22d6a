"""The desk's database and nothing else of the desk."""

from pathlib import Path

from deskbell.config.settings import DATABASES, DEFAULT_AUTO_FIELD, USE_TZ

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "USE_TZ"]

SECRET_KEY = "nothing is signed here"
ALLOWED_HOSTS = ["127.0.0.1"]
AUTH_USER_MODEL = "people.User"
INSTALLED_APPS = [
    "deskbell.tickets",
    "deskbell.people",
    "deskbell.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bare.pages"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).resolve().parent]},
]
