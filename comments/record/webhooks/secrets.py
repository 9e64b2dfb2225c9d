"""The secrets that sign webhooks, and the headers that carry the signature. Standard Webhooks 1.0; ADR 0043.

A secret is derived from the server's key and a random id, so that the database alone, a copy of it or its history
reveals none.
"""

import base64
import datetime as dt
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook as Signer

from comments.models import Webhook

EARLIER_SIGNS_FOR = dt.timedelta(days=1)
"""After a secret was renewed the earlier one signs beside it this long, so that no message is refused meanwhile."""

_SALT = "docket311.webhook"
_PREFIX = "whsec_"


def secret_of(secret_id: uuid.UUID) -> str:
    """The signing secret, as its holder is shown it: `whsec_` and 32 bytes in base64."""
    derived = salted_hmac(_SALT, secret_id.bytes, secret=settings.WEBHOOK_KEY, algorithm="sha256").digest()
    return _PREFIX + base64.b64encode(derived).decode()


def signed_headers(webhook: Webhook, *, message_id: str, body: str, at: dt.datetime) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` and `webhook-signature` of a message.

    Args:
        at: when it is sent, aware, UTC. Receivers refuse what is minutes old.
    """
    secret_ids = [webhook.secret_id]
    if webhook.earlier_secret_id is not None and at < webhook.secret_made_at + EARLIER_SIGNS_FOR:
        secret_ids.append(webhook.earlier_secret_id)
    at = at.astimezone(dt.UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(secret_of(one)).sign(message_id, at, body) for one in secret_ids),
    }
