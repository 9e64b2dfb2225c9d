"""Summaries: ordered as rows, produced by a task from what the record holds as of an instant."""

import datetime as dt
import hashlib
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.db.models import Max

from comments import jobs
from comments.analysis import findings as analysis_findings
from comments.analysis import report_docx
from comments.analysis import summary as analysis
from comments.analysis.language_model import with_answers
from comments.analysis.prepared import Prepared
from comments.enums import Audience, Channel, ExtractionStatus, JobKind, Status, SubmitterType, SummaryOccasion
from comments.leases import LeaseLost
from comments.models import Job, Summary
from comments.record import findings, model_answers, placing, reading_parts, summary_input
from comments.record.language_model import Endpoint
from rulemaking.deadlines import EASTERN
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, Rulemaking

LEASE_SECONDS = 120
"""It is renewed all the while: so long another worker waits for one that was killed."""

LABELS: dict[str, str] = (
    {
        str(value): str(label)
        for vocabulary in (Channel, SubmitterType, Status, ExtractionStatus)
        for value, label in vocabulary.choices
    }
    | {code: about["name"] for code, about in LANG_INFO.items() if "name" in about}
    | {"zh": "Chinese", "und": "Not recognized"}
)
"""What people call the values in a summary."""


class SummaryAlreadyProduced(Exception):
    """A produced summary is never changed; order another."""


@transaction.atomic
def order(
    *,
    rulemaking: Rulemaking,
    audience: Audience,
    occasion: SummaryOccasion,
    as_of: dt.datetime,
    by: str,
    at: dt.datetime,
    period: CommentPeriod | None = None,
) -> Summary:
    """Orders a summary of a rule's comments as of an instant, under the next version number.

    Args:
        audience: STAFF reads every comment; PUBLIC reads posted renditions alone.
        as_of: what was received by then is in it.
        period: the period whose close orders it; with occasion CLOSE alone.

    Returns:
        The summary, not yet produced; a job owes it. The close of one period at one instant orders one for each
        audience, however often it is called.
    """
    Rulemaking.objects.select_for_update().get(pk=rulemaking.pk)
    if occasion == SummaryOccasion.CLOSE:
        ordered = Summary.objects.filter(period=period, audience=audience, as_of=as_of, occasion=occasion).first()
        if ordered is not None:
            return ordered
    latest = Summary.objects.filter(rulemaking=rulemaking, audience=audience).aggregate(latest=Max("version"))
    with change_context(by=by, why=f"summary ordered: {occasion}"):
        summary = Summary.objects.create(
            rulemaking=rulemaking,
            audience=audience,
            occasion=occasion,
            period=period,
            version=(latest["latest"] or 0) + 1,
            as_of=as_of,
            ordered_at=at,
            ordered_by=by,
        )
    Job.objects.create(kind=JobKind.SUMMARIZE, summary=summary, ordered_at=at, not_before=at)
    return summary


def order_nightly(*, at: dt.datetime) -> list[Summary]:
    """Orders summaries of the open rules for the last midnight Eastern; once a night, however often it is called."""
    local = at.astimezone(EASTERN)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
    ordered = []
    for rulemaking in Rulemaking.objects.open_at(at):
        for audience in Audience:
            with transaction.atomic():
                Rulemaking.objects.select_for_update().get(pk=rulemaking.pk)
                tonight = Summary.objects.filter(
                    rulemaking=rulemaking, audience=audience, occasion=SummaryOccasion.NIGHTLY, as_of=midnight
                )
                if tonight.exists():
                    continue
                ordered.append(
                    order(
                        rulemaking=rulemaking,
                        audience=audience,
                        occasion=SummaryOccasion.NIGHTLY,
                        as_of=midnight,
                        by="system:nightly",
                        at=at,
                    )
                )
    return ordered


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _tell(job: Job, progress: str) -> None:
    """Where a long summary stands, for staff.

    Raises:
        LeaseLost: another worker produces it.
    """
    if not jobs.report_progress(job=job, progress=progress, leased_until=_now() + dt.timedelta(seconds=LEASE_SECONDS)):
        raise LeaseLost


def _document(writing: Future[dict[str, Any]], asked: model_answers.Asked | None) -> tuple[dict[str, Any], bytes]:
    """A summary's data with what a language model answered, and the same for Word."""
    data = writing.result()
    if asked is not None:
        data = with_answers(data, asked.model, asked.answers)
    return data, report_docx.build(data, labels=LABELS)


def produce(*, summary: Summary, job: Job) -> None:
    """Builds an ordered summary from the record and stores it, if the lease still holds. The caller keeps the lease.

    What it found is stored while it is written: the one waits for the database, the other reckons.

    Raises:
        SummaryAlreadyProduced: it is there.
        LeaseLost: another worker produces it.
    """
    if summary.produced_at is not None:
        raise SummaryAlreadyProduced("This summary is produced and is never changed. Order another.")
    _tell(job, "begun")
    about = summary_input.about(summary)
    reading_parts.plan(summary=summary)  # others begin to read them while we find who goes together

    def prepare() -> Prepared:
        _tell(job, "comments read")
        reading_parts.see_through(summary=summary, now=_now, tell=partial(_tell, job))
        return reading_parts.put_together(summary=summary, about=about)

    endpoint = Endpoint.of_settings()
    with ThreadPoolExecutor(1, "write") as beside:
        found = analysis_findings.find(about, summary_input.read(summary), prepare, beside=beside)
        _tell(job, "sentences and topics found")
        writing = beside.submit(analysis.write, about, found)
        asked = None
        if endpoint is not None:  # no transaction may wait for a model
            asked = model_answers.ask(summary=summary, data=writing.result(), endpoint=endpoint)
        document = beside.submit(_document, writing, asked)
        if summary.audience != Audience.STAFF:
            wait([document])  # there is nothing to store meanwhile
        _tell(job, "being written and stored")
        now = _now()
        with transaction.atomic(), change_context(by="system:summarize", why="summary produced"):
            if jobs.finish(job=job, at=now):
                if document.done():
                    document.result()  # a summary that can't be written costs nobody the storing
                if summary.audience == Audience.STAFF:
                    findings.store(summary=summary, found=found)  # while the summary is written
                if asked is not None:
                    model_answers.store(summary=summary, asked=asked)
                data, docx = document.result()
                Summary.objects.filter(pk=summary.pk, produced_at__isnull=True).update(
                    produced_at=now,
                    method=f"{data['method']['name']} {data['method']['version']}",
                    data=data,
                    data_sha256=hashlib.sha256(analysis.to_bytes(data)).digest(),
                    docx=docx,
                    model_fault=asked.fault if asked is not None else "",
                    has_findings=summary.has_findings,
                )
    if summary.has_findings:
        placing.place_arrivals(summary=summary)
