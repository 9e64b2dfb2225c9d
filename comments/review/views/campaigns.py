"""Campaigns of a rule: which there are, who is in them, what each added, and what staff say of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from comments.analysis import findings, letter, own_words, template
from comments.analysis.facts import CommentFacts
from comments.enums import Audience
from comments.models import (
    Campaign,
    CampaignFinding,
    CampaignLink,
    Comment,
    Consideration,
    Placement,
    Summary,
    SuspectedFinding,
)
from comments.record import comment_facts, considered
from comments.review import permissions
from comments.review.counts import CountLink, waiting_by_campaign
from comments.review.naming import comment_address
from comments.review.queue import EVERY_STATUS, ListFilter
from comments.review.views.coding import coding_address
from comments.review.views.staff import page, require, staff_page
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at

PAGE_SIZE = 50
SUSPECTED_SHOWN = 50
CHOICES = 500
"""Other campaigns that one can be put together with; the largest."""
OPENING_CHARACTERS = 220
NAME_LENGTH, REASON_LENGTH = 120, 300
HOLDS = "It holds from the next summary on."


@staff_page(permissions.may_see_comments)
def campaign_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaigns that the latest staff summary found, the largest first; groups that are only suspected below."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    summary = Summary.objects.with_findings(rulemaking).defer("data", "docx").first()
    found = CampaignFinding.objects.filter(summary=summary).select_related("campaign").defer("sample")
    rows = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    every = ListFilter(rule=slug, status=EVERY_STATUS)
    return page(
        request,
        "admin/review/campaigns.html",
        title=f"Campaigns on {rulemaking.subject_name}",
        rulemaking=rulemaking,
        summary=summary,
        rows=rows,
        listed=_with_openings(rows.object_list, slug),
        arrivals=Placement.objects.filter(summary=summary, is_provisional=True).count(),
        arrivals_address=every.with_(placed="provisional").address,
        suspected=[
            (group, every.with_(suspected=group.key).address)
            for group in SuspectedFinding.objects.filter(summary=summary)[:SUSPECTED_SHOWN]
        ],
        links=_links(rulemaking),
        may_decide=permissions.may_review(request.user, None, received_at(request)),
        may_order=permissions.may_order_summary(request.user, rulemaking, received_at(request)),
    )


def _with_openings(listed: Iterable[CampaignFinding], slug: str) -> list[tuple[CampaignFinding, str, int, str]]:
    """Each with how its letter begins, after the salutation; how many of its comments wait, and their list."""
    listed = list(listed)
    texts = _texts(finding.representative_id for finding in listed)
    waiting = waiting_by_campaign(finding.campaign_id for finding in listed)
    return [
        (
            finding,
            " ".join(letter.body(texts[finding.representative_id])[:OPENING_CHARACTERS].split()),
            waiting.get(finding.campaign_id, 0),
            ListFilter(rule=slug, campaign=str(finding.campaign_id)).address,
        )
        for finding in listed
    ]


def _links(rulemaking: Rulemaking) -> list[dict[str, Any]]:
    """What staff decided and holds, with both comments by name."""
    held = list(
        CampaignLink.objects.filter(rulemaking=rulemaking, undone_at__isnull=True)
        .select_related("one__status__docket", "other__status__docket")
        .defer("one__text", "other__text")
        .order_by("-pk")
    )
    return [
        {
            "link": link,
            "comments": [
                (comment_facts.key_of(c), comment_address(c.pk, ListFilter())) for c in (link.one, link.other)
            ],
        }
        for link in held
    ]


@staff_page(permissions.may_see_comments)
def campaign_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: its letter with the places where senders differ, and its members."""
    campaign = get_object_or_404(Campaign.objects.select_related("rulemaking"), pk=pk)
    require(request, permissions.may_see_comments, campaign.rulemaking)
    return one_page(request, campaign)


