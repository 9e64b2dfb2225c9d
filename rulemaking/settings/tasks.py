"""Background work: the broker, the queues and what beat hurries."""

from kombu import Queue

from rulemaking.settings.environment import VAR_DIR, env

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
# A summary of so many comments is read in parts of so many, each under a lease of so many seconds. docs/adr/0067.
SUMMARY_PARTS_FROM = env.int("SUMMARY_PARTS_FROM", 20_000)
SUMMARY_PART_COMMENTS = env.int("SUMMARY_PART_COMMENTS", 5_000)
SUMMARY_PART_LEASE_SECONDS = env.int("SUMMARY_PART_LEASE_SECONDS", 120)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 5)
# Slow work has a queue of its own, and so has what others wait for. A worker takes from all in turn; the Procfile's
# `prompt` takes from all but the slow ones, so that numbers and deliveries wait for no summary. Parts of summaries are
# slow work that needs no file store: a host without one takes from `parts` alone. docs/adr/0069.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("prompt"), Queue("slow"), Queue("parts")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {
    "rulemaking.tasks.import_federal_register": {"queue": "slow"},
    "rulemaking.tasks.slow_heartbeat": {"queue": "slow"},
    "comments.tasks.read_parts": {"queue": "parts"},
    "comments.tasks.deliver_webhooks": {"queue": "prompt"},
    "comments.tasks.remake_bulk_files": {"queue": "prompt"},
    **{
        f"comments.tasks.{name}": {"queue": "slow"}
        for name in (
            "scan_files",
            "read_files",
            "send_messages",
            "produce_summaries",
            "pull_portals",
            "remake_sketches",
            "place_left_over",
            "check_ledgers",
            "make_bulk_files",
            "run_imports",
            "fetch_mail",
            "read_ahead",
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
    "place-left-over": {"task": "comments.tasks.place_left_over", "schedule": 3600, "options": {"expires": 3600}},
    "check-ledgers": {"task": "comments.tasks.check_ledgers", "schedule": 3600, "options": {"expires": 3600}},
    "sweep-uploads": {"task": "comments.tasks.sweep_uploads", "schedule": 600, "options": {"expires": 600}},
    "remake-sketches": {"task": "comments.tasks.remake_sketches", "schedule": 60, "options": {"expires": 60}},
    "read-ahead": {"task": "comments.tasks.read_ahead", "schedule": 600, "options": {"expires": 600}},
    "fetch-mail": {"task": "comments.tasks.fetch_mail", "schedule": 60, "options": {"expires": 60}},
    "sweep-webhooks": {"task": "comments.tasks.sweep_webhooks", "schedule": 3600, "options": {"expires": 3600}},
    "sweep-unconfirmed": {"task": "comments.tasks.sweep_unconfirmed", "schedule": 3600, "options": {"expires": 3600}},
    "sweep-pulls": {"task": "comments.tasks.sweep_pulls", "schedule": 600, "options": {"expires": 600}},
    "sweep-drafts": {"task": "comments.tasks.sweep_drafts", "schedule": 3600, "options": {"expires": 3600}},
    "beat-heartbeat": {"task": "rulemaking.tasks.beat_heartbeat", "schedule": 15},
    "slow-heartbeat": {"task": "rulemaking.tasks.slow_heartbeat", "schedule": 60, "options": {"expires": 60}},
}
# Further parts of /readyz, which only degrade: a name and the function that says `ok` or what is wrong.
HEALTH_CHECKS = {"ledger": "comments.record.ledger.health"}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "celerybeat-schedule")
