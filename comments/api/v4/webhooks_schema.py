"""Webhooks in the OpenAPI description: what is sent to whoever added an address on the page of a key."""

from typing import Any

from comments.api.v4.schema_parts import closed_object, reference
from comments.enums import NewsKind
from comments.record.webhooks.events import MAX_EVENTS, MESSAGE_TYPE, TEST_EVENT

Json = dict[str, Any]

NAME = "docket311-events"
_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_INSTANT: Json = {"type": "string", "format": "date-time"}
_INSTANT_OR_NULL: Json = {"type": ["string", "null"], "format": "date-time"}


def schemas() -> Json:
    link: Json = {"type": ["string", "null"], "format": "uri"}
    event = closed_object({
        "id": {"type": "string", "pattern": r"^(comment-\d+|news-\d+|test-[0-9a-f]+)$"},
        "type": {"type": "string", "enum": [*NewsKind.values, TEST_EVENT]},
        "at": _INSTANT,
        "docketId": _TEXT_OR_NULL,
        "documentId": _TEXT_OR_NULL,
        "commentId": _TEXT_OR_NULL,
        "opensAt": _INSTANT_OR_NULL,
        "closesAt": _INSTANT_OR_NULL,
        "links": closed_object({"self": link}),
    })  # fmt: skip
    events = {"type": "array", "items": reference("webhook_event"), "minItems": 1, "maxItems": MAX_EVENTS}
    message = {"type": {"const": MESSAGE_TYPE}, "timestamp": _INSTANT, "data": closed_object({"events": events})}
    return {"webhook_event": event, "webhook_message": closed_object(message)}


def webhooks() -> Json:
    """The `webhooks` of the description."""
    headers = (
        ("webhook-id", {"type": "string"}, "Of the message. Sent again, it has the same."),
        ("webhook-timestamp", {"type": "string", "pattern": "^[0-9]+$"}, "When it was sent, in seconds since 1970."),
        (
            "webhook-signature",
            {"type": "string"},
            "One or several of v1,BASE64, separated by spaces: HMAC-SHA256 of webhook-id.webhook-timestamp.body.",
        ),
    )
    return {
        NAME: {
            "post": {
                "operationId": "receive_events",
                "summary": "Tells what happened, signed by the Standard Webhooks scheme",
                "parameters": [
                    {"name": name, "in": "header", "required": True, "schema": schema, "description": meaning}
                    for name, schema, meaning in headers
                ],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": reference("webhook_message")}},
                },
                "responses": {
                    "2XX": {"description": "Taken. The next message comes."},
                    "410": {"description": "Gone. The webhook is stopped."},
                    "default": {"description": "Not taken. It comes again, ever later, for five days."},
                },
            }
        }
    }
