"""The running system, with one part of it killed."""

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.live import LiveStack

WANTED = 1000

# Runs inside the live system, with the application's rights: a rule of its own, open for comment.
OPEN_A_RULE = """
import datetime as dt
from django.utils import timezone
from rulemaking.models import *
now = timezone.now()
agency = Agency.objects.get(agency_id="FINCEN")
docket = Docket.objects.create(docket_id="{docket_id}", agency=agency, title="Fault {slug}", last_number=1)
rule = Rulemaking.objects.create(slug="{slug}", title="Fault {slug}", subject_type="financial_institution",
    subject_name="Fault Bank", special_measures=[5])
rule.dockets.add(docket)
document = Document.objects.create(rulemaking=rule, docket=docket, number=1, kind="proposed_rule",
    document_type="Proposed Rule", title="Fault {slug}", published_on=now.date(), posted_at=now - dt.timedelta(days=1))
part = Part.objects.create(rulemaking=rule)
CommentPeriod.objects.create(part=part, document=document, opens_at=now - dt.timedelta(days=1),
    closes_at=now + dt.timedelta(seconds={open_seconds}))
"""

SUBMIT_MANY = """
from django.utils import timezone
from comments.enums import Channel
from comments.intake.submission import *
from comments.intake.submit import submit
from rulemaking.models import Document
document = Document.objects.select_related("docket", "rulemaking").get(docket__docket_id="{docket_id}")
for number in range({count}):
    at = timezone.now()
    submit(submission=Submission(document=document, channel=Channel.WEB, text=f"Comment {{number}} of many.",
        submitter=Submitter(), received=Received(at=at)), at=at)
"""


DECIDE = """
from django.utils import timezone
from comments.models import Comment
from comments.review.decisions import *
by, at = "staff", timezone.now()
for one in Comment.objects.filter(document__docket__docket_id="{docket_id}").select_related("status"):
    {acts}
"""


def open_a_rule(stack, slug, *, open_seconds=3600):
    docket_id = f"FINCEN-2026-{8000 + sum(slug.encode()) % 1000}"
    program = OPEN_A_RULE.format(docket_id=docket_id, slug=slug, open_seconds=open_seconds)
    stack.manage("shell", "-v0", "-c", program)
    return docket_id


def numbers(stack, docket_id):
    with stack.connect() as connection:
        rows = connection.execute(
            "SELECT status.number FROM comments_commentstatus status"
            " JOIN rulemaking_docket docket ON docket.id = status.docket_id"
            " WHERE docket.docket_id = %s AND status.number IS NOT NULL ORDER BY status.number",
            [docket_id],
        ).fetchall()
    return [number for (number,) in rows]


class Browser:
    """What a browser without JavaScript does: keeps cookies, fills in a form, sends it."""

    def __init__(self, stack: LiveStack) -> None:
        self._base = stack.base_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        return self._send(urllib.request.Request(self._base + path))  # noqa: S310 - loopback

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        data = urllib.parse.urlencode(fields).encode()
        headers = {"Referer": self._base + path}
        return self._send(urllib.request.Request(self._base + path, data=data, headers=headers))  # noqa: S310 - loopback

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def comment(self, slug: str, text: str) -> tuple[int, str]:
        """Opens the form of a rule, fills it in and sends it."""
        path = f"/rules/{slug}/comment/"
        status, page = self.get(path)
        assert status == 200
        return self.post(path, filled_in(page, text))


