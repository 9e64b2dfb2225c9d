"""Campaigns keep their numbers from one summary to the next, whatever joins or leaves them."""

from django.db.models import Max

from comments.analysis.findings import Findings
from comments.models import Campaign, Placement, Summary
from rulemaking.models import Rulemaking


def give(rulemaking: Rulemaking, before: Summary | None, found: Findings) -> list[Campaign]:
    """For each campaign found, the one whose number it keeps: that of which it holds most, each number once.

    Args:
        before: the summary whose findings are still stored, if there is one.

    Returns:
        Campaigns in the order of `found.grouping.campaigns`; those that no earlier run knew are made.
    """
    held = _held_before(before, found)
    kept: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, campaign in sorted((-count, number, campaign) for (number, campaign), count in held.items()):
        if number not in kept and campaign not in taken:
            kept[number] = campaign
            taken.add(campaign)
    known = Campaign.objects.in_bulk(list(kept.values()))
    last = Campaign.objects.filter(rulemaking=rulemaking).aggregate(last=Max("number"))["last"] or 0
    fresh = [number for number in range(len(found.grouping.campaigns)) if number not in kept]
    made = Campaign.objects.bulk_create(
        [Campaign(rulemaking=rulemaking, number=last + place) for place, _ in enumerate(fresh, start=1)]
    )
    named = dict(zip(fresh, made, strict=True)) | {number: known[campaign] for number, campaign in kept.items()}
    return [named[number] for number in range(len(found.grouping.campaigns))]


def _held_before(before: Summary | None, found: Findings) -> dict[tuple[int, int], int]:
    """How many comments each campaign (by its place) shares with each one of the summary before."""
    if before is None:
        return {}
    was = Placement.objects.filter(summary=before, campaign__isnull=False, is_provisional=False)
    campaign_of = dict(was.values_list("comment", "campaign").iterator(chunk_size=20_000))
    held: dict[tuple[int, int], int] = {}
    for number, campaign in enumerate(found.grouping.campaigns):
        for member in campaign.members:
            former = campaign_of.get(found.by_key[member.key].ref)
            if former is not None:
                held[number, former] = held.get((number, former), 0) + 1
    return held
