"""What of an earlier public summary may still be shown.

A summary is never changed after it was produced, but the comments in it may since have been restricted, withdrawn or
edited. Until the next summary is made, their words are left out wherever the old one is shown.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Greatest

from comments.enums import Status
from comments.models import Rendition, Summary
from rulemaking.models.document import item_id

_CLOCKS_APART = dt.timedelta(hours=1)
"""How far the clock of whoever places changes may be behind the one that ordered a summary: a margin, no more."""


def still_public(summary: Summary) -> tuple[dict[str, Any], int]:
    """A summary's data without the words of comments that changed since it was ordered, and how many those are.

    Where any did, terms are left out as a whole: which of them came from those comments is not known any more.
    Counts stay: they say how it was then.

    Raises:
        ValueError: the summary is not produced yet.
    """
    return still_public_of_each([summary])[0]


def still_public_of_each(summaries: Collection[Summary]) -> list[tuple[dict[str, Any], int]]:
    """As `still_public`, of many in their order, by one statement.

    Raises:
        ValueError: one of them is not produced yet.
    """
    changed = _changed_since(summaries)
    return [_without(summary, changed[summary.pk]) for summary in summaries]


def _without(summary: Summary, changed: set[str]) -> tuple[dict[str, Any], int]:
    """A summary's data without what the comments with these ids say."""
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
        "campaigns": data["campaigns"] | {"listed": listed, "left_out": len(data["campaigns"]["listed"]) - len(listed)},
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


def _changed_since(summaries: Collection[Summary]) -> dict[int, set[str]]:
    """By summary, ids of its rule's comments that left since it was ordered, or whose copy or files were edited."""
    changed: dict[int, set[str]] = {one.pk: set() for one in summaries}
    if not summaries:
        return changed
    earliest = min(one.ordered_at for one in summaries)
    of_rule: dict[int, list[Summary]] = {}
    for one in summaries:
        of_rule.setdefault(one.rulemaking_id, []).append(one)
    of_copy = _updates("RenditionEvent", earliest).filter(pgh_obj=OuterRef("pk"))
    of_files = _updates("AttachmentRenditionEvent", earliest).filter(rendition=OuterRef("pk"))
    is_taken_down = ~Q(comment__status__status=Status.POSTED)
    rows = (
        Rendition.objects.filter(document__rulemaking__in=list(of_rule))
        # Whatever everyone sees of a change, the sequencer places; so few are held against the history, not all.
        .filter(Q(is_change_owed=True) | Q(last_modified_at__gte=earliest - _CLOCKS_APART))
        .filter(Exists(of_copy) | Exists(of_files) | (is_taken_down & Q(comment__status__decided_at__gte=earliest)))
        .values_list(
            "document__rulemaking", "docket__docket_id", "number",
            Greatest(_last(of_copy), _last(of_files), Case(When(is_taken_down, then="comment__status__decided_at"))),
        )
    )  # fmt: skip
    for rule, docket_id, number, last_at in rows:
        for one in of_rule[rule]:
            if last_at >= one.ordered_at:
                changed[one.pk].add(item_id(docket_id, number))
    return changed


def _updates(history: str, instant: dt.datetime) -> QuerySet:
    """Changes that the database's history tells of, from `instant` on; by its own clock."""
    return apps.get_model("comments", history).objects.filter(pgh_label="update", pgh_created_at__gte=instant)


def _last(updates: QuerySet) -> Subquery:
    """When the last of them was made; null where there is none, which `Greatest` passes over."""
    return Subquery(updates.order_by("-pgh_created_at").values("pgh_created_at")[:1])
