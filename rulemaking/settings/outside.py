"""Whom we speak to: mail, the Federal Register, programs and their webhooks."""

from django.core.exceptions import ImproperlyConfigured

from rulemaking.settings.environment import PRODUCTION, SECRET_KEY, env

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