def one_page(request: HttpRequest, campaign: Campaign, *, error: str = "", status: int = 200) -> HttpResponse:
    rulemaking = campaign.rulemaking
    finding = (
        CampaignFinding.objects.filter(campaign=campaign)
        .select_related("summary", "representative__document", "representative__status")
        .defer("summary__data", "summary__docx", "sample")
        .first()
    )
    only_added = request.GET.get("show") == "added"
    placements = Placement.objects.filter(campaign=campaign).order_by("comment")
    if only_added:
        placements = placements.filter(added__isnull=False)
    rows = Paginator(placements, PAGE_SIZE).get_page(request.GET.get("page"))
    at = received_at(request)
    whole, slots = _template(finding) if finding else ("", ())
    waiting = ListFilter(rule=rulemaking.slug, campaign=str(campaign.pk))
    return page(
        request,
        "admin/review/campaign_page.html",
        title=str(campaign),
        status=status,
        campaign=campaign,
        rulemaking=rulemaking,
        finding=finding,
        letter=_letter(whole, slots),
        places=[number for number, slot in enumerate(slots, 1) if slot.end > slot.start],
        letter_name=_names([finding.representative_id])[finding.representative_id] if finding else "",
        letter_address=comment_address(finding.representative_id, ListFilter()) if finding else "",
        every=waiting.with_(status=EVERY_STATUS).address,
        waiting=[
            CountLink(label=label, count=chosen.count(), address=chosen.address)
            for label, chosen in (
                ("wait for review", waiting),
                ("of them exact copies", waiting.with_(placed="copy")),
            )
        ],
        rows=rows,
        members=_members(rows.object_list, finding, whole, slots),
        only_added=only_added,
        others=CampaignFinding.objects.filter(summary=finding.summary_id if finding else None)
        .exclude(campaign=campaign)
        .select_related("campaign")
        .defer("sample")[:CHOICES],
        typed=request.POST,
        error=error,
        name_length=NAME_LENGTH,
        reason_length=REASON_LENGTH,
        may_decide=permissions.may_review(request.user, None, at),
        may_code=permissions.may_code(request.user, None, at),
        **_considered(finding),
    )


def _considered(finding: CampaignFinding | None) -> dict[str, Any]:
    """What staff found in the letter, how many members are answered with it, and where it is considered."""
    if finding is None:
        return {}
    letter_comment = considered.first_with_text(finding.representative)
    return {
        "found": considered.found_in(letter_comment),
        "same_count": Consideration.objects.in_force().filter(same_as=letter_comment).count(),
        "coding_address": coding_address(letter_comment.pk),
    }


def _texts(pks: Iterable[int]) -> dict[int, str]:
    comments = Comment.objects.filter(pk__in=list(pks))
    return {facts.ref: findings.whole_text(facts) for facts in comment_facts.facts_of(comments, Audience.STAFF)}


def _names(pks: Iterable[int]) -> dict[int, str]:
    comments = Comment.objects.filter(pk__in=list(pks)).select_related("status__docket").defer("text")
    return {comment.pk: comment_facts.key_of(comment) for comment in comments}


def _template(finding: CampaignFinding) -> tuple[str, Sequence[template.Slot]]:
    """The letter's exact text, and the places at which senders differ, by the members that the summary asked."""
    texts = _texts([finding.representative_id, *finding.asked])
    whole = texts[finding.representative_id]
    return whole, template.slots(whole, [texts[pk] for pk in finding.asked])


def _letter(whole: str, slots: Sequence[template.Slot]) -> list[dict[str, Any]]:
    """The letter in pieces: plain text, and slots with what stands there instead."""
    pieces: list[dict[str, Any]] = []
    at = 0
    for number, slot in enumerate(slots, 1):
        pieces += [
            {"text": whole[at : slot.start]},
            {"text": whole[slot.start : slot.end], "slot": slot, "number": number},
        ]
        at = slot.end
    return [*pieces, {"text": whole[at:]}]


def _members(
    placements: Iterable[Placement], finding: CampaignFinding | None, whole: str, slots: Sequence[template.Slot]
) -> list[dict[str, Any]]:
    """Members with what they added and filled into the letter's places, in the exact texts as they now are."""
    placements = list(placements)
    pks = [placement.comment_id for placement in placements]
    names = _names(pks)
    facts_of = {f.ref: f for f in comment_facts.facts_of(Comment.objects.filter(pk__in=pks), Audience.STAFF)}
    copies = [findings.whole_text(facts_of[pk]) for pk in pks]
    filled = dict(zip(pks, template.filled(whole, slots, copies), strict=True))
    return [
        {
            "placement": placement,
            "name": names[placement.comment_id],
            "address": comment_address(placement.comment_id, ListFilter()),
            "received_on": facts_of[placement.comment_id].received_on,
            "is_letter": finding is not None and placement.comment_id == finding.representative_id,
            "share": round(100 * (placement.containment or 0)),
            "added": _own_words(placement, facts_of[placement.comment_id], whole, slots),
            "filled": [
                (number, span.text)
                for number, (slot, span) in enumerate(zip(slots, filled[placement.comment_id], strict=True), 1)
                if span and slot.end > slot.start
            ],
        }
        for placement in placements
    ]


def _own_words(placement: Placement, facts: CommentFacts, whole: str, slots: Sequence[template.Slot]) -> list[str]:
    """What a member wrote itself, beside what it filled into the letter's places."""
    added = findings.spans(facts, placement.added or ())
    return [span.text for span in own_words.beyond(whole, slots, findings.whole_text(facts), added)]
