"""What a person must check before a document that was read becomes public."""

import datetime as dt
from collections.abc import Iterator, Sequence

from rulemaking.deadlines import last_day_for_comment
from rulemaking.federal_register import day_words
from rulemaking.federal_register.found import FoundDocument, Kind, Unsure
from rulemaking.federal_register.questions import are_in_order

SETS_A_PERIOD = frozenset({Kind.PROPOSED_RULE, Kind.EXTENSION, Kind.REOPENING})


def doubts_about(found: FoundDocument, *, kinds: Sequence[Kind]) -> tuple[Unsure, ...]:
    """Everything doubtful in a document as read.

    Args:
        found: the document; its own `unsure` holds what the reader of its format noticed.
        kinds: all kinds that its words name.
    """
    return (
        *found.unsure,
        *_about_kind(found, kinds),
        *_about_publication(found),
        *_about_period(found),
        *_about_dockets(found),
        *_about_rins(found),
        *_about_questions(found),
    )


def _about_kind(found: FoundDocument, kinds: Sequence[Kind]) -> Iterator[Unsure]:
    if not kinds:
        yield Unsure("kind", f"The action “{found.action}” does not say what this document does.")
    if len(kinds) > 1:
        named = ", ".join(kind.value.replace("_", " ") for kind in kinds)
        yield Unsure("kind", f"The action or title names several: {named}. The first was taken.")
    if Kind.CORRECTION in kinds:
        yield Unsure("kind", "It corrects another document. Read what it changes; nothing of that was taken over.")


def _about_publication(found: FoundDocument) -> Iterator[Unsure]:
    if not found.document_number:
        yield Unsure("document_number", "No Federal Register document number was found.")
    if found.publication_date is None:
        yield Unsure("publication_date", "The file does not say when it was published. Days can't be counted yet.")
    for block, name in ((found.dates_text, "dates_text"), (found.text, "text")):
        for words in day_words.placeholders(block)[:1]:
            yield Unsure(name, f"It still says “{words}” where a date belongs.")


def _about_period(found: FoundDocument) -> Iterator[Unsure]:
    printed = day_words.deadlines_for_comment(found.dates_text)
    lengths = day_words.comment_days(found.dates_text)
    if len(printed) > 1:
        days = " and ".join(day.isoformat() for day in printed)
        yield Unsure("comments_close_on", f"Several closing dates are printed: {days}. Say which part has which.")
    if len(lengths) > 1:
        days = " and ".join(str(length) for length in lengths)
        yield Unsure("comment_days", f"Several lengths are printed: {days} days. Say which part has which.")
    if found.kind in SETS_A_PERIOD and not printed:
        yield from _without_a_printed_day(found)
    yield from _days_against_date(found)


def _without_a_printed_day(found: FoundDocument) -> Iterator[Unsure]:
    if found.comments_close_on:
        yield Unsure("comments_close_on", "The date comes from the index; no date was found in the DATES block.")
    elif found.comment_days and found.publication_date:
        computed = last_day_for_comment(found.publication_date, found.comment_days).computed
        yield Unsure(
            "comments_close_on",
            f"Only “{found.comment_days} days after publication” is said; that is {computed} by our count.",
        )
    elif found.comment_days:
        yield Unsure("comments_close_on", f"Only “{found.comment_days} days after publication” is said.")
    else:
        yield Unsure("comments_close_on", "No last day for comment was found.")


def _days_against_date(found: FoundDocument) -> Iterator[Unsure]:
    # The days of an extension or reopening may be counted from another document's publication.
    if found.kind != Kind.PROPOSED_RULE or not (
        found.comment_days and found.comments_close_on and found.publication_date
    ):
        return
    counted = last_day_for_comment(found.publication_date, found.comment_days)
    if counted.computed == found.comments_close_on:
        return
    rolled = f" (moved from {counted.nominal}: {counted.rolled_because})" if counted.rolled_because else ""
    yield Unsure(
        "comments_close_on",
        f"{found.comments_close_on} is printed, but {found.comment_days} days after publication end on "
        f"{counted.computed}{rolled}. The printed date controls.",
    )


def _about_dockets(found: FoundDocument) -> Iterator[Unsure]:
    if not found.docket_ids:
        yield Unsure("docket_ids", "No docket is named.")
    if len(found.docket_ids) > 1:
        yield Unsure("docket_ids", f"Several dockets are named: {', '.join(found.docket_ids)}. The first was taken.")


def _about_rins(found: FoundDocument) -> Iterator[Unsure]:
    for rin in found.rins:
        if rin.is_placeholder:
            yield Unsure("rins", f"“{rin.rin}” is a placeholder or not in the form of a RIN. It was kept as printed.")
    if len(found.rins) > 1:
        yield Unsure("rins", f"Several RINs are printed: {', '.join(rin.rin for rin in found.rins)}.")


def _about_questions(found: FoundDocument) -> Iterator[Unsure]:
    if found.questions and not are_in_order(found.questions):
        numbers = ", ".join(str(question.number) for question in found.questions)
        yield Unsure("questions", f"Their numbers don't run from one without a gap: {numbers}.")


def controlling_day(dates_text: str, index_day: dt.date | None) -> dt.date | None:
    """The last day for comment: the printed one if there is one (the latest of several), or the index's."""
    return max(day_words.deadlines_for_comment(dates_text), default=index_day)
