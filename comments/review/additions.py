"""What a comment adds to the letter of its campaign, so that nobody reads the letter a thousand times."""

from comments.analysis import findings
from comments.enums import Audience
from comments.models import Comment, Placement
from comments.record import comment_facts


def of(placement: Placement | None) -> list[str]:
    """Its own words beside the letter's, as the latest staff summary found them, in the texts as they now are."""
    if placement is None or not placement.added:
        return []
    found = comment_facts.facts_of(Comment.objects.filter(pk=placement.comment_id), Audience.STAFF)
    return [span.text for facts in found for span in findings.spans(facts, placement.added)]
