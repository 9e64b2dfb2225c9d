"""What a language model wrote in a summary, as readers are shown it: always with who wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from comments.analysis.language_model.questions import OVERVIEW
from comments.analysis.marked import gettext_noop

Sentences = Sequence[Mapping[str, Any]]
NOTE: Final = gettext_noop(
    "Written by the language model %(model)s. Each quote and each number was checked against the comments, and "
    "sentences that failed were dropped. What else it says was not checked."
)


class Written(NamedTuple):
    """What was kept.

    Attributes:
        model: who wrote it.
        overview: sentences on the whole, each with `text` and `quotes`.
        topics: the same by a topic's code.
        names: of found topics, by code.
    """

    model: str
    overview: Sentences
    topics: Mapping[str, Sentences]
    names: Mapping[str, str]

    @property
    def note(self) -> str:
        """Who wrote it, and what was checked."""
        return NOTE % {"model": self.model}


def written(data: Mapping[str, Any]) -> Written | None:
    """What a model wrote in a summary; None for nothing."""
    kept = data.get("language_model")
    if kept is None:
        return None
    paragraphs = kept["paragraphs"]
    overview = [one for part in paragraphs if part["about"] == OVERVIEW for one in part["sentences"]]
    topics = {part["topic"]: part["sentences"] for part in paragraphs if part["about"] != OVERVIEW}
    return Written(kept["model"], overview, topics, {row["code"]: row["name"] for row in kept["names"]})
