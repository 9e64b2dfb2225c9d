"""Fingerprints of comments: made once, and made anew where the algorithm has changed since. ADR 0071.

Two fingerprints are compared only if one algorithm made both. What an earlier one made is looked up among its own kind
until it is made anew: some hundred at a time, each by itself, so that whoever is stopped in between loses nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import structlog
from django.db.models import Q

from comments.analysis import findings as analysis
from comments.analysis import fingerprint, language, normalise, words
from comments.enums import Audience
from comments.models import CampaignFinding, Comment, Sketch, Summary
from comments.record import comment_facts, findings, placing

logger = structlog.get_logger(__name__)

ALGORITHM: Final = findings.ALGORITHM


def values_of(text: str) -> dict[str, Any]:
    """The columns of the fingerprint of a text."""
    normal = normalise.normal_form(text)
    return {
        "algorithm": ALGORITHM,
        "normal_sha256": normalise.content_hash(normal),
        "data": fingerprint.sketch_of_words(words.word_forms(normal)).to_bytes(),
        "language": language.detect(text).code,
    }


def _by_another() -> Q:
    """Made by another algorithm. Two ranges, and not "unlike", for which no index serves."""
    return Q(algorithm__lt=ALGORITHM) | Q(algorithm__gt=ALGORITHM)


def remaker(*, limit: int = 200) -> Callable[[], int]:
    """Makes fingerprints anew that another algorithm made, some at each call, behind those of the call before.

    So a text that fails, as often as it is tried, keeps none of those behind it waiting; the next run tries it again.
    One that somebody makes meanwhile, of a text that was changed, is left as it is.

    Args:
        limit: how many are looked at in one call.

    Returns:
        What is to be called. It gives how many it looked at; 0 where there is nothing left to do in this run.
    """
    last = 0

    def remake() -> int:
        nonlocal last
        stale = list(Sketch.objects.filter(_by_another(), pk__gt=last).order_by("pk")[:limit])
        _remake(stale)
        last = stale[-1].pk if stale else last
        return len(stale)

    return remake


def _remake(stale: Sequence[Sketch]) -> None:
    comments = Comment.objects.with_current_version().in_bulk([sketch.pk for sketch in stale])
    for sketch in stale:
        try:
            values = values_of(comments[sketch.pk].current.text)
        except Exception:  # one text's trouble keeps the others' fingerprints from nothing
            logger.exception("sketch_not_remade", comment=sketch.pk)
            continue
        same = Sketch.objects.filter(pk=sketch.pk, algorithm=sketch.algorithm, normal_sha256=sketch.normal_sha256)
        same.update(**values)


def remake_letters(*, limit: int = 100) -> int:
    """The same for the letters by which new comments are placed; then places what waited for them.

    Returns:
        How many letters are made anew.
    """
    stale = list(CampaignFinding.objects.filter(_by_another()).order_by("pk").defer("sample")[:limit])
    made = sum(
        CampaignFinding.objects.filter(pk=finding.pk).update(
            algorithm=ALGORITHM, sample=findings.sample_of(fingerprint.sketch(text))
        )
        for finding, text in _letters(stale)
    )
    for summary in Summary.objects.filter(pk__in={finding.summary_id for finding in stale}).defer("data", "docx"):
        if not CampaignFinding.objects.filter(_by_another(), summary=summary).exists():
            placing.place_arrivals(summary=summary)
    return made


def _letters(stale: list[CampaignFinding]) -> Iterator[tuple[CampaignFinding, str]]:
    comments = Comment.objects.filter(pk__in={finding.representative_id for finding in stale})
    text_of = {facts.ref: analysis.whole_text(facts) for facts in comment_facts.facts_of(comments, Audience.STAFF)}
    return ((finding, text_of[finding.representative_id]) for finding in stale)
