"""The Celery application. Start a worker with `celery -A rulemaking worker`, beat with `celery -A rulemaking beat`.

The Procfile starts another worker beside it that takes no slow work.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rulemaking.settings")

app = Celery("docket311")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
