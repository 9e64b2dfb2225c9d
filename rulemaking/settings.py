"""Settings, read from the environment.

Production is the default. `DOCKET311_ENV=local` (what `make run` sets) and `DOCKET311_ENV=test` loosen what a laptop
can't have, such as TLS. Whatever production needs and does not find is refused at start, with the fix in the message.
docs/settings.md lists every variable.
"""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pghistory
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from environs import Env
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

PROFILE = env.str("DOCKET311_ENV", "production")
if PROFILE not in ("production", "local", "test"):
    raise ImproperlyConfigured(f"DOCKET311_ENV is {PROFILE!r}; use production, local or test.")
PRODUCTION = PROFILE == "production"
DEBUG = False

VAR_DIR = Path(env.str("DOCKET311_VAR", str(BASE_DIR / "var")))


def required(name: str, example: str) -> str:
    """The value of an environment variable that has no safe default.

    Raises:
        ImproperlyConfigured: it is missing or empty; the message names it and shows a value.
    """
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it, for example {name}={example}. "
            "`make run` generates one for a laptop; docs/settings.md lists what production needs."
        )
    return value


SECRET_KEY = required("SECRET_KEY", "<50 random characters>")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", "" if PRODUCTION else f"http://127.0.0.1:{env.int('PORT', 8000)}").rstrip(
    "/"
)
if PRODUCTION and not (ALLOWED_HOSTS and PUBLIC_BASE_URL):
    raise ImproperlyConfigured(
        "Set ALLOWED_HOSTS=comments.example.gov and PUBLIC_BASE_URL=https://comments.example.gov "
        "(mail and feeds need an absolute address that is not taken from a request)."
    )

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rulemaking",
    "comments",
]

MIDDLEWARE = [
    "rulemaking.middleware.RequestClockMiddleware",
    "comments.api.v4.middleware.CompressionMiddleware",
    "comments.api.v4.middleware.ConditionalMiddleware",
    "comments.api.v4.middleware.JsonErrorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "comments.review.admin_policy.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rulemaking.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "rulemaking.urls"
WSGI_APPLICATION = "rulemaking.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rulemaking.context_processors.site",
            ],
        },
    }
]

# --- database: PostgreSQL 15 to 18. The application connects with a role that can't change originals or history;
# the owner's URL is used by `migrate` alone.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url("DATABASE_URL", conn_max_age=0)
    if env.str("DATABASE_URL", "")
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": required("DATABASE_URL", "postgres://app@db/docket311"),
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must start with postgres:// — Docket 311 runs on PostgreSQL only.")
DATABASES["default"].setdefault("OPTIONS", {})
if PROFILE != "test":
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", 10),
        "timeout": 5,
    }
    # A connection is tried before it is used: after a restart of PostgreSQL nobody meets one that died with it.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DATABASES["default"]["OPTIONS"].setdefault("application_name", "docket311")
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", "docket311_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- sessions, nonces and throttles live in PostgreSQL: a submission needs nothing else.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "docket311_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# --- tasks
CELERY_BROKER_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Publishing after a commit is bounded: a dead broker must not hold a person's submission.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.1,
    "socket_timeout": 5,
    "visibility_timeout": 600,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_TIME_LIMIT = 1800
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 5)
# Slow work has a queue of its own. A worker takes from both in turn, so numbering never waits behind files.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("slow")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {
    "rulemaking.tasks.import_federal_register": {"queue": "slow"},
    **{
        f"comments.tasks.{name}": {"queue": "slow"}
        for name in (
            "scan_files",
            "read_files",
            "send_messages",
            "produce_summaries",
            "check_ledgers",
            "make_bulk_files",
            "run_imports",
            "fetch_mail",
            "deliver_webhooks",
        )
    },
}
CELERY_BEAT_SCHEDULE = {
    # A message that waited a minute is dropped: a later one does the same, and a day without workers
    # leaves no heap of them.
    "announce-periods": {
        "task": "comments.tasks.announce_periods",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    "sweep-owed-work": {"task": "comments.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": 60}},
    "retake-snapshots": {"task": "comments.tasks.retake_snapshots", "schedule": 600, "options": {"expires": 600}},
    "order-nightly-summaries": {"task": "comments.tasks.order_nightly_summaries", "schedule": 600},
    "order-bulk-files": {"task": "comments.tasks.order_bulk_files", "schedule": 30, "options": {"expires": 60}},
    "check-ledgers": {"task": "comments.tasks.check_ledgers", "schedule": 3600, "options": {"expires": 3600}},
    "sweep-uploads": {"task": "comments.tasks.sweep_uploads", "schedule": 600, "options": {"expires": 600}},
    "fetch-mail": {"task": "comments.tasks.fetch_mail", "schedule": 60, "options": {"expires": 60}},
    "sweep-webhooks": {"task": "comments.tasks.sweep_webhooks", "schedule": 3600, "options": {"expires": 3600}},
    "sweep-drafts": {"task": "comments.tasks.sweep_drafts", "schedule": 3600, "options": {"expires": 3600}},
    "beat-heartbeat": {"task": "rulemaking.tasks.beat_heartbeat", "schedule": 15},
}
# Further parts of /readyz, which only degrade: a name and the function that says `ok` or what is wrong.
HEALTH_CHECKS = {"ledger": "comments.record.ledger.health"}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "celerybeat-schedule")

