"""What staff send from the page of a campaign: each an act, and a word on what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.enums import LinkKind
from comments.models import Campaign, CampaignFinding, CampaignLink, Comment, Placement
from comments.record import campaign_links
from comments.record.campaign_links import LinkRefused
from comments.review import considerations, permissions
from comments.review.errors import DecisionRefused
from comments.review.views.campaigns import HOLDS, NAME_LENGTH, REASON_LENGTH, one_page
from comments.review.views.staff import Predicate, require, staff_page, username
from rulemaking.requests import received_at


@require_POST
@staff_page(permissions.may_see_comments)
def campaign_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Names a campaign, puts it together with another, sets members of it apart, or answers them with its letter."""
    campaign = get_object_or_404(Campaign.objects.select_related("rulemaking"), pk=pk)
    may, act = _ACTS.get(request.POST.get("act", ""), (permissions.may_review, None))
    require(request, may, None)
    try:
        if act is None:
            raise LinkRefused("Choose what to do.")
        messages.info(request, act(request, campaign))
    except (LinkRefused, DecisionRefused) as refusal:
        return one_page(request, campaign, error=str(refusal), status=409)
    return HttpResponseRedirect(reverse("review:campaign", args=[campaign.pk]))


def _reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    if len(reason) > REASON_LENGTH:
        raise LinkRefused(f"Say why in at most {REASON_LENGTH} characters; yours has {len(reason)}.")
    return reason


def _name(request: HttpRequest, campaign: Campaign) -> str:
    name = request.POST.get("name", "").replace("\0", "").strip()
    if len(name) > NAME_LENGTH:
        raise LinkRefused(f"A name has at most {NAME_LENGTH} characters; yours has {len(name)}.")
    campaign_links.name(campaign=campaign, name=name, by=username(request))
    return f"The campaign is called “{name}”." if name else f"The campaign is called by its number, {campaign.number}."


def _representative(campaign: Campaign) -> Comment:
    finding = (
        CampaignFinding.objects.filter(campaign=campaign)
        .select_related("representative__document", "representative__status")
        .first()
    )
    if finding is None:
        raise LinkRefused("The latest summary found nobody in this campaign. Choose one that has members.")
    return finding.representative


def _together(request: HttpRequest, campaign: Campaign) -> str:
    given = request.POST.get("other", "")
    other = Campaign.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    if other is None or other == campaign:
        raise LinkRefused("Choose the other campaign.")
    made = campaign_links.link(
        one=_representative(campaign),
        others=[_representative(other)],
        kind=LinkKind.TOGETHER,
        reason=_reason(request),
        by=username(request),
        at=received_at(request),
    )
    return f"{campaign} and {other} are one campaign. {HOLDS}" if made else "They were put together before."


def _apart(request: HttpRequest, campaign: Campaign) -> str:
    ticked = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal() and len(key) < 19]
    members = Placement.objects.filter(campaign=campaign, comment__in=ticked).values("comment")
    others = list(Comment.objects.filter(pk__in=members).select_related("document").order_by("pk"))
    if not others:
        raise LinkRefused("Tick the comments that don’t belong to this campaign.")
    made = campaign_links.link(
        one=_representative(campaign),
        others=others,
        kind=LinkKind.APART,
        reason=_reason(request),
        by=username(request),
        at=received_at(request),
    )
    return f"{len(made):,} {'comment is' if len(made) == 1 else 'comments are'} set apart. {HOLDS}"


def _same(request: HttpRequest, campaign: Campaign) -> str:
    count = considerations.find_all_the_same(
        campaign=campaign, as_=_representative(campaign), by=username(request), at=received_at(request)
    )
    if not count:
        return "All members that add nothing were considered before."
    return f"{count:,} {'member is' if count == 1 else 'members are'} answered with the letter."


_ACTS: dict[str, tuple[Predicate, Callable[[HttpRequest, Campaign], str]]] = {
    "name": (permissions.may_review, _name),
    "together": (permissions.may_review, _together),
    "apart": (permissions.may_review, _apart),
    "same": (permissions.may_code, _same),
}


@require_POST
@staff_page(permissions.may_review)
def link_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a decision on two comments back."""
    link = get_object_or_404(CampaignLink.objects.select_related("rulemaking"), pk=pk)
    if campaign_links.undo(link=link, by=username(request), at=received_at(request)):
        messages.info(request, f"The decision is taken back. {HOLDS}")
    else:
        messages.info(request, "It was taken back before.")
    return HttpResponseRedirect(reverse("review:campaigns", args=[link.rulemaking.slug]))
