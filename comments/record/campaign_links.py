"""What staff say of campaigns: these are one, that comment is not of it. Kept as pairs of comments, for every run."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from comments.analysis import campaigns, findings
from comments.analysis.campaigns import Item
from comments.analysis.distinct import ContradictoryLinks
from comments.enums import Audience, LinkKind
from comments.models import Campaign, CampaignLink, Comment
from comments.record import comment_facts
from rulemaking.history import change_context
from rulemaking.models import Rulemaking

Pair = tuple[int, int]


class LinkRefused(Exception):
    """What staff asked for can't hold together with what holds already; the message says what to do."""


class _Groups:
    """Comments that are tied together, over any number of links."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._first: dict[int, int] = {}
        for one, other in pairs:
            low, high = sorted((self.of(one), self.of(other)))
            self._first[high] = low

    def of(self, pk: int) -> int:
        """The first comment of its group; itself where it isn't tied."""
        while pk in self._first and self._first[pk] != pk:
            pk = self._first[pk]
        return pk


@transaction.atomic
def link(
    *, one: Comment, others: Sequence[Comment], kind: LinkKind, reason: str, by: str, at: dt.datetime
) -> list[CampaignLink]:
    """Puts comments into one campaign with another, or into different ones. Holds from the next summary on.

    Args:
        one: the comment that the others are put to or set apart from.
        others: comments on the same rule.
        reason: for those who read it later.

    Returns:
        The links made; what held already is not made again.

    Raises:
        LinkRefused: another rule's comment, a comment with itself, no reason, or the opposite holds already.
    """
    rulemaking = Rulemaking.objects.select_for_update().get(pk=one.document.rulemaking_id)
    if not reason.strip():
        raise LinkRefused("Say why, in a few words.")
    if any(other.pk == one.pk for other in others):
        raise LinkRefused("Choose another comment than the one that stands for the campaign.")
    if any(other.document.rulemaking_id != rulemaking.pk for other in others):
        raise LinkRefused("Both comments must be on the same rule.")
    holding = {(held.one_id, held.other_id): held.kind for held in _holding(rulemaking)}
    wanted = {(min(one.pk, other.pk), max(one.pk, other.pk)) for other in others}
    fresh = sorted(pair for pair in wanted if holding.get(pair) != kind)
    _refuse_contradiction([*holding.items(), *((pair, kind) for pair in fresh)])
    with change_context(by=by, why=f"{kind.label}: {reason}"[:300]):
        return [
            CampaignLink.objects.create(
                rulemaking=rulemaking,
                one_id=pair[0],
                other_id=pair[1],
                kind=kind,
                reason=reason.strip(),
                made_by=by,
                made_at=at,
            )
            for pair in fresh
        ]


def _refuse_contradiction(links: Iterable[tuple[Pair, str]]) -> None:
    held = list(links)
    pks = {pk for pair, _ in held for pk in pair}
    named = list(comment_facts.facts_of(Comment.objects.filter(pk__in=pks), Audience.STAFF))
    items = [Item(facts.key, findings.whole_text(facts)) for facts in named]
    key_of = {facts.ref: facts.key for facts in named}
    together, apart = (
        [(key_of[one], key_of[other]) for (one, other), kind in held if kind == wanted]
        for wanted in (LinkKind.TOGETHER, LinkKind.APART)
    )
    try:
        campaigns.check(items, together=together, apart=apart)
    except ContradictoryLinks as fault:
        raise LinkRefused(
            "These comments are put together and apart: directly, by way of others, or because another comment with "
            "the same text is. Take one of the two decisions back first."
        ) from fault


@transaction.atomic
def undo(*, link: CampaignLink, by: str, at: dt.datetime) -> bool:
    """Takes a decision back; from the next summary on the texts alone decide. False if it was taken back before."""
    with change_context(by=by, why="taken back"):
        return bool(CampaignLink.objects.filter(pk=link.pk, undone_at__isnull=True).update(undone_by=by, undone_at=at))


@transaction.atomic
def name(*, campaign: Campaign, name: str, by: str) -> None:
    """Gives a campaign a name that staff know it by; empty: its number again."""
    with change_context(by=by, why="campaign named"):
        Campaign.objects.filter(pk=campaign.pk).update(name=name.strip())


def _holding(rulemaking: Rulemaking) -> list[CampaignLink]:
    return list(CampaignLink.objects.filter(rulemaking=rulemaking, undone_at__isnull=True))


def pairs(rulemaking: Rulemaking) -> tuple[list[Pair], list[Pair]]:
    """All that staff decided on a rule, as (together, apart): pairs of comments.

    Each pair of a group that is tied together is given, and apart each with each: a summary that holds only some of
    the comments, as the public's does, then still knows of these what follows from the others.
    """
    holding = _holding(rulemaking)
    tied = [(link.one_id, link.other_id) for link in holding if link.kind == LinkKind.TOGETHER]
    groups = _Groups(tied)
    members: dict[int, set[int]] = {}
    for pair in tied:
        for pk in pair:
            members.setdefault(groups.of(pk), set()).add(pk)
    together = [(one, other) for group in members.values() for one in group for other in group if one < other]
    apart = [
        (one, other)
        for link in holding
        if link.kind == LinkKind.APART
        for one in members.get(groups.of(link.one_id), {link.one_id})
        for other in members.get(groups.of(link.other_id), {link.other_id})
    ]
    return sorted(together), sorted(set(apart))
