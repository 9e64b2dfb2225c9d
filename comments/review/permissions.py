"""Who may do what: predicates over (user, object, at). Whatever no predicate allows is refused.

Two groups carry the rights, made by `ensure_staff_groups`: Reviewers decide on comments; Rule managers see to periods,
rules and summaries. A predicate asks for a right and for the situation that makes the act possible at all, so that a
page shows a button only to somebody whom the act will not refuse on sight. The act itself checks the situation again.
Predicates about rules and periods stand in rulemaking/permissions.py.
"""

import datetime as dt
from typing import Any

from comments.enums import Status
from comments.models import (
    ApiKey,
    Attachment,
    BulkImport,
    Comment,
    CommentStatus,
    FalseAttributionReport,
    IncomingMail,
    Issue,
    Job,
    Summary,
    Webhook,
)
from comments.models.comment_status import SUBMITTER
from rulemaking.models import Rulemaking
from rulemaking.permissions import MOVES_PERIODS, Person, has_right

REVIEWERS = "Reviewers"
RULE_MANAGERS = "Rule managers"

SEES_COMMENTS = "comments.view_comment"
DECIDES = "comments.change_commentstatus"
ORDERS_SUMMARIES = "comments.add_summary"
RETRIES_WORK = "comments.change_job"
IMPORTS = "comments.add_bulkimport"
RECORDS_LETTERS = "comments.record_letter"
ROUTES_MAIL = "comments.change_incomingmail"
ANSWERS_REPORTS = "comments.add_falseattributionanswer"
SEES_API_KEYS = "comments.view_apikey"
DECIDES_ON_API_KEYS = "comments.change_apikey"
SEES_WEBHOOKS = "comments.view_webhook"
CODES = "comments.add_excerpt"
WRITES_RESPONSES = "comments.change_response"
PUBLISHES_RESPONSES = "comments.publish_response"

_SEE_RULES = (
    "rulemaking.view_agency",
    "rulemaking.view_docket",
    "rulemaking.view_rulemaking",
    "rulemaking.view_document",
    "rulemaking.view_commentperiod",
    "rulemaking.view_periodchange",
    "rulemaking.view_part",
)
_SEE_RECORD = (
    SEES_COMMENTS,
    "comments.view_commentstatus",
    "comments.view_attachment",
    "comments.view_rendition",
    "comments.view_summary",
    "comments.view_job",
)
RIGHTS_OF_GROUP = {
    REVIEWERS: (
        *_SEE_RULES,
        *_SEE_RECORD,
        DECIDES,
        "comments.change_rendition",
        RETRIES_WORK,
        RECORDS_LETTERS,
        ROUTES_MAIL,
        ANSWERS_REPORTS,
        CODES,
        WRITES_RESPONSES,
    ),
    RULE_MANAGERS: (
        *_SEE_RULES,
        *_SEE_RECORD,
        ORDERS_SUMMARIES,
        RETRIES_WORK,
        IMPORTS,
        RECORDS_LETTERS,
        ROUTES_MAIL,
        ANSWERS_REPORTS,
        CODES,
        WRITES_RESPONSES,
        PUBLISHES_RESPONSES,
        MOVES_PERIODS,
        "rulemaking.change_rulemaking",
        "rulemaking.change_document",
        *(
            f"rulemaking.{verb}_{noun}"
            for noun in ("namedentity", "findingfigure", "statutoryfactor", "requestforcomment", "rin")
            for verb in ("view", "add", "change")
        ),
        "rulemaking.view_periodannouncement",
        "comments.view_periodsnapshot",
        SEES_API_KEYS,
        DECIDES_ON_API_KEYS,
        SEES_WEBHOOKS,
    ),
}
"""Rights of each group. No group has a right to delete: nobody deletes the record."""


def may_see_comments(user: Person, rulemaking: Rulemaking | None, at: dt.datetime) -> bool:
    """Whether `user` may read originals, which hold what the public never sees."""
    return has_right(user, SEES_COMMENTS)


def may_see_comment(user: Person, comment: Comment, at: dt.datetime) -> bool:
    return has_right(user, SEES_COMMENTS)


def may_see_original_file(user: Person, attachment: Attachment, at: dt.datetime) -> bool:
    return has_right(user, SEES_COMMENTS) and user.has_perm("comments.view_attachment")


def may_review(user: Person, comment: Comment | None, at: dt.datetime) -> bool:
    """Whether `user` decides on comments: posts, edits the public copy, restricts, withdraws."""
    return has_right(user, DECIDES)


def _may_become(status: CommentStatus, to: Status) -> bool:
    """Numbered, not taken back by its submitter, and not so already in its last version."""
    is_so = status.status == to and not status.is_newer_version_waiting
    return status.number is not None and status.decided_by != SUBMITTER and not is_so


def may_post(user: Person, comment: Comment, at: dt.datetime) -> bool:
    """A numbered comment that isn't posted, or not in its last version. Needs `comment.status` loaded."""
    status = comment.status
    return may_review(user, comment, at) and _may_become(status, Status.POSTED)


def may_edit_public_copy(user: Person, comment: Comment, at: dt.datetime) -> bool:
    """A posted one, whose public copy people read. Needs `comment.status` loaded."""
    return may_review(user, comment, at) and comment.status.status == Status.POSTED


