"""A receiver of webhooks of Docket 311, in Python alone. Copy it and change it.

    WEBHOOK_SECRET=whsec_... python webhook_receiver.py 8080

Run it behind a server that speaks https. It checks that a message is ours and fresh, remembers what it has seen, and
keeps a list of the comments that are public.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

TOLERANCE_SECONDS = 300


def is_ours(secret: str, headers: Any, body: bytes) -> bool:
    """Whether a message was signed with this secret, within the last five minutes."""
    message_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{message_id}.{sent_at}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(made)
    given = headers.get("webhook-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(expected, one) for one in given)


class Copy:
    """What the receiver knows. Keep it in a database; write the events and their ids in one transaction."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.comments: set[str] = set()

    def apply(self, event: dict[str, Any]) -> None:
        """Takes an event, once: a message whose answer was lost comes again."""
        if event["id"] in self.seen:
            return
        self.seen.add(event["id"])
        if event["type"] in ("comment.posted", "comment.changed"):
            self.comments.add(event["commentId"])  # its text: GET event["links"]["self"]
        elif event["type"] == "comment.withdrawn":
            self.comments.discard(event["commentId"])


class Receiver(BaseHTTPRequestHandler):
    secret = ""
    copy = Copy()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        taken = is_ours(self.secret, self.headers, body)
        if taken:
            for event in json.loads(body)["data"]["events"]:
                self.copy.apply(event)
        # Anything but 2xx brings the message again: answer once you have written it down.
        self.send_response(204 if taken else 401)
        self.end_headers()


if __name__ == "__main__":
    Receiver.secret = os.environ["WEBHOOK_SECRET"]
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
