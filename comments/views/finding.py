"""Find my comment: what became of it, by its tracking number, and nothing of what it says."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.enums import Status
from comments.models import Comment, Rendition, Sketch
from comments.record import answers
from comments.record.answers import Answer
from comments.views.reasons import Reason, why_restricted, why_withdrawn
from comments.views.requests import instant_of
from rulemaking.models import Rulemaking

_TRACKING_NUMBER = re.compile(r"([0-9a-z]{3})([0-9a-z]{4})([0-9a-z]{4})")
_BESIDE = re.compile(r"[\s.,;:'\"“”‘’()\[\]_]")
_ALIKE = {letter: group for group in ("0o", "1li") for letter in group}
_READINGS_MAX = 729
"""Of six letters that look like others: more are hardly ever in one number, and would cost a search each."""


@dataclass(frozen=True)
class Whereabouts:
    """What became of a comment, as far as anyone who knows its tracking number may learn.

    Attributes:
        stage: `received`, `reviewed` (waits for staff), `posted`, `restricted` or `withdrawn`.
        reason: why it is restricted or withdrawn.
        address: of the posted comment's page, once it is public.
        like_it: how many other posted comments on the rule say the same, but for cosmetics. What isn't posted is not
            counted: that it is there is nobody's business yet.
        are_answers_public: whether anyone can read how the agency answers what comments on the rule raise.
        answers: which of these responses answer the comment; of one that isn't posted, nobody learns that.
        is_practice: whether its docket is one to practise on.
    """

    stage: str
    rule: Rulemaking
    reason: Reason | None = None
    address: str | None = None
    like_it: int = 0
    are_answers_public: bool = False
    answers: tuple[Answer, ...] = ()
    is_practice: bool = False


@require_safe
def find_comment(request: HttpRequest) -> HttpResponse:
    """Status of one comment. An unknown number is told apart from no other: it is just not found."""
    asked = " ".join(request.GET.get("tracking_number", "").split())[:60]
    number = _number_in(asked)
    number = _as_it_stands_in_the_record(number) or number
    found = whereabouts(number, instant_of(request)) if number else None
    context = {
        "asked": number or asked,
        "is_well_formed": bool(number),
        "found": found,
        "is_practice": found is not None and found.is_practice,
    }
    response = render(request, "public/find.html", context, status=404 if asked and found is None else 200)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _number_in(asked: str) -> str:
    """A tracking number as we write it, whatever dashes, blanks and full stops stand in it; empty where it is none."""
    plain = unicodedata.normalize("NFKC", asked).lower()
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Pd", "Cf"))
    match = _TRACKING_NUMBER.fullmatch(_BESIDE.sub("", plain))
    return "-".join(match.groups()) if match else ""


def _as_it_stands_in_the_record(number: str) -> str:
    """The number of the one comment that may be meant: on paper, 0 and o or 1, l and i look alike. Empty if none is."""
    known = Comment.objects.order_by().values_list("tracking_number", flat=True)
    readings = [_ALIKE.get(char, char) for char in number]
    if not number or known.filter(tracking_number=number).exists() or prod(map(len, readings)) > _READINGS_MAX:
        return number
    meant = list(known.filter(tracking_number__in=["".join(reading) for reading in product(*readings)])[:2])
    return meant[0] if len(meant) == 1 else ""


def whereabouts(tracking_number: str, at: dt.datetime) -> Whereabouts | None:
    """What became of a comment; None if no comment has this number. Reads no word of the original."""
    found = (
        Comment.objects.filter(tracking_number=tracking_number)
        .select_related("status", "document__rulemaking", "document__docket")
        .only(
            "pk", "status", "document__rulemaking__slug", "document__rulemaking__title",
            "document__rulemaking__subject_name", "document__docket__is_practice",
        )
        .first()
    )  # fmt: skip
    if found is None:
        return None
    known = replace(_stage(found), is_practice=found.document.docket.is_practice)
    if not answers.are_public(known.rule, at):
        return known
    return replace(known, are_answers_public=True, answers=tuple(answers.to_posted(found.pk, at)))


def _stage(found: Comment) -> Whereabouts:
    status, rule = found.status, found.document.rulemaking
    match status.status:
        case Status.RECEIVED:
            return Whereabouts("received" if status.number is None else "reviewed", rule)
        case Status.RESTRICTED:
            return Whereabouts(status.status, rule, why_restricted(status.restrict_reason_type, status.restrict_reason))
        case Status.WITHDRAWN:
            return Whereabouts(status.status, rule, why_withdrawn(status.withdrawn_reason))
    copy = Rendition.objects.posted().select_related("docket").only("number", "docket__docket_id")
    shown = copy.filter(pk=found.pk).first()
    if shown is None:
        return Whereabouts(status.status, rule)
    # A fingerprint is that of the last version: of one that staff have not posted, nobody learns what it is like.
    like_it = 0 if status.is_newer_version_waiting else _posted_like(found)
    return Whereabouts(status.status, rule, address=shown.get_absolute_url(), like_it=like_it)


def _posted_like(comment: Comment) -> int:
    same = Sketch.objects.like(Sketch.objects.filter(pk=comment.pk))
    posted = Rendition.objects.posted().filter(
        document__rulemaking=comment.document.rulemaking, comment__status__is_newer_version_waiting=False
    )
    return posted.filter(pk__in=same.values("pk")).exclude(pk=comment.pk).count()
