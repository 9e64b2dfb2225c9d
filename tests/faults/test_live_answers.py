"""Staff code comments and correct an answer while the database or the broker of the running system is gone."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.faults.test_live_faults import SUBMIT_MANY, open_a_rule
from tests.live import LiveStack

COMMENTS, SEEN_BEFORE = 120, 15
ANSWERED = "/rules/practice-corrane-strand-bank/responses/"

# A person who presses again whatever failed.
CODE_EACH = """
import time
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from comments.models import Comment
from comments.review import excerpts, issues
from rulemaking.models import Rulemaking
rule, failures = Rulemaking.objects.get(slug="{slug}"), 0
issue = issues.open_issue(rulemaking=rule, title="Time", by="ana", at=timezone.now())
found = Comment.objects.filter(document__rulemaking=rule).select_related("status__current_version", "document")
for one in list(found.order_by("pk")):
    while True:
        try:
            excerpts.code(comment=one, issue=issue, spans=[(0, 7)], by="ana", at=timezone.now())
            break
        except (DatabaseError, InterfaceError):
            failures += 1
            connection.close()
            time.sleep(0.2)
print(failures)
"""
CODED = """
SELECT count(DISTINCT excerpt.id), count(DISTINCT excerpt.comment_id), count(DISTINCT finding.comment_id),
       count(DISTINCT event.pgh_id)
  FROM comments_excerpt excerpt
  JOIN comments_issue issue ON issue.id = excerpt.issue_id
  JOIN rulemaking_rulemaking rule ON rule.id = issue.rulemaking_id
  LEFT JOIN comments_consideration finding
    ON finding.comment_id = excerpt.comment_id AND finding.verdict = 'significant'
  LEFT JOIN comments_excerptevent event ON event.pgh_obj_id = excerpt.id
 WHERE rule.slug = %s
"""
CORRECT = """
from django.utils import timezone
from comments.models import Issue
from comments.review import responses
from comments.review.responses import ResponseWords
issue, at = Issue.objects.get(rulemaking__slug="practice-corrane-strand-bank", number=6), timezone.now()
words = ResponseWords(heading="Lesser measures", comments_said="Some asked.", text="Said while the broker was gone.")
made = responses.publish_words(issue=issue, words=words, document=None, by="ana", at=at, seen=None)
print(made.pk)
"""
TOLD = "SELECT count(*) FROM comments_rulenews WHERE kind = 'responses.corrected' AND response_id = %s"


def coded(stack: LiveStack, slug: str) -> tuple[int, ...]:
    with stack.connect() as line:
        return tuple(line.execute(CODED, [slug]).fetchone() or ())


def test_what_is_coded_while_the_database_is_killed_is_there_once_and_whole(live_stack: LiveStack) -> None:
    slug = "coded-faults"
    docket_id = open_a_rule(live_stack, slug)
    live_stack.manage("shell", "-v0", "-c", SUBMIT_MANY.format(docket_id=docket_id, count=COMMENTS))

    with ThreadPoolExecutor(1) as pool:
        coding = pool.submit(live_stack.manage, "shell", "-v0", "-c", CODE_EACH.format(slug=slug))
        live_stack.wait_until(lambda: coded(live_stack, slug)[0] > SEEN_BEFORE or coding.done(), seconds=180)
        live_stack.kill("postgres")
        failures = int(coding.result().split()[-1])

    assert failures > 0, "nobody met a fault: this was no test"
    # Each excerpt with its finding and its history, or none of them.
    assert coded(live_stack, slug) == (COMMENTS,) * 4
    live_stack.wait_until_web_is_well()


def test_an_answer_corrected_while_the_broker_is_gone_is_read_at_once_and_told_when_it_is_back(
    live_stack: LiveStack,
) -> None:
    with live_stack.without("valkey"):
        key = int(live_stack.manage("shell", "-v0", "-c", CORRECT).split()[-1])
        with urllib.request.urlopen(live_stack.base_url + ANSWERED, timeout=60) as page:  # noqa: S310 - loopback
            assert "Said while the broker was gone." in page.read().decode()

    def told() -> int:
        with live_stack.connect() as line:
            ((count,),) = line.execute(TOLD, [key]).fetchall()
            return count

    live_stack.wait_until(lambda: told() == 1, seconds=180)
