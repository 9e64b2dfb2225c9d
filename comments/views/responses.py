"""What commenters raised and how the agency answers: the page of a rule, and the same as data."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comments.api.v4.conditional import etag_of, is_unchanged
from comments.api.v4.instants import print_instant
from comments.models import Rendition
from comments.record import answers
from comments.record.answers import Answer, Earlier
from comments.views.requests import public_rule_or_404
from comments.views.rules import about
from comments.views.search import split_item_id

COMMENTS_ON_PAGE, COMMENTS_IN_DATA = 50, 10_000
"""How many comments a response lists; where the others are is said."""

CONTENTS_FROM = 4
"""From this many responses on, the page begins with its contents."""

LAW = "5 U.S.C. 553(c); Perez v. Mortgage Bankers Association, 575 U.S. 92, 96 (2015)"
"""What makes the agency consider comments and answer the significant ones."""


@require_safe
def responses(request: HttpRequest, slug: str) -> HttpResponse:
    """The responses that are public; before there is one, when they come and what the law says."""
    standing = public_rule_or_404(request, slug)
    found = answers.on_rule(standing.rulemaking, standing.at, comments_at_most=COMMENTS_ON_PAGE)
    context = {**about(standing), "answers": found, "has_contents": len(found) >= CONTENTS_FROM, "law": LAW}
    return render(request, "public/responses.html", context)


@require_safe
def responses_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as data, for programs. An empty list where none is public yet."""
    standing = public_rule_or_404(request, slug)
    rule = standing.rulemaking
    found = answers.on_rule(rule, standing.at, comments_at_most=COMMENTS_IN_DATA)
    page = request.build_absolute_uri(reverse("responses", args=[rule.slug]))
    data = {
        "rule": rule.slug,
        "title": rule.title,
        "isPractice": standing.is_practice,
        "docketIds": sorted(docket.docket_id for docket in rule.dockets.all()),
        "responses": [_as_data(answer, page) for answer in found],
    }
    return _as_json(request, data)


@require_safe
def response_comments_json(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The posted comments that raise what a response answers, so many at a time; `?after=` names the last known."""
    standing = public_rule_or_404(request, slug)
    after = split_item_id(request.GET["after"]) if "after" in request.GET else None
    if after is None and "after" in request.GET:
        raise Http404("No comment has this number.")
    found = answers.comments_behind(
        standing.rulemaking, standing.at, issue_number=number, after=after, at_most=COMMENTS_IN_DATA
    )
    if found is None:
        raise Http404("No response stands at this address.")
    listed, has_more = found
    page = request.build_absolute_uri(reverse("responses", args=[slug]))
    data = {
        "issueNumber": number,
        "commentIds": [comment.comment_id_text for comment in listed],
        "moreComments": _more(page, number, listed) if has_more else None,
    }
    return _as_json(request, data)


def _more(page: str, number: int, listed: list[Rendition]) -> str:
    """Where the comments behind those that are listed are."""
    after = f"?after={listed[-1].comment_id_text}" if listed else ""
    return f"{page}{number}/comments.json{after}"


def _as_json(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    content = json.dumps(data, ensure_ascii=False).encode()
    etag = etag_of(content)
    held = is_unchanged(request, etag)
    response = HttpResponse(b"" if held else content, status=304 if held else 200, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response


def _as_earlier(earlier: Earlier) -> dict[str, Any]:
    response = earlier.response
    return {
        "heading": response.heading,
        "commentsSaid": response.comments_said,
        "response": response.text,
        "documentId": response.document.document_id if response.document else None,
        "publicSince": print_instant(earlier.since),
        "publicUntil": print_instant(earlier.until),
    }


def _as_data(answer: Answer, page: str) -> dict[str, Any]:
    response = answer.response
    return {
        "issueNumber": response.issue.number,
        "heading": response.heading,
        "commentsSaid": response.comments_said,
        "response": response.text,
        "documentId": response.document.document_id if response.document else None,
        "publicSince": print_instant(answer.public_since),
        "correctedAt": print_instant(answer.corrected_at),
        "earlier": [_as_earlier(earlier) for earlier in answer.earlier],
        "commentCount": answer.comment_count,
        "commentIds": [comment.comment_id_text for comment in answer.comments],
        "moreComments": _more(page, response.issue.number, answer.comments) if answer.more_count else None,
        "link": f"{page}#{answer.anchor}",
    }
