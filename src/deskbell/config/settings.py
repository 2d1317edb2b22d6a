"""Django's settings, put together from the environment (`environment.py` is the table of what it may say)."""

from pathlib import Path
from urllib.parse import urlsplit

from deskbell.config.databases import database_settings
from deskbell.config.environment import current
from deskbell.config.languages import installed_languages
from deskbell.config.logs import logging_settings
from deskbell.config.secret_key import secret_key
from deskbell.config.security_policy import CONTENT_SECURITY_POLICY  # noqa: F401
from deskbell.config.sign_in_settings import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parent.parent
_environment = current()

# The desk itself ------------------------------------------------------------------------------------------------------
DESKBELL_HOME: Path = _environment["DESKBELL_HOME"]
DESKBELL_HOST: str = _environment["DESKBELL_HOST"]
DESKBELL_PORT: int = _environment["DESKBELL_PORT"]
DESKBELL_URL: str = _environment["DESKBELL_URL"] or f"http://127.0.0.1:{DESKBELL_PORT}"
DESKBELL_WEB_WORKERS: int = _environment["DESKBELL_WEB_WORKERS"]
DESKBELL_TRUSTED_PROXIES = _environment["DESKBELL_TRUSTED_PROXIES"]
DESKBELL_SECRET_KEY_FILE: Path = _environment["DESKBELL_SECRET_KEY_FILE"] or DESKBELL_HOME / "secret_key"
DESKBELL_MAIL_SERVERS: bool = _environment["DESKBELL_MAIL_SERVERS"]
DESKBELL_PRIVATE_SERVERS: bool = _environment["DESKBELL_PRIVATE_SERVERS"]
DESKBELL_FILE_MAX_BYTES: int = _environment["DESKBELL_FILE_MAX_MB"] * 1024 * 1024
DESKBELL_FILES_PER_ENTRY: int = _environment["DESKBELL_FILES_PER_ENTRY"]
DESKBELL_API_MAX_BYTES: int = _environment["DESKBELL_API_MAX_MB"] * 1024 * 1024

SECRET_KEY = secret_key(path=DESKBELL_SECRET_KEY_FILE)
DEBUG: bool = _environment["DESKBELL_DEBUG"]

_public = urlsplit(DESKBELL_URL)
_public_host = _public.hostname or "127.0.0.1"
_is_encrypted = _public.scheme == "https"

# Applications ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "deskbell.portal",
    "deskbell.agent_panel",
    "deskbell.admin_panel",
    "deskbell.sign_in",
    "deskbell.features.sample_desk",
    "deskbell.features.canned_responses",
    "deskbell.features.satisfaction",
    "deskbell.features.tasks",
    "deskbell.features.directory",
    "deskbell.features.presence",
    "deskbell.features.api_keys",
    "deskbell.features.search",
    "deskbell.features.reports",
    "deskbell.mail",
    "deskbell.ui",
    "deskbell.tickets",
    "deskbell.routing",
    "deskbell.service_levels",
    "deskbell.people",
    "deskbell.kernel",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_prose_editor",
    "js_asset",
    "template_partials.apps.SimpleAppConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "deskbell.config.proxies.TrustedProxiesMiddleware",
    "deskbell.config.api_calls.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "deskbell.ui.desk_settings.DeskSettingsMiddleware",
    "deskbell.config.first_visit.FirstVisitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "deskbell.ui.records.AuditMiddleware",
    "deskbell.ui.time_zone.TimeZoneMiddleware",
    "deskbell.ui.language.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",  # within the language in which it keeps its words
    "deskbell.ui.browser_marks.BrowserMarksMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "deskbell.config.urls"
WSGI_APPLICATION = "deskbell.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

_found_templates = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
_loaded_once = [("django.template.loaders.cached.Loader", _found_templates)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _found_templates if DEBUG else _loaded_once)],
            "builtins": [
                "template_partials.templatetags.partials",
                "deskbell.ui.templatetags.ui",
                "deskbell.ui.templatetags.addresses",
            ],
            "libraries": {
                "i18n": "deskbell.ui.templatetags.words",
                "static": "deskbell.ui.templatetags.static_files",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "deskbell.ui.context.furniture",
            ],
        },
    },
]

# Data -----------------------------------------------------------------------------------------------------------------
DATABASES = {"default": database_settings(database=_environment["DATABASE_URL"], home=DESKBELL_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "deskbell.kernel.cache.JsonTableCache"}}
STATIC_URL = "/static/"
STATIC_ROOT = DESKBELL_HOME / "static"
MEDIA_ROOT = DESKBELL_HOME / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "deskbell.config.static_storage.RememberingStaticFiles",
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# People ---------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "deskbell.config.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Words and times ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGES = installed_languages(LOCALE_PATHS[0])
TIME_ZONE = "UTC"
USE_TZ = True

# Mail -----------------------------------------------------------------------------------------------------------------
# Without a server the desk keeps its mails in the mail log; the mail room decides by EMAIL_HOST.
EMAIL_HOST: str = _environment["DESKBELL_SMTP_HOST"] if DESKBELL_MAIL_SERVERS else ""
EMAIL_PORT: int = _environment["DESKBELL_SMTP_PORT"]
EMAIL_HOST_USER: str = _environment["DESKBELL_SMTP_USER"]
EMAIL_HOST_PASSWORD: str = _environment["DESKBELL_SMTP_PASSWORD"]
EMAIL_USE_TLS = _environment["DESKBELL_SMTP_SECURITY"] == "starttls"
EMAIL_USE_SSL = _environment["DESKBELL_SMTP_SECURITY"] == "tls"
EMAIL_TIMEOUT = 30  # seconds
DEFAULT_FROM_EMAIL: str = _environment["DESKBELL_MAIL_FROM"] or f"desk@{_public_host}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Who may talk to the desk, and how ------------------------------------------------------------------------------------
ALLOWED_HOSTS = sorted({_public_host, "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [DESKBELL_URL]
CSRF_FAILURE_VIEW = "deskbell.ui.errors.csrf_failure"
# Only a trusted proxy's word gets as far as this header: see proxies.py.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _is_encrypted
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _is_encrypted else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the desk speaks for its own name only
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_encrypted
SESSION_ENGINE = "deskbell.people.session_store"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "deskbell_language"
LANGUAGE_COOKIE_SECURE = _is_encrypted
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = DESKBELL_FILES_PER_ENTRY + 1  # the form says "too many" before Django refuses outright
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # an address is unique by its normalised form, in a column of its own
    "templates.W003",  # `i18n` and `static` are meant to be `ui/templatetags/words.py` and `static_files.py`, not Django's own
    "security.W005",  # HSTS for subdomains …
    "security.W021",  # … and the browsers' own lists: the choice of whoever owns the domain
]

LOGGING = logging_settings(level=_environment["DESKBELL_LOG_LEVEL"])