# --- files. Originals and public copies never share a store.
MEDIA_ROOT = VAR_DIR / "files"
ORIGINALS_STORE_URL = env.str("ORIGINALS_STORE_URL", "")
PUBLIC_STORE_URL = env.str("PUBLIC_STORE_URL", "")


def file_store(url: str, folder: str) -> dict:
    """A storage of Django: a folder of ours, or `s3://bucket/prefix?endpoint=https://host`."""
    if not url:
        return {
            "BACKEND": "comments.record.stores.DurableFileSystemStorage",
            "OPTIONS": {
                "location": str(MEDIA_ROOT / folder),
                "base_url": None,
                "file_permissions_mode": 0o600,
            },
        }
    parts = urlsplit(url)
    if parts.scheme != "s3":
        raise ImproperlyConfigured(f"A file store's URL starts with s3:// (got {parts.scheme!r}).")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    from boto3.s3.transfer import TransferConfig  # a second of imports that folders don't need

    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "file_overwrite": False,
        "max_memory_size": 1024 * 1024,  # what is read beyond that lies on disk; 0, its default, is no limit
        # A comment's file goes in one piece, streamed; parts of 8 MiB in ten threads would lie in memory.
        "transfer_config": TransferConfig(multipart_threshold=64 * 1024 * 1024, max_concurrency=2),
    }
    if "endpoint" in query:
        options["endpoint_url"] = query["endpoint"]
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": file_store(ORIGINALS_STORE_URL, "originals"),
    "originals": file_store(ORIGINALS_STORE_URL, "originals"),
    "public": file_store(PUBLIC_STORE_URL, "public"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PROFILE != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("uswds", VAR_DIR / "design" / "uswds")]

# --- what a comment may hold
COMMENT_MAX_CODE_POINTS = env.int("COMMENT_MAX_CODE_POINTS", 5000)
ATTACHMENT_MAX_COUNT = env.int("ATTACHMENT_MAX_COUNT", 20)
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", 10 * 1024 * 1024)
# Another portal's v4 API, from which `manage.py pull_comments` pulls.
PORTAL_URL = env.str("PORTAL_URL", "https://api.regulations.gov/v4")
PORTAL_API_KEY = env.str("PORTAL_API_KEY", "")
# Where comments come by e-mail: imaps://user:password@host/INBOX, and a folder of .eml files. Empty: they don't.
MAILBOX_URL = env.str("MAILBOX_URL", "")
MAIL_FOLDER = env.str("MAIL_FOLDER", "")
FILE_UPLOAD_HANDLERS = ["comments.intake.uploads.BoundedUploadHandler"]
STAFF_UPLOAD_MAX_BYTES = env.int("STAFF_UPLOAD_MAX_BYTES", 4 * 1024**3)  # bulk files
REQUEST_MAX_SECONDS = env.int("REQUEST_MAX_SECONDS", 900)  # for a body with files to arrive whole
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = ATTACHMENT_MAX_COUNT + 5

# --- bulk files: what was only added to a docket waits until its last run is this old.
BULK_PAUSE_SECONDS = env.int("BULK_PAUSE_SECONDS", 600)

