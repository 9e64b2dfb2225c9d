"""Where a new comment belongs for the time being, among campaigns that are known. The next full run decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from comments.analysis import campaigns
from comments.analysis.campaigns import Item, Member

_SENT_OFTEN = 3
"""From so many copies on a letter counts as handed out as it is (ADR 0061)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A campaign's letter.

    Attributes:
        key: the caller's name for the campaign.
        text: the whole text of its representative.
        copies: comments that only repeat it.
    """

    key: str
    text: str
    copies: int


def place(text: str, letters: Sequence[Letter], *, rule_texts: Sequence[str] = ()) -> tuple[str, Member] | None:
    """Verify a text against a few candidates, by the same rule as a full run.

    Args:
        text: the whole text of the new comment.
        letters: candidates; campaigns stay apart, however alike.
        rule_texts: what the agency published.

    Returns:
        The key of the letter that it is made from, and its place in that campaign; None if it is like none.
    """
    items = [Item("new", text, order="1")]
    copies_of = []
    for number, letter in enumerate(letters):
        keys = [f"letter {number} {copy}" for copy in range(min(letter.copies, _SENT_OFTEN) or 1)]
        items += [Item(key, letter.text, order="0") for key in keys]
        copies_of.append(keys)
    apart = [
        (one, other)
        for at, ours in enumerate(copies_of)
        for theirs in copies_of[:at]
        for one in ours
        for other in theirs
    ]
    together = [(keys[0], key) for keys in copies_of for key in keys[1:]]
    grouping = campaigns.group(items, rule_texts=rule_texts, together=together, apart=apart)
    for campaign in grouping.campaigns:
        member = next((member for member in campaign.members if member.key == "new"), None)
        if member is not None:
            first = next(key for key in (member.key for member in campaign.members) if key != "new")
            return letters[int(first.split()[1])].key, member
    return None
