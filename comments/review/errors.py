"""Decisions that can't be taken, each with a sentence for the person who tried."""


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


class AlreadyPosted(DecisionRefused):
    message = "This comment is posted already. Edit its public copy, restrict it or withdraw it."


class NeverPosted(DecisionRefused):
    message = "This comment was never posted, so it has no public copy to edit. Post it first."


class ReasonMissing(DecisionRefused):
    message = "Give the reason. It becomes public."


class FileNotClean(DecisionRefused):
    message = (
        "This file has not been found clean, so it can't be published. Withhold it, or wait for the scan."
    )
