"""PostgreSQL, and what lives in it besides the record: sessions, caches, history."""

from typing import Any

import pghistory
from django.core.exceptions import ImproperlyConfigured

from rulemaking.settings.environment import PROFILE, env, required

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
# Statements that come again and again are planned once a connection. 0 where a pooler hands each transaction to
# another connection and does not know prepared statements, as PgBouncer before 1.21.
DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", env.int("DATABASE_PREPARE_THRESHOLD", 5) or None)
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

# --- history: who and why stand in each history row itself, so that history tables are insert-only.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_APPEND_ONLY = True
# A rule and a document have `events` of their own: what happened to them, not the states that a row was in.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+")