def filled_in(page: str, text: str) -> dict[str, str]:
    """The form's hidden fields as they came, and what a person adds."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = (dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in tags)
    hidden = {pair["name"]: html.unescape(pair.get("value", "")) for pair in pairs}
    return hidden | {"text": text, "submitter_type": "ANONYMOUS", "acknowledged": "on"}


def test_a_worker_killed_in_the_middle_of_a_thousand_leaves_a_thousand_numbers_without_a_gap(live_stack):
    docket_id = open_a_rule(live_stack, "killed-worker")
    program = SUBMIT_MANY.format(docket_id=docket_id, count=WANTED)
    with ThreadPoolExecutor() as people:
        arriving = people.submit(live_stack.manage, "shell", "-v0", "-c", program)
        for enough in (50, 300, 600):
            live_stack.wait_until(lambda enough=enough: len(numbers(live_stack, docket_id)) >= enough, seconds=120)
            before = {name: live_stack.kill(name) for name in ("worker", "prompt")}
            for name, pid in before.items():
                live_stack.wait_until(lambda name=name, pid=pid: live_stack.pid(name) not in (None, pid))
        arriving.result()

    live_stack.wait_until(lambda: len(numbers(live_stack, docket_id)) == WANTED, seconds=180)

    assert numbers(live_stack, docket_id) == list(range(2, 2 + WANTED))


def test_while_no_worker_is_free_for_slow_work_comments_are_numbered(live_stack):
    docket_id = open_a_rule(live_stack, "no-slow-worker")
    with live_stack.without("worker"):
        status, _ = Browser(live_stack).comment("no-slow-worker", "Comment.")
        live_stack.wait_until(lambda: numbers(live_stack, docket_id) == [2], seconds=60)

    assert status == 200


def test_while_no_worker_is_free_for_slow_work_files_of_what_was_taken_back_are_made_again(live_stack):
    docket_id = open_a_rule(live_stack, "taken-back")
    address = f"/bulk/{docket_id}/comments.csv"
    browser = Browser(live_stack)
    live_stack.manage("shell", "-v0", "-c", SUBMIT_MANY.format(docket_id=docket_id, count=2))
    live_stack.wait_until(lambda: numbers(live_stack, docket_id) == [2, 3], seconds=60)
    live_stack.manage("shell", "-v0", "-c", DECIDE.format(docket_id=docket_id, acts="post(comment=one, by=by, at=at)"))
    live_stack.wait_until(lambda: browser.get(address)[0] == 200, seconds=120)
    _, before = browser.get(address)
    taken_back = 'withdraw(comment=one, reason="By mistake", by=by, at=at) if one.status.number == 2 else None'
    with live_stack.without("worker"):
        live_stack.manage("shell", "-v0", "-c", DECIDE.format(docket_id=docket_id, acts=taken_back))
        live_stack.wait_until(lambda: browser.get(address)[0] == 200 and browser.get(address)[1] != before, seconds=60)
        _, after = browser.get(address)

    assert ("Comment 0 of many." in before, "Comment 0 of many." in after) == (True, False)
    assert "Comment 1 of many." in after


def test_three_comments_sent_while_the_broker_is_down_are_received_at_once_and_collected_when_it_is_back(live_stack):
    docket_id = open_a_rule(live_stack, "no-broker")
    with live_stack.without("valkey"):
        answers = [Browser(live_stack).comment("no-broker", f"Comment {number}.") for number in range(3)]
        assert [status for status, _ in answers] == [200] * 3
        assert all(re.search(r"[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}", page) for _, page in answers)
        assert numbers(live_stack, docket_id) == []

    live_stack.wait_until(lambda: len(numbers(live_stack, docket_id)) == 3, seconds=120)

    assert numbers(live_stack, docket_id) == [2, 3, 4]


def test_with_beat_stopped_the_form_still_refuses_from_the_closing_instant_on(live_stack):
    with live_stack.without("beat"):
        docket_id = open_a_rule(live_stack, "no-beat", open_seconds=15)
        browser = Browser(live_stack)
        status, page = browser.get("/rules/no-beat/comment/")
        assert status == 200
        in_time, _ = browser.post("/rules/no-beat/comment/", filled_in(page, "In time."))
        _, page = browser.get("/rules/no-beat/comment/")
        live_stack.wait_until(lambda: is_closed(live_stack, docket_id))
        late, said = browser.post("/rules/no-beat/comment/", filled_in(page, "Too late."))

    assert in_time == 200
    assert late == 410
    assert "Too late." in said, "what was typed comes back"
    with live_stack.connect() as connection:
        texts = connection.execute(
            "SELECT comment.text FROM comments_comment comment"
            " JOIN rulemaking_document document ON document.id = comment.document_id"
            " JOIN rulemaking_docket docket ON docket.id = document.docket_id WHERE docket.docket_id = %s",
            [docket_id],
        ).fetchall()
    assert texts == [("In time.",)]


def is_closed(stack, docket_id):
    with stack.connect() as connection:
        (closed,) = connection.execute(
            "SELECT period.closes_at <= clock_timestamp() FROM rulemaking_commentperiod period"
            " JOIN rulemaking_document document ON document.id = document_id"
            " JOIN rulemaking_docket docket ON docket.id = document.docket_id WHERE docket.docket_id = %s",
            [docket_id],
        ).fetchone()
    return closed
