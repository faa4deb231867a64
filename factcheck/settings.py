"""All settings, top to bottom. Every difference between machines is an environment variable."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from environs import validate

from claims.rules import notes
from factcheck import environment, kept

BASE_DIR = Path(__file__).resolve().parent.parent

# What a machine may say about itself. A malformed value stops the start, all of them named at once.

env = environment.reader(BASE_DIR / os.environ.get("ENV_FILE", ".env"))

DATA_DIR: Path = BASE_DIR / env.path("DATA_DIR", Path("var"))
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=validate.Range(1, 65535))
PUBLIC_URL: str = env.base_url("PUBLIC_URL", f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", None)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", None)
TIME_ZONE: str = env.time_zone("TIME_ZONE", "UTC")
TRUSTED_PROXY: str = env.address("TRUSTED_PROXY", "")  # whose X-Forwarded-For names the reader
database = env.database("DATABASE_URL", "")
REDIS_URL: str = env.redis("REDIS_URL", "")
email = env.email_url("EMAIL_URL", "console:")

DEMO_PUBLISHER_NAME = "Demo newsroom"
PUBLISHER_NAME = env.str("PUBLISHER_NAME", DEMO_PUBLISHER_NAME)
PUBLISHER_URL: str = env.web_url("PUBLISHER_URL", PUBLIC_URL)
CORRECTIONS_POLICY_URL: str = env.web_url("CORRECTIONS_POLICY_URL", f"{PUBLIC_URL}/corrections/")
CONTACT_URL: str = env.web_url("CONTACT_URL", PUBLIC_URL)  # named in the fetcher's User-Agent

# Private networks the fetcher may reach, on any port: an intranet archive, a benchmark.
FETCH_ALLOWED_NETWORKS: tuple[environment.Network, ...] = env.networks("FETCH_ALLOWED_NETWORKS", ())
FETCH_CONCURRENCY = env.int("FETCH_CONCURRENCY", 500, validate=validate.Range(min=1))
FETCH_PER_HOST_DELAY = env.float(
    "FETCH_PER_HOST_DELAY", 1.0, validate=validate.Range(min=0)
)  # seconds
FETCH_PER_HOST_CONCURRENCY = env.int(
    "FETCH_PER_HOST_CONCURRENCY", 1, validate=validate.Range(min=0)
)
FETCH_TIMEOUT = env.float(
    "FETCH_TIMEOUT", 20.0, validate=validate.Range(min=0.1, max=120)
)  # seconds
FETCH_RUNNERS = env.int("FETCH_RUNNERS", 1, validate=validate.Range(min=1, max=256))

# Bytes our own captures of pages may take; what published verdicts cite stays whatever it says.
SNAPSHOT_QUOTA: int | None = env.size("SNAPSHOT_QUOTA", None)

# Web archives: where copies are looked up, and where one is asked for. Empty means: not at all.
ARCHIVE_TIMEMAP_URLS: tuple[str, ...] = env.archives(
    "ARCHIVE_TIMEMAP_URLS", "https://web.archive.org/web/timemap/link/{url}"
)
ARCHIVE_SAVE_URL: str = env.archive("ARCHIVE_SAVE_URL", "")

# Signs the heads of the ledger. Outside the database: who can rewrite that cannot sign it.
LEDGER_KEY_FILE: Path = BASE_DIR / env.path("LEDGER_KEY_FILE", DATA_DIR / "ledger-key")

DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")
PRACTICE_PORT_GIVEN = env.int("PRACTICE_PORT", None, validate=validate.Range(1, 65535))

environment.seal(env)

# Folders and secrets.

environment.usable_folder(DATA_DIR)
SECRET_KEY = SECRET_KEY or kept.text(
    DATA_DIR / "secret-key", make=lambda: secrets.token_urlsafe(50)
)
kept.text(
    LEDGER_KEY_FILE,
    make=lambda: notes.private_key(
        notes.Signer(f"{urlsplit(PUBLIC_URL).netloc}/ledger", secrets.token_bytes(32))
    ),
)
LEDGER_CHECKPOINTS_FILE = DATA_DIR / "checkpoints"
PRACTICE_PORT = PRACTICE_PORT_GIVEN or environment.remembered_port(DATA_DIR, PORT + 1)
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"
CAPTURES_DIR = DATA_DIR / "captures"

# Addresses. The host that readers are told is one we answer to.

PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
SERVED_OVER_TLS = PUBLIC_URL.startswith("https://")
if ALLOWED_HOSTS is None:
    ALLOWED_HOSTS = sorted({"localhost", "127.0.0.1", "[::1]", PUBLIC_HOST})
if CSRF_TRUSTED_ORIGINS is None:
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if SERVED_OVER_TLS else []
ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
LOGIN_URL = "admin:login"

INSTALLED_APPS = [
    "factcheck.apps.FactcheckConfig",
    "factcheck.apps.DeskConfig",
    "django.contrib.auth",
    "factcheck.accounts.apps.AccountsConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "sources.apps.SourcesConfig",
    "claims.apps.ClaimsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "factcheck.api.speak_utc",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claims.public.newsroom.context",
            ],
        },
    },
]

# The record. On SQLite a writer takes its lock at BEGIN: one that is upgraded later does not wait.

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
database = database or environment.sqlite(DATA_DIR / "factcheck.sqlite3")
SQLITE = database["ENGINE"] == "django.db.backends.sqlite3"
DATABASES = {"default": database}
if SQLITE:
    database["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "cached_statements": 32,  # each count of rows is one of its own: 128 are ten megabytes
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON;"  # REPLACE then runs the triggers on DELETE
        ),
    }
    database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # a file: workers open it too

# The doorbell. Nothing is lost with it: what is due stands in the database.

BROKER_DIR = DATA_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 300,  # seconds; longer than any task may run
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
else:
    (BROKER_DIR / "messages").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,  # seconds
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 200  # seconds, and below the visibility timeout
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: no schedule file to go stale
CELERY_TIMEZONE = "UTC"
AFTER_CHECKS = ["claims.tasks.open_rereviews"]  # rung when somebody has had a link checked

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "factcheck",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People and mail.

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_HOST = email["EMAIL_HOST"]
EMAIL_PORT = email["EMAIL_PORT"]
EMAIL_HOST_USER = email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = email["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = email["EMAIL_FILE_PATH"]
DEFAULT_FROM_EMAIL = email.get("DEFAULT_FROM_EMAIL", f"factcheck@{PUBLIC_HOST}")

# Words, dates and files. Pages speak the reader's language where there is one.

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # no collectstatic step: files come from where they stand
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# What a browser may do on our pages: they show text that strangers wrote.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = SERVED_OVER_TLS
CSRF_COOKIE_SECURE = SERVED_OVER_TLS
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())

# The API: JSON only, problems as RFC 9457 tells them.

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PAGINATION_CLASS": "factcheck.paging.CursorPages",
    "EXCEPTION_HANDLER": "factcheck.api.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Factcheck API",
    "DESCRIPTION": "Claims, verdicts and the health of their evidence.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sources.api.shapes.say_null",
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a reader's 404 is no event of ours
        "kombu.connection": {"level": "ERROR"},  # the filesystem broker has no hostname to miss
        "factcheck": {"level": "INFO"},
        "sources": {"level": "INFO"},
        "claims": {"level": "INFO"},
    },
}
