"""Posted comments: the list of a rule, one comment, and its files. Renditions alone are read, never originals."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from comments.enums import Status, SubmitterType
from comments.models import AttachmentRendition, CommentTarget, Rendition
from comments.models.rendition import RenditionQuerySet
from comments.record import answers, on_rules
from comments.record.stores import public_copies
from comments.views.reasons import Reason, why_restricted, why_withdrawn
from comments.views.requests import instant_of, public_rule_or_404
from comments.views.rules import about, posted_count
from comments.views.search import QUERY_MAX_CHARACTERS, split_item_id
from comments.views.standing import standing_of, with_periods
from rulemaking.models import Docket, Rulemaking

PAGE_SIZE = 25
EXCERPT_WORDS = 55


@require_safe
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a rule's comments, newest number first. Filters see posted comments alone, never a tombstone."""
    standing = public_rule_or_404(request, slug)
    filters = _filters(request)
    if filters["q"] and (named := split_item_id(filters["q"].upper())):
        return redirect("comment", comment_id=f"{named[0]}-{named[1]:04d}")
    of_rule = _filtered(filters).filter(document__rulemaking=standing.rulemaking)
    dockets = list(Docket.objects.filter(documents__rulemaking=standing.rulemaking).distinct())
    start = {name: request.GET.get(name, "") for name in ("before", "after")}
    rows, newer, older = _page(of_rule, dockets, **start)
    is_first = not (newer or "before" in request.GET)
    context = {
        **about(standing),
        "are_answers_public": answers.are_public(standing.rulemaking, standing.at),
        "filters": filters,
        "is_filtered": any(filters.values()),
        "submitter_types": SubmitterType.choices,
        **_counted(standing.rulemaking, filters, rows, is_first=is_first, is_last=not older),
        "rows": rows,
        "newer": _page_address(slug, filters, after=newer),
        "older": _page_address(slug, filters, before=older),
        "words": EXCERPT_WORDS,
    }
    return render(request, "public/comments.html", context)


@require_safe
def comment(request: HttpRequest, comment_id: str) -> HttpResponse:
    """A posted comment; or what is left of one that was restricted or withdrawn, with the reason."""
    shown = _one_or_404(Rendition.objects.public(), comment_id)
    standing = standing_of(
        with_periods(Rulemaking.objects.filter(documents=shown.document_id)).get(), instant_of(request)
    )
    is_posted = shown.status == Status.POSTED
    are_answers_public = is_posted and answers.are_public(standing.rulemaking, standing.at)
    context = {
        **about(standing),
        "are_answers_public": are_answers_public,
        "answers": answers.to_posted(shown.pk, standing.at) if are_answers_public else (),
        "comment": shown,
        "is_posted": is_posted,
        "why": _why(shown),
        "files": shown.attachments.order_by("position") if is_posted else (),
        "targets": CommentTarget.objects.of(shown.pk) if is_posted else (),
    }
    return render(request, "public/comment.html", context)


