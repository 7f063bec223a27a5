"""Django settings, derived from ``mailer.env`` alone. Nothing here reads the environment itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import django

from mailer import env as _env
from mailer.accounts.configuration import oidc_providers
from mailer.content.images.storage import image_storage
from mailer.lib.installed import TEMPLATES as TEMPLATES_FOLDER
from mailer.lib.languages import parse_languages

_ENV = _env.current()
_HERE = Path(__file__).resolve().parent

SECRET_KEY = _ENV.secret_key
SECRET_KEY_FALLBACKS = list(_ENV.secret_key_fallbacks)
ADDRESS_KEY = _ENV.address_key
DEBUG = False
ALLOWED_HOSTS = [urlsplit(_ENV.public_url).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [_ENV.public_url]

INSTALLED_APPS = [
    "mailer.console.superuser.apps.AdminWithoutLog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_prose_editor",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "mailer.accounts",
    "mailer.audit",
    "mailer.keys",
    "mailer.hooks",
    "mailer.outbox",
    "mailer.members",
    "mailer.segments",
    "mailer.content",
    "mailer.campaigns",
    "mailer.deliveries",
    "mailer.notices",
    "mailer.tracking",
    "mailer.privacy",
    "mailer.observing",
    "mailer.archive",
    "mailer.public",
    "mailer.console",
]
MIDDLEWARE = [
    "mailer.api.requests.with_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mailer.public.cookies.without_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mailer.console.middleware.content_security_policy",
]
ROOT_URLCONF = "mailer.urls"
WSGI_APPLICATION = "mailer.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        # The second is where allauth finds our pages under the names it asks for.
        "DIRS": [TEMPLATES_FOLDER, TEMPLATES_FOLDER / "accounts"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mailer.jinja.environment",
            "context_processors": ["mailer.console.ground.ground"],
        },
    },
    {
        # Of the pages for superusers alone: by app folders it would find pages of others that we don't have.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [TEMPLATES_FOLDER / "superuser", Path(django.__file__).parent / "contrib" / "admin" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# The admin of the superusers keeps no log, hence no table.
MIGRATION_MODULES = {"admin": None}

SQLITE_OPTIONS = {
    # A read-then-write transaction that starts DEFERRED fails at once under load, whatever the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}

# A machine that is cut off, or frozen, in the middle of a transaction holds its locks until the server knows:
# by its own defaults after two hours. Seconds, and for the last ones milliseconds.
POSTGRES_OPTIONS = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in {
            "tcp_keepalives_idle": 15,
            "tcp_keepalives_interval": 5,
            "tcp_keepalives_count": 3,
            "tcp_user_timeout": 30_000,
            "idle_in_transaction_session_timeout": 300_000,
            # A society's rows lie in memory or on flash. Costs made for turning disks have the planner read the
            # whole register for each batch.
            "random_page_cost": 1.1,
        }.items()
    ),
}


def _database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    # Also on SQLite: to open a file, set it up and close it again costs a task more than all its queries.
    config["CONN_MAX_AGE"] = 60
    if _ENV.on_sqlite:
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **SQLITE_OPTIONS}
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {**POSTGRES_OPTIONS, **config.get("OPTIONS", {})}
    return config


DATABASES = {"default": _database(_ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
CSRF_FAILURE_VIEW = "mailer.console.errors.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Nobody signs up: accounts are made by an admin, who has vouched for the address.
ACCOUNT_ADAPTER = "mailer.console.signing.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "mailer.console.signing.forms.SignIn"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _ENV.secure else "http"

MFA_ADAPTER = "mailer.console.signing.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Society Mailer"
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without https on this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _ENV.secure

SOCIALACCOUNT_ADAPTER = "mailer.console.signing.adapters.ProviderAdapter"
# A form that led to the provider's site would be stopped by our own policy for forms; a link is not.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = oidc_providers(_ENV)

# Whatever the product mails goes through its outbox; nothing may leave by another way.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LANGUAGE_CODE = "en"
# Of the pages for members and of what they are mailed; the console speaks English.
LANGUAGES = parse_languages(_ENV.languages)
LOCALE_PATHS = [_HERE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "console" / "static", _HERE / "public" / "static"]
# Serves straight from the packages, so that no collectstatic step stands between install and start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

STORAGES = {
    "default": image_storage(_ENV),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

CACHES = {"default": {"BACKEND": "mailer.cache.SharedCache", "LOCATION": _ENV.redis_url, "KEY_PREFIX": "mailer"}}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _ENV.secure
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _ENV.secure else 0
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _ENV.secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": "mailer.observing.logs.WithoutPeople",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"()": "mailer.observing.logs.JsonLines"},
    },
    "filters": {"tokens": {"()": "mailer.lib.redaction.WithoutTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": _ENV.log_format, "filters": ["tokens"]}},
    "root": {"handlers": ["stderr"], "level": _ENV.log_level},
    "loggers": {
        # At DEBUG these print API keys, addresses and whole letters.
        "python_http_client": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        # Three lines for every stroke of the pump.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
