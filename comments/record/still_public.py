"""What of an earlier public summary may still be shown.

A summary is never changed after it was produced, but the comments in it may since have been restricted, withdrawn or
edited. Until the next summary is made, their words are left out wherever the old one is shown.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.enums import Status
from comments.models import Rendition, Summary


def still_public(summary: Summary) -> tuple[dict[str, Any], int]:
    """A summary's data without the words of comments that changed since it was ordered, and how many those are.

    Where any did, terms are left out as a whole: which of them came from those comments is not known any more.
    Counts stay: they say how it was then.

    Raises:
        ValueError: the summary is not produced yet.
    """
    changed = _changed_since(summary.rulemaking_id, summary.ordered_at)
    data = summary.data
    if data is None:
        raise ValueError(f"{summary} is not produced yet; there is nothing of it to show.")
    if not changed:
        return data, 0

    def standing(stretches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [stretch for stretch in stretches if stretch["comment"] not in changed]

    listed = [
        campaign | {"additions": standing(campaign["additions"])}
        for campaign in data["campaigns"]["listed"]
        if campaign["representative"] not in changed
    ]
    return data | {
        "campaigns": data["campaigns"] | {"listed": listed},
        "not_analysed": data["not_analysed"] | {"attachments": standing(data["not_analysed"]["attachments"])},
        "passages": data["passages"] | {"most_frequent": standing(data["passages"]["most_frequent"])},
        "quotes": standing(data["quotes"]),
        "terms": [],
        **_meaning(data, standing),
        **_model_words(data, changed),
    }, len(changed)


def _meaning(data: dict[str, Any], standing: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> dict[str, Any]:
    """Topics and stance without the words of those comments. Topics that are named by terms go as terms do."""
    if "topics" not in data:  # made before topics were read
        return {}
    listed = [topic | {"quotes": standing(topic["quotes"])} for topic in data["topics"]["listed"]]
    sides = {side: standing(quotes) for side, quotes in data["stance"]["quotes"].items()}
    return {
        "topics": data["topics"] | {"listed": listed, "proposed": []},
        "stance": data["stance"] | {"quotes": sides},
    }


def _model_words(data: dict[str, Any], changed: set[str]) -> dict[str, Any]:
    """What a language model wrote, without each paragraph for which it was shown one of those comments.

    It may have said their words without quoting them. Names of found topics go with these topics.
    """
    if "language_model" not in data:
        return {}
    written = data["language_model"]
    kept = [part for part in written["paragraphs"] if changed.isdisjoint(part["comments_shown"])]
    return {"language_model": written | {"paragraphs": kept, "names": []}}


def _changed_since(rulemaking_pk: int, instant: dt.datetime) -> set[str]:
    """Ids of a rule's comments that are no longer posted, or whose public copy or files were edited since."""
    edited = Exists(_updates("RenditionEvent", instant).filter(pgh_obj=OuterRef("pk"))) | Exists(
        _updates("AttachmentRenditionEvent", instant).filter(rendition=OuterRef("pk"))
    )
    taken_down = ~Q(comment__status__status=Status.POSTED) & Q(comment__status__decided_at__gte=instant)
    rows = (
        Rendition.objects.filter(document__rulemaking=rulemaking_pk)
        .filter(edited | taken_down)
        .select_related("docket")
        .only("number", "docket__docket_id")
    )
    return {row.comment_id_text for row in rows}


def _updates(history: str, instant: dt.datetime) -> QuerySet:
    """Changes that the database's history tells of, from `instant` on; by its own clock."""
    return apps.get_model("comments", history).objects.filter(pgh_label="update", pgh_created_at__gte=instant)