# --- the public forms: how many one network (an IPv4 /24, an IPv6 /56) may send in any hour. 0 is no limit.
FORMS_PER_NETWORK_AND_HOUR = env.int("FORMS_PER_NETWORK_AND_HOUR", 600)
# Zero bits that the browser must find before it sends a comment: 2**bits tries, about a second on a phone.
PROOF_OF_WORK_BITS = env.int("PROOF_OF_WORK_BITS", 15)
# Comments in any hour, by kind of sender: from one address, from one network, and on one rule from everywhere.
# A shared office, or the day on which a campaign ends, has room; ADR 0016.
COMMENT_LIMITS = {
    "proven": {
        "address": env.int("PROVEN_COMMENTS_PER_ADDRESS", 1200),
        "network": env.int("PROVEN_COMMENTS_PER_NETWORK", 6000),
        "rule": env.int("PROVEN_COMMENTS_PER_RULE", 0),
    },
    "patient": {
        "address": env.int("UNPROVEN_COMMENTS_PER_ADDRESS", 300),
        "network": env.int("UNPROVEN_COMMENTS_PER_NETWORK", 1200),
        "rule": env.int("UNPROVEN_COMMENTS_PER_RULE", 36_000),
    },
    "hasty": {
        "address": env.int("HASTY_COMMENTS_PER_ADDRESS", 20),
        "network": env.int("HASTY_COMMENTS_PER_NETWORK", 100),
        "rule": env.int("HASTY_COMMENTS_PER_RULE", 3600),
    },
}

# Reports of comments under a false name, likewise: from one address, from one network, and on one comment from
# everywhere. A person answers each.
REPORT_LIMITS = {
    "proven": {"address": 30, "network": 120, "comment": 120},
    "patient": {"address": 15, "network": 60, "comment": 60},
    "hasty": {"address": 3, "network": 15, "comment": 15},
}

# host:port or unix:/path of ClamAV's clamd. Empty: files are not scanned, and staff see that.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")

# --- receipts: base64 of the 32-byte Ed25519 seed, and the id under which its public key is published.
RECEIPT_KEY_ID = env.str("RECEIPT_KEY_ID", "local-1" if not PRODUCTION else "")
try:
    RECEIPT_SIGNING_KEY = base64.b64decode(required("RECEIPT_SIGNING_KEY", "$(openssl rand -base64 32)"), validate=True)
except binascii.Error as wrong:
    raise ImproperlyConfigured("RECEIPT_SIGNING_KEY is not base64. Make one with `openssl rand -base64 32`.") from wrong
if len(RECEIPT_SIGNING_KEY) != 32 or not RECEIPT_KEY_ID:
    raise ImproperlyConfigured(
        "RECEIPT_SIGNING_KEY must be 32 bytes in base64 (`openssl rand -base64 32`), and RECEIPT_KEY_ID must name it."
    )

# --- language and time. Instants are stored in UTC; people read Eastern time. The staff's side is English (ADR 0020).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["rulemaking.formats"]
LANGUAGE_COOKIE_NAME = "docket311_language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = "America/New_York"
USE_TZ = True

# --- who may
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# A proxy is believed only if named: then X-Forwarded-For, X-Forwarded-Proto and X-Request-Start count.
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", False)

# --- transport security: what production can't go without, and a laptop has no certificate for.
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if PUBLIC_BASE_URL else []
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "comments.views.csrf_failure"
# The Federal Register's own pages use no inline script or style, and neither do ours (ADR 0008 for the admin).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- mail
_mail = env.dj_email_url("EMAIL_URL", "console:" if not PRODUCTION else "smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Docket 311 <no-reply@localhost>")

# --- the Federal Register: where documents are imported from by number
FEDERAL_REGISTER_URL = env.str("FEDERAL_REGISTER_URL", "https://www.federalregister.gov/api/v1").rstrip("/")

# --- API
# Requests in any hour. 0 is no limit; staff raise that of a single key in the admin.
API_REQUESTS_PER_HOUR = env.int("API_REQUESTS_PER_HOUR", 1000)  # for each client address, without a key
API_KEY_REQUESTS_PER_HOUR = env.int("API_KEY_REQUESTS_PER_HOUR", 10_000)
# What a key that may post can send.
API_COMMENTS_PER_MINUTE = env.int("API_COMMENTS_PER_MINUTE", 50)
API_COMMENTS_PER_HOUR = env.int("API_COMMENTS_PER_HOUR", 500)
API_UPLOADS_PER_HOUR = env.int("API_UPLOADS_PER_HOUR", 2000)  # submission keys and addresses for files together
# The secrets that sign webhooks are derived from it: another one is another secret for every webhook.
WEBHOOK_KEY = env.str("WEBHOOK_KEY", "") or SECRET_KEY
# For tests and laptops: webhooks may reach this machine, over plain http too.
WEBHOOKS_REACH_LOOPBACK = env.bool("WEBHOOKS_REACH_LOOPBACK", False)
if PRODUCTION and WEBHOOKS_REACH_LOOPBACK:
    raise ImproperlyConfigured("WEBHOOKS_REACH_LOOPBACK is for tests and laptops. Leave it out in production.")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["comments.api.v4.rendering.JsonApiRenderer"],
    "EXCEPTION_HANDLER": "comments.api.v4.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}

