"""A summary as staff read it, and as a file."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from comments.analysis import charts, in_short, report_file
from comments.analysis.svg import NARROW, WIDE
from comments.models import CampaignFinding, Summary
from comments.record.summaries import LABELS
from comments.review import permissions
from comments.review.queue import EVERY_STATUS, TIMELINESS, ListFilter
from comments.review.views import summary_meaning
from comments.review.views.staff import page, require, staff_page

PARTS = (
    ("representatives", "Letters that stand for a campaign", "representative"),
    ("exact_copies", "Exact copies of such a letter", "copy"),
    ("personalised_copies", "Personalized copies of such a letter", "personalised"),
    ("alone", "Comments like no other", "alone"),
    ("with_unread_files", "Comments with a file that could not be read", "unread"),
    ("without_readable_text", "Comments without text that could be read", "wordless"),
)
"""The parts of the accounting: key, words, and the list of them (a key of queue.PLACED)."""

WORDS = LABELS | TIMELINESS
LISTED = 100
"""More than a summary lists."""
CAMPAIGNS_SHOWN = 12
"""The others stand folded below them."""


@staff_page(permissions.may_see_summary)
def summary_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A summary, or how far it has come."""
    summary = get_object_or_404(Summary.objects.select_related("rulemaking").defer("docx"), pk=pk)
    require(request, permissions.may_see_summary, summary)
    return page(
        request,
        "admin/review/summary.html",
        title=f"{summary.get_audience_display()} summary {summary.version}",
        summary=summary,
        rulemaking=summary.rulemaking,
        job=summary.jobs.first(),
        others=Summary.objects.filter(rulemaking=summary.rulemaking, ordered_at=summary.ordered_at)
        .exclude(pk=pk)
        .only("pk", "audience", "version"),
        **_lists(summary),
    )


def _lists(summary: Summary) -> dict[str, Any]:
    if not summary.data:
        return {}
    campaigns = CampaignFinding.objects.filter(summary=summary).select_related("campaign").defer("sample")
    kept = {finding.key: finding.campaign for finding in campaigns[:LISTED]}
    found = shown(summary.data, rule=summary.rulemaking.slug, has_findings=summary.has_findings)
    for name in ("campaigns", "more_campaigns"):
        found[name] = [(row, *rest, kept.get(row["id"])) for row, *rest in found[name]]
    return found


def shown(data: dict[str, Any], *, rule: str = "", has_findings: bool = False) -> dict[str, Any]:
    """What the page shows of a summary's data (its shapes: docs/analysis.md), in words and with lists behind it.

    Args:
        rule: slug of the rule.
        has_findings: whether the lists behind its numbers are kept: of the latest staff summary alone.
    """
    every = ListFilter(rule=rule, status=EVERY_STATUS)
    counts = data["counts"]
    opens_on, closes_on = (
        dt.date.fromisoformat(day) if day else None for day in (data["period"]["opens_on"], data["period"]["closes_on"])
    )
    campaigns = [
        (
            campaign,
            address_of(campaign["representative"]),
            [(added, address_of(added["comment"])) for added in campaign["additions"]],
        )
        for campaign in data["campaigns"]["listed"]
    ]
    return {
        "data": data,
        "campaigns": campaigns[:CAMPAIGNS_SHOWN],
        "more_campaigns": campaigns[CAMPAIGNS_SHOWN:],
        "charts": [
            charts.by_day(
                counts["by_day"], opens_on=opens_on, closes_on=closes_on, size=size, chart_id=f"by-day-{size}"
            )
            for size in (WIDE, NARROW)
        ],
        "tables": [
            (title, [(WORDS.get(row["value"], row["value"]), row["count"]) for row in counts[key]])
            for title, key in (
                ("Came by", "by_channel"),
                ("From", "by_submitter_type"),
                ("Time", "by_timeliness"),
                ("Status", "by_status"),
            )
        ],
        "parts": [
            (words, data["accounting"].get(key, 0), every.with_(placed=placed).address if has_findings else "")
            for key, words, placed in PARTS
        ],
        "carry_several": every.with_(carries="several").address,
        "signed_by_several": every.with_(carries="signed").address,
        "quotes": [(quote, address_of(quote["comment"])) for quote in data["quotes"]],
        "passages": [(passage, address_of(passage["comment"])) for passage in data["passages"]["most_frequent"]],
        "unread": [
            (file, address_of(file["comment"]), WORDS.get(file["why"], file["why"]).lower())
            for file in data["not_analysed"]["attachments"]
        ],
        "in_short": in_short.sentences(data),
        "meaning": summary_meaning.shown(data, address_of, every=every if has_findings else None),
        "wordless": [(key, address_of(key)) for key in data["not_analysed"]["comments_without_readable_text"]],
    }


def address_of(key: str) -> str:
    """The staff page of a comment that a summary names by its number or tracking number."""
    return ListFilter(status=EVERY_STATUS, q=key).address


@staff_page(permissions.may_see_summary)
def summary_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary as a file for a word processor."""
    summary = get_object_or_404(Summary.objects.select_related("rulemaking").defer("data"), pk=pk)
    require(request, permissions.may_see_summary, summary)
    if summary.docx is None:
        raise Http404("This summary is not produced yet.")
    name = f"{summary.rulemaking.slug}-{summary.audience}-summary-{summary.version}.docx"
    return HttpResponse(
        bytes(summary.docx),
        content_type=report_file.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
