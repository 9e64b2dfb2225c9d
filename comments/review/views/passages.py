"""Every distinct sentence of a rule's comments once, with how many say it, and who."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.models import Comment, PassageFinding, Summary
from comments.record import comment_facts, topic_plans
from comments.review import permissions, topic_words
from comments.review.naming import comment_address
from comments.review.queue import ListFilter
from comments.review.views import topics
from comments.review.views.staff import page, require, staff_page
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
    return list_page(request, rulemaking, Asked.of(request.GET))


@dataclass(frozen=True)
class Asked:
    """Which sentences are listed: of a kind, with words, on a topic; and which page of them."""

    kind: str
    words: str
    topic: str
    page: str

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """What a query string or the form of the list says; whatever can't be is left out."""
        kind, topic = given.get("kind", ""), given.get("topic", "")
        words, page_number = (given.get(name, "").replace("\0", "").strip() for name in ("q", "page"))
        return cls(kind if kind in KINDS else "said", words, topic, page_number)

    @property
    def query(self) -> str:
        """The list's own query string, without its page."""
        return urlencode({"kind": self.kind, "q": self.words, "topic": self.topic})

    def address(self, slug: str) -> str:
        """The list on the same page again."""
        return f"{reverse('review:passages', args=[slug])}?{self.query}&{urlencode({'page': self.page or '1'})}"


def list_page(
    request: HttpRequest, rulemaking: Rulemaking, asked: Asked, *, error: str = "", status: int = 200
) -> HttpResponse:
    """The list, with what was refused if something was."""
    summary = Summary.objects.with_findings(rulemaking).defer("data", "docx").first()
    names = _names(rulemaking)
    asked = asked if asked.topic in names else replace(asked, topic="")
    found = PassageFinding.objects.filter(summary=summary, kind=asked.kind)
    for word in asked.words.split()[:8]:
        found = found.filter(text__icontains=word)
    if asked.topic:
        found = found.on_topic(asked.topic)
    rows = Paginator(found.order_by("number"), PAGE_SIZE).get_page(asked.page)
    return page(
        request,
        "admin/review/passages.html",
        title=f"Sentences on {rulemaking.subject_name}",
        status=status,
        error=error,
        rulemaking=rulemaking,
        summary=summary,
        kinds=KINDS,
        kind=asked.kind,
        q=asked.words,
        topics=names,
        topic=asked.topic,
        kept=asked.query,
        rows=rows,
        ticked=request.POST.getlist("chosen"),
        listed=[(passage, [names.get(row["code"], row["code"]) for row in passage.given]) for passage in rows],
        **topics.form_parts(request, topic_plans.of(rulemaking)),
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
    rows = Paginator(passage.placements().order_by("comment").values_list("comment", flat=True), PAGE_SIZE).get_page(
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
