"""Every distinct sentence of a rule's comments once, with how many say it, and who."""

from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from comments.models import Comment, PassageFinding, Placement, Summary, TextReading
from comments.record import comment_facts, topic_plans
from comments.review import permissions, topic_words
from comments.review.queue import ListFilter
from comments.review.views import topics
from comments.review.views.comments import comment_address
from comments.review.views.staff import page, received_at, require, staff_page
from rulemaking.models import Rulemaking

PAGE_SIZE = 100
KINDS: Final = {
    "said": "Said by commenters",
    "quoted": "Quoted from the rule",
    "salutation": "Salutations",
    "signature": "Signatures",
    "device": "Lines that a device adds",
}


@staff_page(permissions.may_see_comments)
def passage_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The sentences of one kind, the most frequent first; whoever reads all has read the docket."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    summary = Summary.objects.with_findings(rulemaking).defer("data", "docx").first()
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "said"
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = PassageFinding.objects.filter(summary=summary, kind=kind)
    for word in words.split()[:8]:
        found = found.filter(text__icontains=word)
    names = _names(rulemaking)
    topic = request.GET.get("topic", "")
    topic = topic if topic in names else ""
    if topic:
        found = found.filter(topics__contains=[topic])
    rows = Paginator(found.order_by("number"), PAGE_SIZE).get_page(request.GET.get("page"))
    return page(
        request,
        "admin/review/passages.html",
        title=f"Sentences on {rulemaking.subject_name}",
        rulemaking=rulemaking,
        summary=summary,
        kinds=KINDS,
        kind=kind,
        q=words,
        topics=names,
        topic=topic,
        kept=urlencode({"kind": kind, "q": words, "topic": topic}),
        rows=rows,
        may_decide=permissions.may_review(request.user, None, received_at(request)),
        listed=[(passage, [names.get(row["code"], row["code"]) for row in passage.given]) for passage in rows],
    )


def _names(rulemaking: Rulemaking) -> dict[str, str]:
    """Names of the topics that a summary looks for, by code, in the outline's order."""
    return {topic.code: topic.name for topic in topic_plans.of(rulemaking).topics()}


@staff_page(permissions.may_see_comments)
def passage_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Who says one sentence, and what it is about."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    return one_page(request, rulemaking, key)


def one_page(
    request: HttpRequest, rulemaking: Rulemaking, key: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    """The sentence, with what was refused if something was."""
    summary = Summary.objects.with_findings(rulemaking).defer("data", "docx").first()
    passage = get_object_or_404(PassageFinding, summary=summary, key=key)
    texts = TextReading.objects.filter(summary=summary, passages__contains=[passage.number])
    holders = Placement.objects.filter(summary=summary, text_number__in=texts.values("number"))
    rows = Paginator(holders.order_by("comment").values_list("comment", flat=True), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    comments = (
        Comment.objects.filter(pk__in=list(rows.object_list))
        .select_related("status__docket")
        .defer("text")
        .order_by("pk")
    )
    return page(
        request,
        "admin/review/passage.html",
        title="One sentence",
        status=status,
        error=error,
        **_topics_of(request, rulemaking, passage),
        rulemaking=rulemaking,
        summary=summary,
        passage=passage,
        kind=KINDS[passage.kind],
        rows=rows,
        comments=[
            (comment_facts.key_of(comment), comment.submitter_name, comment_address(comment.pk, ListFilter()))
            for comment in comments
        ],
    )


def _topics_of(request: HttpRequest, rulemaking: Rulemaking, passage: PassageFinding) -> dict[str, Any]:
    """What a sentence is about as the summary read it, and what staff decided on that."""
    plan = topic_plans.of(rulemaking)
    made = {decision.number: decision for decision in topics.holding(rulemaking).filter(passage_key=passage.key)}
    return {
        "given": topic_words.given(passage.text, passage.given, plan, made),
        "decisions": [(decision, topic_words.told(decision, plan)) for decision in reversed(made.values())],
        **topics.form_parts(request, plan),
    }
