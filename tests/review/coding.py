"""Comments to code, for the tests of issues."""

import datetime as dt

from comments.analysis import normalise
from comments.models import Comment, Sketch
from rulemaking.models import Rulemaking
from tests.factories import CommentFactory, DocumentFactory

AT = dt.datetime(2026, 7, 6, 15, 0, tzinfo=dt.UTC)
WORDS = "Thirty days are too few. Our vault holds accounts that take ninety days to close."
SECOND = (25, len(WORDS))
"""Where the second sentence stands."""


def comment_on(rulemaking: Rulemaking, text: str = WORDS, **fields: object) -> Comment:
    """A numbered comment that was read, as the staff's pages load it."""
    on = rulemaking.documents.first() or DocumentFactory(rulemaking=rulemaking)
    fields = {"numbered": True} | fields if "posted" not in fields and "withdrawn" not in fields else fields
    made = CommentFactory(document=on, text=text, **fields)
    read(made, text)
    return loaded(made)


def read(comment: Comment, text: str) -> None:
    """Fingerprints it, as the worker does."""
    Sketch.objects.update_or_create(
        comment=comment,
        defaults={"algorithm": "sketch", "normal_sha256": normalise.normal_hash(text), "data": b""},
    )


def loaded(comment: Comment) -> Comment:
    return Comment.objects.select_related("status__current_version", "status__docket", "document").get(pk=comment.pk)
