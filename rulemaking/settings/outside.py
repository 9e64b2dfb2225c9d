"""Whom we speak to: mail, the Federal Register, a language model, programs and their webhooks."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from rulemaking.settings.environment import PRODUCTION, SECRET_KEY, env

# --- mail
_mail = env.dj_email_url("EMAIL_URL", "console:" if not PRODUCTION else "smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or None  # where `file:` writes
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

# --- a language model that may draft words of summaries: none unless set (ADR 0065)
LANGUAGE_MODEL_URL = env.str("LANGUAGE_MODEL_URL", "").rstrip("/")
LANGUAGE_MODEL_NAME = env.str("LANGUAGE_MODEL_NAME", "")
LANGUAGE_MODEL_KEY = env.str("LANGUAGE_MODEL_KEY", "")
LANGUAGE_MODEL_SECONDS = env.int("LANGUAGE_MODEL_SECONDS", 120)  # for all questions about one summary together
# Staff summaries quote comments that aren't posted. Only with this do their words leave this installation.
LANGUAGE_MODEL_READS_UNPOSTED = env.bool("LANGUAGE_MODEL_READS_UNPOSTED", False)
if LANGUAGE_MODEL_URL:
    _model = urlsplit(LANGUAGE_MODEL_URL)
    if _model.scheme not in ("http", "https") or not _model.hostname or not LANGUAGE_MODEL_NAME:
        raise ImproperlyConfigured(
            "LANGUAGE_MODEL_URL needs an address such as https://models.example.gov/v1, and LANGUAGE_MODEL_NAME the "
            "name of a model there. Without LANGUAGE_MODEL_URL no language model is asked."
        )
    if not 1 <= LANGUAGE_MODEL_SECONDS <= 600:
        raise ImproperlyConfigured("LANGUAGE_MODEL_SECONDS is how long a summary may wait: 1 to 600.")
    _is_open = _model.scheme == "http" and _model.hostname not in ("localhost", "127.0.0.1", "::1")
    if PRODUCTION and _is_open and (LANGUAGE_MODEL_KEY or LANGUAGE_MODEL_READS_UNPOSTED):
        raise ImproperlyConfigured(
            "LANGUAGE_MODEL_URL is plain http, over which neither a key nor text that isn't posted may go. Use https."
        )

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
