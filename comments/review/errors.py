"""Decisions that can't be taken, each with a sentence for the person who tried."""

from django.db.models import Model


class DecisionRefused(Exception):
    """Base of the refusals below. `message` says why and what to do."""

    message = "This can't be done."

    def __init__(self, message: str = "") -> None:
        self.message = message or self.message
        super().__init__(self.message)


class CommentNotNumbered(DecisionRefused):
    message = "This comment has no docket number yet. Numbering takes a few seconds; try again then."


class DecidedMeanwhile(DecisionRefused):
    message = "Someone decided on this comment since you opened it. Look at it again before you decide."


class WithdrawnBySubmitter(DecisionRefused):
    message = "The submitter withdrew this comment. It stays in the record, and nobody else can post or restrict it."


class RedactedBefore(DecisionRefused):
    message = (
        "The submitter changed this comment, and the public copy of the version before was redacted. "
        "Open it, and take the same details out of the new version."
    )


class AlreadyPosted(DecisionRefused):
    message = "This comment is posted already. Edit its public copy, restrict it or withdraw it."


class NeverPosted(DecisionRefused):
    message = "This comment was never posted, so it has no public copy to edit. Post it first."


class ReasonMissing(DecisionRefused):
    message = "Give the reason. It becomes public."


class TooLong(DecisionRefused):
    message = "This is longer than the record takes. Shorten it."


class CountedMeanwhile(DecisionRefused):
    message = "Someone confirmed another number since you opened this page. Look at it again before you confirm one."


class CountRefused(DecisionRefused):
    """How many submissions a comment carries: the number can't be, or is the one that counts already."""


class FileNotClean(DecisionRefused):
    message = "This file has not been found clean, so it can't be published. Withhold it, or wait for the scan."


class MetadataStays(DecisionRefused):
    message = "What this file's properties say of its author can't be taken out. Withhold it, or ask for a plain PDF."


class ConsideredMeanwhile(DecisionRefused):
    message = (
        "Someone considered this comment, or its submitter changed it, since you opened it. "
        "Look at it again before you decide."
    )


class ConsideredWithAnother(DecisionRefused):
    """A copy: the first comment with its text stands for it."""


class NotOnTheRule(DecisionRefused):
    message = "The comment and the issue are on different rules. Choose an issue of the comment's own rule."


class IssueNotHeld(DecisionRefused):
    message = "This issue was merged into another or closed since you opened the page. Choose one of the list."


class ExcerptNotThere(DecisionRefused):
    message = "These words don't stand in the comment. Copy them from it as they are, or tick the sentences."


class ResponseTooEarly(DecisionRefused):
    message = "The comment period is not over. A response can be published once it has closed."


class ResponseChangedMeanwhile(DecisionRefused):
    message = "Someone changed this response since you opened it. Read it again, then put your change in."


def require_room(model: type[Model], name: str, value: str) -> None:
    """Refuses a text that its column can't hold.

    Raises:
        TooLong: it has more characters than the column takes.
        DecisionRefused: it holds a NUL or half of a character pair.
    """
    field = model._meta.get_field(name)
    limit = getattr(field, "max_length", None)
    label = str(getattr(field, "verbose_name", name)).capitalize()
    if limit is not None and len(value) > limit:
        raise TooLong(f"{label} has {len(value):,} characters; the limit is {limit:,}. Shorten it.")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise DecisionRefused(f"{label} holds a character that can't be stored. Type it again.")
