"""Logs: one JSON object a line."""

import json
import logging
from typing import Any

import orjson
import structlog

from rulemaking.logged_faults import tell_fault
from rulemaking.settings.environment import PROFILE, env

# --- logs: one JSON object a line, with the request's id; never a secret, a comment's text or a person's details.
_SHARED_PROCESSORS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# No line says from where in the code it came, nor from which thread: what nobody reads is not looked up for each
# (docs.python.org, logging, "Optimization").
logging._srcfile = None
logging.logThreads = logging.logMultiprocessing = logging.logProcesses = False


def _as_json(event: Any, **given: Any) -> str:
    try:
        return orjson.dumps(event, default=given.get("default"), option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # half of a character pair, or a whole number past 64 bits
        return json.dumps(event, **given)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                tell_fault,
                structlog.processors.JSONRenderer(serializer=_as_json),
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
