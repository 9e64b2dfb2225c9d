"""Every distinct sentence of a rule's comments once, with how many say it, and who."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.models import Comment, Issue, PassageFinding, Summary
from comments.models.issue import TITLE_LENGTH
from comments.record import comment_facts, topic_plans
from comments.review import permissions, sentence_coding, topic_words
from comments.review.errors import DecisionRefused
from comments.review.naming import comment_address
from comments.review.queue import ListFilter
from comments.review.views import topics
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at

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
        issues=Issue.objects.held().filter(rulemaking=rulemaking),
        title_length=TITLE_LENGTH,
        may_code=permissions.may_code(request.user, None, received_at(request)),
        rows=rows,
        comments=[
            (comment_facts.key_of(comment), comment.submitter_name, comment_address(comment.pk, ListFilter()))
            for comment in comments
        ],
    )


@require_POST
@staff_page(permissions.may_code)
def sentence_code(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Codes a sentence to an issue in every comment that says it."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    summary = Summary.objects.with_findings(rulemaking).defer("data", "docx").first()
    passage = get_object_or_404(PassageFinding.objects.select_related("summary__rulemaking"), summary=summary, key=key)
    given = request.POST.get("issue", "")
    try:
        coded = sentence_coding.code_sentence(
            passage=passage,
            issue=Issue.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None,
            title=request.POST.get("title", "").replace("\0", ""),
            by=username(request),
            at=received_at(request),
        )
    except DecisionRefused as refusal:
        return one_page(request, rulemaking, key, error=refusal.message, status=409)
    messages.info(request, _told(coded))
    return HttpResponseRedirect(reverse("review:passage", args=[slug, key]) + "#d3-issues")


def _told(coded: sentence_coding.Coded) -> str:
    made = f"{coded.made:,} {'excerpt is' if coded.made == 1 else 'excerpts are'}"
    said = [
        f"{made} coded to issue {coded.issue.number}.",
        "Comments that nobody considered yet still wait for it, for what else they say.",
    ]
    if coded.changed:
        said.append(f"{coded.changed:,} of its comments changed since the summary: consider them one by one.")
    if coded.left:
        said.append(f"{coded.left:,} more say it: code it once more.")
    return " ".join(said)


def _topics_of(request: HttpRequest, rulemaking: Rulemaking, passage: PassageFinding) -> dict[str, Any]:
    """What a sentence is about as the summary read it, and what staff decided on that."""
    plan = topic_plans.of(rulemaking)
    made = {decision.number: decision for decision in topics.holding(rulemaking).filter(passage_key=passage.key)}
    return {
        "given": topic_words.given(passage.text, passage.given, plan, made),
        "decisions": [(decision, topic_words.told(decision, plan)) for decision in reversed(made.values())],
        **topics.form_parts(request, plan),
    }