# --- logs: one JSON object a line, with the request's id; never a secret, a comment's text or a person's details.
_SHARED_PROCESSORS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": _SHARED_PROCESSORS,
        }
    },
    "filters": {"no_private_paths": {"()": "rulemaking.private_paths.NoPrivatePaths"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_private_paths"]},
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.str("LOG_LEVEL", "INFO" if PROFILE != "test" else "WARNING"),
    },
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
structlog.configure(
    processors=[*_SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- history: who and why stand in each history row itself, so that history tables are insert-only.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_APPEND_ONLY = True
# A rule and a document have `events` of their own: what happened to them, not the states that a row was in.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+")


# --- the staff's side: the admin in the colours of the public site, opening on what waits
def _admin_static(path: str) -> Callable[[object], str]:
    return lambda request: static(path)


def _admin_link(title: str, icon: str, name: str, permission: str) -> dict:
    return {"title": title, "icon": icon, "link": reverse_lazy(name), "permission": permission}


_SEES = "comments.review.permissions.sees_{}".format
_SEES_RULES = "rulemaking.permissions.sees_rules"
UNFOLD = {
    "SITE_TITLE": "Docket 311",
    "SITE_HEADER": "Docket 311",
    "SITE_SUBHEADER": "Comment review",
    "SITE_SYMBOL": "gavel",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _admin_static("img/docket311.svg")}],
    "DASHBOARD_CALLBACK": "comments.review.dashboard.dashboard_callback",
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_HISTORY": False,
    "STYLES": [_admin_static("admin-docket311.css")],
    "SCRIPTS": [_admin_static("admin-docket311.js")],
    "BORDER_RADIUS": "4px",
    "COLORS": {
        "primary": {
            "50": "#eff6fb",
            "100": "#d9e8f6",
            "200": "#aacdec",
            "300": "#73b3e7",
            "400": "#4f97d1",
            "500": "#2378c3",
            "600": "#005ea2",
            "700": "#0b4778",
            "800": "#1a4480",
            "900": "#162e51",
            "950": "#0f2038",
        }
    },
    "SIDEBAR": {
        "navigation": [
            {
                "title": "Review",
                "items": [
                    _admin_link("What waits", "inbox", "admin:index", "rulemaking.permissions.is_staff_request"),
                    _admin_link("Comments", "forum", "admin:comments_comment_changelist", _SEES("comments")),
                    _admin_link("Summaries", "summarize", "admin:comments_summary_changelist", _SEES("summaries")),
                    _admin_link("Letters", "mail", "review:letters", _SEES("letters")),
                    _admin_link("E-mail", "alternate_email", "review:mails", _SEES("mails")),
                    _admin_link("Reports", "report", "review:reports", _SEES("reports")),
                    _admin_link("Imports", "upload_file", "review:imports", _SEES("imports")),
                    _admin_link("Work", "engineering", "review:work", _SEES("work")),
                ],
            },
            {
                "title": "Rules",
                "items": [
                    _admin_link("Rules", "balance", "admin:rulemaking_rulemaking_changelist", _SEES_RULES),
                    _admin_link("Comment periods", "event", "admin:rulemaking_commentperiod_changelist", _SEES_RULES),
                    _admin_link("Documents", "article", "admin:rulemaking_document_changelist", _SEES_RULES),
                    _admin_link("Dockets", "folder", "admin:rulemaking_docket_changelist", _SEES_RULES),
                    _admin_link(
                        "Federal Register",
                        "newspaper",
                        "admin:rulemaking_federalregisterimport_changelist",
                        _SEES_RULES,
                    ),
                ],
            },
            {
                "title": "People",
                "items": [
                    _admin_link("Staff", "person", "admin:auth_user_changelist", "rulemaking.permissions.sees_people"),
                    _admin_link("API keys", "key", "admin:comments_apikey_changelist", _SEES("api_keys")),
                    _admin_link("Webhooks", "webhook", "admin:comments_webhook_changelist", _SEES("webhooks")),
                    _admin_link("Groups", "group", "admin:auth_group_changelist", "rulemaking.permissions.sees_people"),
                ],
            },
        ],
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
