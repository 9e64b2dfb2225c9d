"""The topics of a rule: the outline with its numbers, what the machine found beside it, and what staff decide."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from comments.analysis import found_topics, meaning_charts
from comments.analysis.outline import Topic
from comments.analysis.topic_plan import OUTLINE, TopicPlan
from comments.enums import TopicAct
from comments.models import Summary, TopicDecision
from comments.models.topic_decision import NAME_LENGTH, REASON_LENGTH
from comments.record import topic_plans
from comments.review import permissions, topic_words
from comments.review.queue import EVERY_STATUS, ListFilter
from comments.review.views.staff import page, require, staff_page
from comments.review.views.summaries import address_of
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at

PAGE_SIZE = 50
TAKEN_BACK_SHOWN = 50


@staff_page(permissions.may_see_comments)
def topic_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The outline, the machine's proposals, and the decisions of staff that hold, the latest first."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    return list_page(request, rulemaking)


def list_page(request: HttpRequest, rulemaking: Rulemaking, *, error: str = "", status: int = 200) -> HttpResponse:
    """The list, with what was refused if something was."""
    summary = Summary.objects.with_findings(rulemaking).defer("docx").first()
    plan = topic_plans.of(rulemaking)
    rows = Paginator(holding(rulemaking).order_by("-number"), PAGE_SIZE).get_page(request.GET.get("page"))
    return page(
        request,
        "admin/review/topics.html",
        title=f"Topics on {rulemaking.subject_name}",
        status=status,
        rulemaking=rulemaking,
        summary=summary,
        lines=_lines(plan, summary, rulemaking.slug),
        proposals=_proposals(plan, summary),
        model=((summary.data or {}).get("language_model") or {}).get("model", "") if summary else "",
        rows=rows,
        decisions=[(decision, topic_words.told(decision, plan)) for decision in rows.object_list],
        taken_back=_taken_back(rulemaking, plan),
        decided_since=_decided_since(plan, summary),
        may_order=permissions.may_order_summary(request.user, rulemaking, received_at(request)),
        error=error,
        **form_parts(request, plan),
    )


def form_parts(request: HttpRequest, plan: TopicPlan) -> dict[str, Any]:
    """What every page with forms on topics needs."""
    return {
        "choices": [(code, "\xa0" * 3 * depth + topic.name) for depth, code, topic in _in_depth(plan)],
        "seen": plan.decisions,
        "typed": request.POST,
        "name_length": NAME_LENGTH,
        "reason_length": REASON_LENGTH,
        "may_decide": permissions.may_review(request.user, None, received_at(request)),
    }


def holding(rulemaking: Rulemaking) -> Any:
    """Decisions that were not taken back."""
    made = TopicDecision.objects.filter(rulemaking=rulemaking)
    gone = made.filter(takes_back__isnull=False).values("takes_back")
    return made.exclude(kind=TopicAct.TAKEN_BACK).exclude(number__in=gone)


def _taken_back(rulemaking: Rulemaking, plan: TopicPlan) -> list[tuple[TopicDecision, str]]:
    """The latest decisions that took another one back, with what that one had said."""
    back = TopicDecision.objects.filter(rulemaking=rulemaking, takes_back__isnull=False).order_by("-number")
    shown = list(back[:TAKEN_BACK_SHOWN])
    numbers = [decision.takes_back for decision in shown if decision.takes_back]
    said = {
        decision.number: topic_words.told(decision, plan)
        for decision in TopicDecision.objects.filter(rulemaking=rulemaking, number__in=numbers)
    }
    return [(decision, said[decision.takes_back]) for decision in shown if decision.takes_back]


def _decided_since(plan: TopicPlan, summary: Summary | None) -> int:
    """How many decisions the summary didn't know yet."""
    return plan.decisions - _topics_of(summary).get("plan", {}).get("decisions", 0) if summary else 0


def _topics_of(summary: Summary | None) -> dict[str, Any]:
    return dict((summary.data or {}).get("topics", {})) if summary else {}


def _in_depth(plan: TopicPlan) -> list[tuple[int, str, Topic]]:
    """Topics with how deep they stand, 0 at the top."""
    depth_of = {"": -1}
    found = []
    for topic in plan.topics():
        depth_of[topic.code] = depth_of[topic.parent] + 1
        found.append((depth_of[topic.code], topic.code, topic))
    return found


def _lines(plan: TopicPlan, summary: Summary | None, slug: str) -> list[dict[str, Any]]:
    """Each topic of the outline with its numbers in the summary; None for one that it didn't look for yet."""
    counted = {row["code"]: row for row in _topics_of(summary).get("listed", [])}
    every = ListFilter(rule=slug, status=EVERY_STATUS)
    return [
        {
            "depth": depth,
            "topic": topic,
            "row": counted.get(code),
            "comments_address": every.with_(topic=code).address,
            "made_by": topic_words.MADE_BY[plan.came_from(code)],
            "is_of_outline": plan.came_from(code) == OUTLINE,
        }
        for depth, code, topic in _in_depth(plan)
    ]


def _proposals(plan: TopicPlan, summary: Summary | None) -> list[dict[str, Any]]:
    """What the machine found, without what staff decided on since; with the topic of staff's that each is like."""
    decided = plan.dropped | set(plan.merged) | {own.topic.code for own in plan.own}
    found = meaning_charts.proposed_rows(summary.data) if summary and summary.data and "topics" in summary.data else []
    return [
        {
            "row": row,
            "quotes": [
                (quote, address_of(quote["comment"]))
                for quote in row["quotes"] or [row[name] for name in ("sentence",) if name in row]
            ],
            "like": next(
                (
                    plan.target(own.topic.code)
                    for own in plan.own
                    if found_topics.are_alike(row["terms"], own.terms) and plan.target(own.topic.code)
                ),
                "",
            ),
        }
        for row in found
        if row["code"] not in decided
    ]


@staff_page(permissions.may_see_comments)
def topic_page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One topic: its numbers, what its sentences rest on, what staff decided on it, and what they can decide."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    return one_page(request, rulemaking, code)


def one_page(
    request: HttpRequest, rulemaking: Rulemaking, code: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    """The topic, with what was refused if something was."""
    plan = topic_plans.of(rulemaking)
    topic = plan.every().get(code)
    if topic is None:
        raise Http404("The outline has no such topic.")
    summary = Summary.objects.with_findings(rulemaking).defer("docx").first()
    line = next((line for line in _lines(plan, summary, rulemaking.slug) if line["topic"].code == code), None)
    row = (line or {}).get("row")
    return page(
        request,
        "admin/review/topic.html",
        title=topic.name,
        status=status,
        rulemaking=rulemaking,
        summary=summary,
        topic=line["topic"] if line else topic,
        line=line,
        parent=plan.every().get(line["topic"].parent) if line else None,
        row=row,
        given_by=[
            (topic_words.ORIGINS[by["value"]], by["passages"])
            for by in (row or {}).get("given_by", [])
            if by["passages"]
        ],
        terms=next((own.terms for own in plan.own if own.topic.code == code), ()),
        is_own=any(own.topic.code == code for own in plan.own),
        merged_into=plan.every().get(plan.target(code)) if code in plan.merged else None,
        decisions=[
            (decision, topic_words.told(decision, plan))
            for decision in holding(rulemaking).order_by("-number")
            if code in (decision.code, decision.into) and not decision.passage_key
        ],
        error=error,
        **form_parts(request, plan),
    )
