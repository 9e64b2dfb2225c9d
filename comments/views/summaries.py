"""The public summary of a rule's comments: as a page, as JSON, and as a Word document."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from comments.analysis import charts, in_short, measured, report_docx, svg
from comments.analysis import summary as analysis
from comments.enums import Channel, SubmitterType
from comments.models import Summary
from comments.models.summary import SummaryQuerySet
from comments.record import answers
from comments.record.still_public import still_public
from comments.record.summaries import LABELS
from comments.views import spanish_in_short, summary_meaning
from comments.views.requests import public_rule_or_404
from comments.views.rules import about, totals_of
from comments.views.spanish_charts import words
from comments.views.standing import Standing

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUBMITTERS: dict[str, str] = {
    SubmitterType.ANONYMOUS: gettext_noop("anonymous people"),
    SubmitterType.INDIVIDUAL: gettext_noop("individuals"),
    SubmitterType.ORGANIZATION: gettext_noop("organizations"),
}
_TERMS, _QUOTES, _CAMPAIGNS, _PASSAGES, _UNREAD = 20, 12, 10, 8, 50


@require_safe
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest public summary; before there is one, what will be there and when."""
    standing = public_rule_or_404(request, slug)
    latest = _public_summaries(standing).defer("docx").first()
    context: dict[str, Any] = {
        **about(standing),
        "summary": latest,
        "totals": totals_of(standing.rulemaking),
        "are_answers_public": answers.are_public(standing.rulemaking, standing.at),
    }
    if latest is not None:
        data, context["changed_count"] = still_public(latest)
        context |= _shown(data)
    return render(request, "public/summary.html", context)


@require_safe
def summary_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as data. Unless comments in it changed since, its bytes are those that were hashed."""
    latest = _latest_or_404(request, slug)
    data, _changed = still_public(latest)
    response = HttpResponse(analysis.to_bytes(data), content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="summary-{slug}-{latest.version}.json"'
    return response


@require_safe
def summary_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a Word document; made anew where comments in it changed since."""
    latest = _latest_or_404(request, slug)
    data, changed_count = still_public(latest)
    content = report_docx.build(data, labels=LABELS) if changed_count or latest.docx is None else bytes(latest.docx)
    response = HttpResponse(content, content_type=DOCX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="summary-{slug}-{latest.version}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _public_summaries(standing: Standing) -> SummaryQuerySet:
    return Summary.objects.for_public().filter(rulemaking=standing.rulemaking).order_by("-version")


def _latest_or_404(request: HttpRequest, slug: str) -> Summary:
    latest = _public_summaries(public_rule_or_404(request, slug)).first()
    if latest is None:
        raise Http404("No summary has been published yet.")
    return latest


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a summary's data: charts with their tables, and the first of each list."""
    period = data["period"]
    opens_on, closes_on = _day(period["opens_on"]), _day(period["closes_on"])
    counts = data["counts"]
    days = {
        size: charts.by_day(
            counts["by_day"],
            opens_on=opens_on,
            closes_on=closes_on,
            size=size,
            chart_id=f"days-{size}",
            words=words(),
        )
        for size in (svg.NARROW, svg.WIDE)
    }
    kinds = charts.by_category(
        counts["by_submitter_type"],
        title=_("Comments by kind of submitter"),
        labels={value: _(label) for value, label in _SUBMITTERS.items()},
        size=svg.NARROW,
        chart_id="submitters",
        heading=_("Submitter"),
        words=words(),
    )
    left = data["not_analysed"]
    unread = [*left["comments_with_unread_files"], *left["comments_without_readable_text"]]
    return {
        "data": data,
        "in_short": in_short.sentences(data, words=spanish_in_short.words(), say=_),
        "days": days[svg.WIDE],
        "days_wide": _drawing(days[svg.WIDE]),
        "days_narrow": _drawing(days[svg.NARROW]),
        "kinds": kinds,
        "kinds_drawing": _drawing(kinds),
        "channels": [(_(Channel(row["value"]).label), row["count"]) for row in counts["by_channel"]],
        "terms": data["terms"][:_TERMS],
        "quotes": data["quotes"][:_QUOTES],
        "passages": data["passages"]["most_frequent"][:_PASSAGES],
        "campaigns": data["campaigns"]["listed"][:_CAMPAIGNS],
        "campaigns_more": data["campaigns"]["count"] - len(data["campaigns"]["listed"][:_CAMPAIGNS]),
        "unread": unread[:_UNREAD],
        "unread_more": max(0, len(unread) - _UNREAD),
        "measured": _measured(data),
        **summary_meaning.shown(data),
    }


def _measured(data: dict[str, Any]) -> dict[str, Any] | None:
    """The measured error as a table; summaries made before it was measured have none."""
    figures = data["method"].get("measured")
    if figures is None:
        return None
    headings, rows = measured.table(figures, say=_)
    return {"headings": headings, "rows": rows, "comments": sum(docket["comments"] for docket in figures["dockets"])}


def _drawing(chart: charts.Chart) -> SafeString:
    """A chart's SVG for the page. comments.analysis.svg escapes every text that it is given."""
    return mark_safe(chart.svg)  # noqa: S308 - see above


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
