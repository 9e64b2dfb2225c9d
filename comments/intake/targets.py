"""The questions and sections that a comment may say it answers, and how forms and programs name them."""

from collections.abc import Collection

from rulemaking.models import Document, RequestForComment, Section

Target = RequestForComment | Section


def value_of(target: Target) -> str:
    """How a form or program names it: by what is printed, which stays the same wherever the rule is loaded."""
    return f"section-{target.position}" if isinstance(target, Section) else f"question-{target.number}"


def targets_of(document: Document) -> list[Target]:
    """All that a comment on this document can name: the rule's numbered questions, then the document's sections."""
    return [
        *RequestForComment.objects.filter(rulemaking=document.rulemaking_id).order_by("number"),
        *Section.objects.filter(document=document).order_by("position"),
    ]


def by_value(documents: Collection[Document]) -> dict[int, dict[str, Target]]:
    """By each document's key, what `targets_of` tells of it under the names of `value_of`."""
    return {document.pk: {value_of(target): target for target in targets_of(document)} for document in documents}


def named(document: Document, values: Collection[str]) -> tuple[tuple[Target, ...], list[str]]:
    """Those of a document that these values name, in its order, and the values that name none.

    Asks nothing where there are no values.
    """
    if not values:
        return (), []
    by_value = {value_of(target): target for target in targets_of(document)}
    found = tuple(target for value, target in by_value.items() if value in values)
    return found, [value for value in values if value not in by_value]
