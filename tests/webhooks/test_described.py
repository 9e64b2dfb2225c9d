"""What is sent is what the API's description says; the receiver of docs/examples takes it."""

import importlib.util
import json
import threading
from http.server import HTTPServer
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from comments import work
from comments.api.v4 import schema
from comments.models import CommentStatus, Rendition, Webhook
from comments.record.closing import announce_due
from comments.record.webhooks import keeping, rule_news
from comments.record.webhooks.secrets import secret_of
from rulemaking.stack.folders import PROJECT_ROOT
from tests.factories import OPENS_AT, CommentFactory, CommentPeriodFactory, WebhookFactory
from tests.webhooks.conftest import AT
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_every_message_is_as_described(webhook: Webhook, receiver: Receiver) -> None:
    period = CommentPeriodFactory()
    announce_due(at=OPENS_AT)
    rule_news.write_down(at=OPENS_AT)
    CommentFactory(posted=True, document=period.document)
    CommentFactory(withdrawn=True, document=period.document)
    keeping.order_test(webhook=webhook, at=AT)
    work.deliver_webhooks()

    described = schema.description()
    post = described["webhooks"]["docket311-events"]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    assert [one["type"] for one in receiver.events] == [
        "test", "period.opened", "comment.posted", "comment.withdrawn",
    ]  # fmt: skip
    for came in receiver.came:
        whole = {**body, "components": described["components"]}
        jsonschema.validate(json.loads(came.body), whole, cls=jsonschema.Draft202012Validator)
        assert {one["name"] for one in post["parameters"]} <= came.headers.keys()


def load_example() -> ModuleType:
    path = PROJECT_ROOT / "docs" / "examples" / "webhook_receiver.py"
    spec = importlib.util.spec_from_file_location("webhook_receiver", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_keeps_a_list_of_what_is_public_and_takes_nothing_that_is_not_signed(settings: Any) -> None:
    settings.WEBHOOKS_REACH_LOOPBACK = True
    example = load_example()
    example.Receiver.log_message = lambda *args: None
    server = HTTPServer(("127.0.0.1", 0), example.Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        webhook = WebhookFactory(url=f"http://localhost:{server.server_address[1]}/")
        example.Receiver.secret = secret_of(webhook.secret_id)
        stays, leaves = CommentFactory(posted=True), CommentFactory(posted=True)
        work.deliver_webhooks()
        CommentStatus.objects.filter(pk=leaves.pk).update(status="withdrawn", withdrawn_reason="By mistake")
        Rendition.objects.filter(pk=leaves.pk).update(feed_position=9)
        keeping.replay_since_event(webhook=webhook, event_id="comment-0", at=AT)
        work.deliver_webhooks()
        held = set(example.Receiver.copy.comments)
        example.Receiver.secret = "whsec_" + "A" * 43 + "="
        keeping.order_test(webhook=webhook, at=AT)
        work.deliver_webhooks()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

    assert held == {stays.rendition.comment_id_text}
    assert webhook.deliveries.get(is_single=True).last_code == 401