def may_restrict(user: Person, comment: Comment, at: dt.datetime) -> bool:
    status = comment.status
    return may_review(user, comment, at) and _may_become(status, Status.RESTRICTED)


def may_withdraw(user: Person, comment: Comment, at: dt.datetime) -> bool:
    status = comment.status
    return may_review(user, comment, at) and _may_become(status, Status.WITHDRAWN)


def may_order_summary(user: Person, rulemaking: Rulemaking, at: dt.datetime) -> bool:
    return has_right(user, ORDERS_SUMMARIES)


def may_see_summary(user: Person, summary: Summary | None, at: dt.datetime) -> bool:
    return has_right(user, "comments.view_summary")


def may_see_work(user: Person, job: Job | None, at: dt.datetime) -> bool:
    return has_right(user, "comments.view_job")


def may_retry(user: Person, job: Job, at: dt.datetime) -> bool:
    """Only work that was given up is ordered again; the rest is still under way."""
    return has_right(user, RETRIES_WORK) and job.failed_at is not None


def may_import(user: Person, bulk_import: BulkImport | None, at: dt.datetime) -> bool:
    """Whether `user` brings files of comments into the record, and states their days of receipt."""
    return has_right(user, IMPORTS) and has_right(user, SEES_COMMENTS)


def may_record_letter(user: Person, comment: Comment | None, at: dt.datetime) -> bool:
    """Whether `user` records what came on paper."""
    return has_right(user, RECORDS_LETTERS) and has_right(user, SEES_COMMENTS)


def may_route_mail(user: Person, mail: IncomingMail | None, at: dt.datetime) -> bool:
    """Whether `user` sees what came by e-mail, and says what each is."""
    return has_right(user, ROUTES_MAIL) and has_right(user, SEES_COMMENTS)


def may_answer_report(user: Person, report: FalseAttributionReport | None, at: dt.datetime) -> bool:
    """Whether `user` reads who says that a comment isn't theirs, with their address, and answers them."""
    return has_right(user, ANSWERS_REPORTS) and has_right(user, SEES_COMMENTS)


def may_code(user: Person, comment: Comment | None, at: dt.datetime) -> bool:
    """Whether `user` opens issues, codes excerpts to them, and says of a comment whether it must be answered."""
    return has_right(user, CODES) and has_right(user, SEES_COMMENTS)


def may_write_response(user: Person, issue: Issue | None, at: dt.datetime) -> bool:
    """Whether `user` drafts what the agency answers."""
    return has_right(user, WRITES_RESPONSES) and has_right(user, SEES_COMMENTS)


def may_publish_response(user: Person, issue: Issue | None, at: dt.datetime) -> bool:
    """Whether `user` makes a draft what the agency answers, once the comment period has closed."""
    return has_right(user, PUBLISHES_RESPONSES) and may_write_response(user, issue, at)


def may_see_api_key(user: Person, key: ApiKey | None, at: dt.datetime) -> bool:
    """Whether `user` sees who holds keys of the API, with their addresses. Nobody sees a key itself."""
    return has_right(user, SEES_API_KEYS)


def may_decide_on_api_key(user: Person, key: ApiKey, at: dt.datetime) -> bool:
    """Raise its limit, let it send comments, end it: as long as it has not ended."""
    return has_right(user, DECIDES_ON_API_KEYS) and key.confirmed_at is not None and key.revoked_at is None


def may_see_webhook(user: Person, webhook: Webhook | None, at: dt.datetime) -> bool:
    """Whether `user` sees where holders of keys have news sent. Nobody sees the secrets that sign."""
    return has_right(user, SEES_WEBHOOKS)


def may_stop_webhook(user: Person, webhook: Webhook, at: dt.datetime) -> bool:
    return has_right(user, DECIDES_ON_API_KEYS) and webhook.stopped_at is None and webhook.removed_at is None


def may_skip_message(user: Person, webhook: Webhook, at: dt.datetime) -> bool:
    """Whether `user` may give up a message that the webhook's address refuses, as its holder may."""
    return has_right(user, DECIDES_ON_API_KEYS) and webhook.removed_at is None


def sees_comments(request: Any) -> bool:
    """For the navigation of the admin, which asks with a request alone."""
    return has_right(request.user, SEES_COMMENTS)


def sees_work(request: Any) -> bool:
    return has_right(request.user, "comments.view_job")


def sees_summaries(request: Any) -> bool:
    return has_right(request.user, "comments.view_summary")


def sees_api_keys(request: Any) -> bool:
    return has_right(request.user, SEES_API_KEYS)


def sees_webhooks(request: Any) -> bool:
    return has_right(request.user, SEES_WEBHOOKS)


def sees_imports(request: Any) -> bool:
    return may_import(request.user, None, request.received_at)


def sees_letters(request: Any) -> bool:
    return may_record_letter(request.user, None, request.received_at)


def sees_mails(request: Any) -> bool:
    return may_route_mail(request.user, None, request.received_at)


def sees_reports(request: Any) -> bool:
    return may_answer_report(request.user, None, request.received_at)