@require_safe
def attachment(request: HttpRequest, comment_id: str, position: int, name: str) -> HttpResponseBase:
    """The public copy of a file, always as a download. Nothing here reads the originals' store."""
    shown = _one_or_404(Rendition.objects.posted(), comment_id)
    file = get_object_or_404(AttachmentRendition.objects.exclude(key=""), rendition=shown, position=position)
    try:
        copy = public_copies().open(file.key, "rb")
    except FileNotFoundError as missing:
        raise Http404("The file is not in the store.") from missing
    response = FileResponse(copy, as_attachment=True, filename=file.title, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-cache"
    return response


def _public_rows(rows: RenditionQuerySet) -> RenditionQuerySet:
    """What the pages show beside the rendition's own fields, without loading the original."""
    return rows.select_related("docket", "document__docket").annotate(
        status=F("comment__status__status"),
        restrict_reason_type=F("comment__status__restrict_reason_type"),
        restrict_reason=F("comment__status__restrict_reason"),
        withdrawn_reason=F("comment__status__withdrawn_reason"),
        tracking_number=F("comment__tracking_number"),
        submitter_type=F("comment__submitter_type"),
        item_count=F("comment__status__confirmed_item_count"),
        received_at=F("comment__received_at"),
        received_on=F("comment__received_on"),
    )


def _one_or_404(rows: RenditionQuerySet, comment_id: str) -> Any:
    parts = split_item_id(comment_id)
    if parts is None:
        raise Http404("No comment has this address.")
    return get_object_or_404(_public_rows(rows), docket__docket_id=parts[0], number=parts[1])


def _why(shown: Any) -> Reason | None:
    """Why a comment's content is not shown."""
    if shown.status == Status.WITHDRAWN:
        return why_withdrawn(shown.withdrawn_reason)
    if shown.status == Status.RESTRICTED:
        return why_restricted(shown.restrict_reason_type, shown.restrict_reason)
    return None


def _filters(request: HttpRequest) -> dict[str, str]:
    given = {name: " ".join(request.GET.get(name, "").replace("\x00", "").split()) for name in ("q", "organization")}
    chosen = request.GET.get("type", "")
    cut = {name: value[:QUERY_MAX_CHARACTERS] for name, value in given.items()}
    return cut | {"type": chosen if chosen in SubmitterType.values else ""}


def _filtered(filters: dict[str, str]) -> RenditionQuerySet:
    if not any(filters.values()):
        return Rendition.objects.public()
    rows = Rendition.objects.posted()
    if filters["type"]:
        rows = rows.filter(comment__submitter_type=filters["type"])
    if filters["organization"]:
        rows = rows.filter(organization__icontains=filters["organization"])
    if filters["q"]:
        words = SearchQuery(filters["q"], config="english", search_type="websearch")
        rows = rows.filter(search_entry__words=words, search_entry__feed_position=F("feed_position"))
    return rows


def _page(rows: RenditionQuerySet, dockets: Sequence[Docket], *, before: str, after: str) -> tuple[list[Any], str, str]:
    """One page by keyset, and the ids from which the newer and the older page start; empty where there is none.

    Args:
        dockets: those in which the rows are.
        before: a comment id, as is `after`; what is not one is ignored.
    """
    rows = _public_rows(rows)
    older_than, newer_than = split_item_id(before), split_item_id(after)
    if newer_than and not older_than:
        found = _first_of(rows, dockets, newer_than, is_upwards=True)
        has_newer, has_older = len(found) > PAGE_SIZE, True
        found = found[:PAGE_SIZE][::-1]
    else:
        found = _first_of(rows, dockets, older_than, is_upwards=False)
        has_newer, has_older = bool(older_than), len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
    if not found:
        return [], "", ""
    return found, found[0].comment_id_text if has_newer else "", found[-1].comment_id_text if has_older else ""


def _first_of(
    rows: RenditionQuerySet, dockets: Sequence[Docket], start: tuple[str, int] | None, *, is_upwards: bool
) -> list[Any]:
    """A page and one more, from a place on, up or down the numbers: docket by docket, each read in an index's order.

    In one statement, a docket of a million would be sorted for each page, since its id stands in another table.
    """
    found: list[Any] = []
    for docket in sorted(dockets, key=lambda docket: docket.docket_id, reverse=not is_upwards):
        of_docket = rows.filter(docket=docket)
        if start:
            docket_id, number = start
            if docket.docket_id != docket_id and (docket.docket_id > docket_id) != is_upwards:
                continue
            if docket.docket_id == docket_id:
                of_docket = of_docket.filter(Q(number__gt=number) if is_upwards else Q(number__lt=number))
        found += of_docket.order_by("number" if is_upwards else "-number")[: PAGE_SIZE + 1 - len(found)]
        if len(found) > PAGE_SIZE:
            break
    return found


def _counted(
    rulemaking: Rulemaking, filters: dict[str, str], rows: list[Any], *, is_first: bool, is_last: bool
) -> dict[str, int]:
    """How many comments there are, on the first page alone; of those that filters leave, only if one page shows all.

    More would be counted again for each page, or for each word that somebody looks for, in a docket of a million.
    """
    if not is_first:
        return {}
    if any(filters.values()):
        return {"matching_count": len(rows) if is_last else 0}
    return {"posted_count": posted_count(on_rules.of(rulemaking.slug))}


def _page_address(slug: str, filters: dict[str, str], **start: str) -> str:
    """Address of a neighbouring page with the same filters; empty where there is none."""
    if not all(start.values()):
        return ""
    kept = {name: value for name, value in filters.items() if value}
    return f"{reverse('comments', args=[slug])}?{urlencode(kept | start)}"
