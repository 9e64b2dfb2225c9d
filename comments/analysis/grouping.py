"""What a grouping of comments is made of: campaigns and their members, suspected groups, and whoever stands alone."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from comments.analysis.alignment import Span

EXACT: Final = "exact"
PERSONALISED: Final = "personalised"


@dataclass(slots=True)  # frozen, making a million would take four times as long
class Item:
    """One comment to be grouped. Nobody changes one.

    Attributes:
        key: the caller's name for it, unique among the items.
        text: its exact text.
        order: sorts earlier arrivals first among equals (an ISO date will do).
    """

    key: str
    text: str
    order: str = ""


class Member(NamedTuple):
    """A comment's place in a campaign.

    Attributes:
        key: the comment.
        kind: `exact` (same normal form as the representative) or `personalised`.
        containment: share of the representative's words that stand in this comment, 0 to 1.
        added: what stands here and not in the representative, offsets into this text.
    """

    key: str
    kind: str
    containment: float
    added: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """Comments sent with one letter.

    Attributes:
        campaign_id: 32 hex digits, from the representative's normal form.
        representative_key: the earliest comment that has the letter as most of those do who only repeat it.
        members: all of them, the representative included, ordered by key.
        distinct_count: different texts among them, cosmetic differences aside.
    """

    campaign_id: str
    representative_key: str
    members: tuple[Member, ...]
    distinct_count: int

    @property
    def size(self) -> int:
        """Comments in the campaign."""
        return len(self.members)

    @property
    def exact_count(self) -> int:
        """Members that only repeat the representative."""
        return sum(member.kind == EXACT for member in self.members)


@dataclass(frozen=True, slots=True)
class Suspected:
    """Comments that seem drawn from one stock of variants, though no two are alike. A hint, no verdict.

    Attributes:
        suspected_id: 32 hex digits, from the first text of the group.
        keys: the comments, sorted. Each stands in the grouping besides, alone or in a campaign.
        distinct_count: different letters among them.
        coverage: mean share of a letter whose phrases stand in others of the group, 0 to 1.
    """

    suspected_id: str
    keys: tuple[str, ...]
    distinct_count: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every item, exactly once: in a campaign, alone, or without words.

    Attributes:
        campaigns: largest first, ties by id.
        alone: keys of comments that no other comment resembles enough, sorted.
        wordless: keys of texts without a single word, sorted.
        suspected: groups across these that seem to have one source, largest first, ties by id. They take nothing out.
    """

    campaigns: tuple[Campaign, ...]
    alone: tuple[str, ...]
    wordless: tuple[str, ...]
    suspected: tuple[Suspected, ...] = ()

    @property
    def item_count(self) -> int:
        """All items that went in."""
        return sum(campaign.size for campaign in self.campaigns) + len(self.alone) + len(self.wordless)
