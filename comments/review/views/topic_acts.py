"""What staff send from the pages of topics: each an act, and a word on what became of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.enums import TopicAct
from comments.models import TopicDecision
from comments.record import topic_decisions, topic_plans
from comments.record.topic_decisions import TopicRefused
from comments.review import permissions, topic_words
from comments.review.views import passages
from comments.review.views.campaigns import HOLDS
from comments.review.views.staff import require, staff_page, username
from comments.review.views.topics import list_page, one_page
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at

Given = Mapping[str, str]


@require_POST
@staff_page(permissions.may_review)
def topic_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Accepts, makes, renames, rewords, moves, merges or drops a topic."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    plan = topic_plans.of(rulemaking)
    act = _ACTS.get(request.POST.get("act", ""))
    code = request.POST.get("code", "").replace("\0", "")
    try:
        if act is None:
            raise TopicRefused("Choose what to do.")
        done = act(rulemaking, request.POST, who_decides(request))
    except TopicRefused as refusal:
        if request.POST.get("on") == "topic" and code in plan.every():
            return one_page(request, rulemaking, code, error=str(refusal), status=409)
        return list_page(request, rulemaking, error=str(refusal), status=409)
    after = topic_plans.of(rulemaking)
    messages.info(request, f"{topic_words.told(done, after)}. {HOLDS}")
    if request.POST.get("on") == "topic" and done.code in {topic.code for topic in after.topics()}:
        return HttpResponseRedirect(reverse("review:topic", args=[slug, done.code]))
    return HttpResponseRedirect(reverse("review:topics", args=[slug]))


def who_decides(request: HttpRequest) -> dict[str, Any]:
    """Who decides, when, and what their page knew."""
    seen = request.POST.get("seen", "")
    return {
        "by": username(request),
        "at": received_at(request),
        "seen": int(seen) if seen.isdecimal() and len(seen) < 10 else None,
    }


def _chosen(given: Given, name: str) -> str:
    chosen = given.get(name, "").replace("\0", "")
    if not chosen:
        raise TopicRefused("Choose the topic first.")
    return chosen


def _accept(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    return topic_decisions.accept(
        rulemaking=rulemaking,
        code=_chosen(given, "code"),
        name=given.get("name", ""),
        parent=given.get("parent", "").replace("\0", ""),
        **who,
    )


def _make(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    return topic_decisions.make(
        rulemaking=rulemaking,
        name=given.get("name", ""),
        terms=_terms(given),
        parent=given.get("parent", "").replace("\0", ""),
        **who,
    )


def _rename(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    return topic_decisions.rename(rulemaking=rulemaking, code=_chosen(given, "code"), name=given.get("name", ""), **who)


def _terms(given: Given) -> list[str]:
    return given.get("terms", "").replace("\0", "").replace("\n", ",").split(",")


def _reword(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    return topic_decisions.reword(
        rulemaking=rulemaking,
        code=_chosen(given, "code"),
        terms=_terms(given),
        reason=given.get("reason", ""),
        **who,
    )


def _move(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    parent = given.get("parent", "").replace("\0", "")
    return topic_decisions.move(rulemaking=rulemaking, code=_chosen(given, "code"), parent=parent, **who)


def _merge(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    return topic_decisions.merge(
        rulemaking=rulemaking,
        code=_chosen(given, "code"),
        into=_chosen(given, "into"),
        reason=given.get("reason", ""),
        **who,
    )


def _drop(rulemaking: Rulemaking, given: Given, who: dict[str, Any]) -> TopicDecision:
    return topic_decisions.drop(
        rulemaking=rulemaking, code=_chosen(given, "code"), reason=given.get("reason", ""), **who
    )


_ACTS: dict[str, Callable[[Rulemaking, Given, dict[str, Any]], TopicDecision]] = {
    "accept": _accept,
    "make": _make,
    "rename": _rename,
    "reword": _reword,
    "move": _move,
    "merge": _merge,
    "drop": _drop,
}


@require_POST
@staff_page(permissions.may_review)
def decision_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a decision on a topic back, as if it had not been made."""
    decision = get_object_or_404(TopicDecision.objects.select_related("rulemaking"), pk=pk)
    try:
        topic_decisions.take_back(decision=decision, **who_decides(request))
    except TopicRefused as refusal:
        return list_page(request, decision.rulemaking, error=str(refusal), status=409)
    messages.info(request, f"The decision is taken back. {HOLDS}")
    slug = decision.rulemaking.slug
    if decision.passage_key and request.POST.get("on") == "sentence":
        return HttpResponseRedirect(reverse("review:passage", args=[slug, decision.passage_key]) + "#d3-topics")
    return HttpResponseRedirect(reverse("review:topics", args=[slug]) + "#d3-decided")


@require_POST
@staff_page(permissions.may_review)
def sentence_decide(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Puts a topic on a sentence, or takes one away from it."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    act = {"put": topic_decisions.put, "take_away": topic_decisions.take_away}.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise TopicRefused("Choose what to do.")
        done = act(
            rulemaking=rulemaking,
            passage_key=key,
            code=_chosen(request.POST, "code"),
            reason=request.POST.get("reason", ""),
            **who_decides(request),
        )
    except TopicRefused as refusal:
        return passages.one_page(request, rulemaking, key, error=str(refusal), status=409)
    messages.info(request, f"{topic_words.told(done, topic_plans.of(rulemaking))}. {HOLDS}")
    return HttpResponseRedirect(reverse("review:passage", args=[slug, key]) + "#d3-topics")


@require_POST
@staff_page(permissions.may_review)
def sentences_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts a topic on the sentences that are ticked in the list, or takes one away from them: all, or none."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    asked = passages.Asked.of(request.POST)
    kind = {"put": TopicAct.PUT, "take_away": TopicAct.TAKEN_AWAY}.get(request.POST.get("act", ""))
    try:
        if kind is None:
            raise TopicRefused("Choose what to do.")
        done = topic_decisions.correct_each(
            rulemaking=rulemaking,
            kind=kind,
            passage_keys=[key.replace("\0", "") for key in request.POST.getlist("chosen")],
            code=_chosen(request.POST, "code"),
            reason=request.POST.get("reason", ""),
            **who_decides(request),
        )
    except TopicRefused as refusal:
        return passages.list_page(request, rulemaking, asked, error=str(refusal), status=409)
    told = topic_words.told_of_several(done, topic_plans.of(rulemaking))
    messages.info(request, f"{told}. {HOLDS}")
    return HttpResponseRedirect(asked.address(slug))
