"""Sample comments through the one intake, and some of them through review."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from comments.enums import Audience, Channel, ReceivedBasis, ScanStatus, Status, SummaryOccasion
from comments.intake.files import keep_file
from comments.intake.submission import Received, Submission, Submitter
from comments.intake.submit import submit
from comments.models import Attachment, Comment, Summary
from comments.practice.arrivals import EASTERN
from comments.practice.opening import BY, opened_at, practice_subject, require_practice_is_allowed
from comments.practice.samples import sample_comments
from comments.practice.shapes import SampleComment
from comments.record import summaries
from comments.review.decisions import post_many
from comments.review.private_data import serious_hints
from rulemaking.models import CommentPeriod, Document, Rulemaking

SOURCE = "practice"
SAMPLE_COUNT = 420
POSTED_SHARE = 0.6
EVIDENCE = "Invented for practice, time of arrival included"

_UNTIL_FILES_ARE_READ = dt.timedelta(minutes=2)

# A reviewer of the practice docket is to find these: they are never posted for them.
_FOR_STAFF_TO_FIND = ("privacy-leak", "reveals-report", "hostile")


def samples_of(period: CommentPeriod, *, count: int = SAMPLE_COUNT) -> Iterator[SampleComment]:
    """The sample comments of a practice docket: always the same ones, whenever they are asked for."""
    return sample_comments(
        seed=period.document.docket_id,
        count=count,
        opens_on=period.opens_at.astimezone(EASTERN).date(),
        until=opened_at(period),
        subject=practice_subject(period.part.rulemaking),
    )


def feed(*, period: CommentPeriod, at: dt.datetime, count: int = SAMPLE_COUNT) -> int:
    """Submits the sample comments of a practice docket that aren't in it yet.

    Each is a submission of its own, so a run that is killed leaves whole comments and the next goes on.

    Args:
        period: the practice docket's comment period, with `document.docket` and `part.rulemaking` loaded.
        at: now, aware, UTC.
        count: how many samples the docket holds in the end; another count is another set of samples.

    Returns:
        How many were submitted by this call.

    Raises:
        PracticeRefused: in production.
        ValueError: the docket is a real one.
    """
    _require_practice_docket(period.document)
    return submit_missing(document=period.document, samples=samples_of(period, count=count), at=at)


def submit_missing(*, document: Document, samples: Iterable[SampleComment], at: dt.datetime) -> int:
    """Submits those of the samples that a practice docket doesn't hold. Returns and raises as `feed`."""
    _require_practice_docket(document)
    present = set(fed(document).values_list("source_id", flat=True))
    missing = [sample for sample in samples if _source_id(document, sample) not in present]
    return sum(submit(submission=_submission(document, sample), at=at).is_new for sample in missing)


def post_some(*, period: CommentPeriod, at: dt.datetime, count: int = SAMPLE_COUNT) -> int:
    """Screens sample comments and posts a good half of them, always the same ones; the rest wait for staff.

    Only what is numbered, undecided, free of hints at private data, and whose files have been scanned is
    posted. What staff have decided stays as they decided it.

    Returns:
        How many were posted by this call.
    """
    require_practice_is_allowed()
    document = period.document
    chosen = [_source_id(document, s) for s in samples_of(period, count=count) if _is_posted(document, s)]
    unscanned = Attachment.objects.filter(status__scan_status=ScanStatus.OWED)
    waiting = (
        fed(document)
        .filter(source_id__in=chosen, status__status=Status.RECEIVED, status__number__isnull=False)
        .exclude(pk__in=unscanned.values("comment_id"))
        .select_related("status", "document__docket")
        .order_by("status__number")
    )
    posted, _ = post_many(comments=waiting, by=BY, at=at)
    return posted


@transaction.atomic
def order_summaries(*, period: CommentPeriod, at: dt.datetime) -> list[Summary]:
    """Orders the first summaries of a practice docket, so that there is one to look at before the first night.

    They are ordered for when the files have been read, which takes the workers a minute or two: what is read later than
    a summary is ordered counts as changed since.

    Returns:
        One for each audience; none if the rule ever had one.
    """
    require_practice_is_allowed()
    rulemaking = Rulemaking.objects.select_for_update().get(pk=period.part.rulemaking_id)
    if Summary.objects.filter(rulemaking=rulemaking).exists():
        return []
    then = at + _UNTIL_FILES_ARE_READ
    return [
        summaries.order(
            rulemaking=rulemaking, audience=audience, occasion=SummaryOccasion.DEMAND, as_of=then, by=BY, at=then
        )
        for audience in Audience
    ]


def fed(document: Document) -> "QuerySet[Comment]":
    """The sample comments that a practice docket holds."""
    return Comment.objects.filter(document=document, source=SOURCE)


def _require_practice_docket(document: Document) -> None:
    require_practice_is_allowed()
    if not document.docket.is_practice:
        raise ValueError("A real docket never holds sample comments.")


def _source_id(document: Document, sample: SampleComment) -> str:
    return f"{document.docket.docket_id}/{sample.sample_id}"


def _is_posted(document: Document, sample: SampleComment) -> bool:
    if sample.kind in _FOR_STAFF_TO_FIND or serious_hints(sample.text):
        return False
    drawn = hashlib.sha256(_source_id(document, sample).encode()).digest()
    return int.from_bytes(drawn[:4]) < POSTED_SHARE * 2**32


def _submission(document: Document, sample: SampleComment) -> Submission:
    return Submission(
        document=document,
        channel=Channel(sample.channel),
        text=sample.text,
        submitter=Submitter(
            submitter_type=sample.submitter_type,
            first_name=sample.first_name,
            last_name=sample.last_name,
            organization=sample.organization,
            organization_type=sample.organization_type,
            email=sample.email,
            phone=sample.phone,
            city=sample.city,
            state_province_region=sample.state,
            zip=sample.zip,
            country=sample.country,
        ),
        received=_received(sample),
        files=tuple(keep_file(ContentFile(file.content, name=file.name), name=file.name) for file in sample.files),
        source=SOURCE,
        source_id=_source_id(document, sample),
        num_items_received=sample.num_items_received,
    )


def _received(sample: SampleComment) -> Received:
    """Paper has the day of its arrival, never an instant."""
    on_paper = sample.channel == "mail"
    return Received(
        at=None if on_paper else sample.received_at,
        on=sample.received_at.astimezone(EASTERN).date() if on_paper else None,
        basis=ReceivedBasis.ASSERTED,
        evidence=EVIDENCE,
        asserted_by=BY,
        postmarked_on=sample.postmarked_on,
    )
