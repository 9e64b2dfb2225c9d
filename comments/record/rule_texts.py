"""What the agency published on a rule: sentences quoted from it aren't the commenters' own."""

from rulemaking.models import Document, Rulemaking


def of(rulemaking: Rulemaking) -> tuple[str, ...]:
    """The texts of a rule's posted documents, its plain words, and its numbered requests for comment."""
    documents = Document.objects.filter(rulemaking=rulemaking, posted_at__isnull=False).exclude(text="")
    said = [rulemaking.plain_language_summary, rulemaking.finding_summary]
    said += list(rulemaking.requests_for_comment.values_list("text", flat=True))
    return tuple(text for text in [*documents.order_by("pk").values_list("text", flat=True), *said] if text)
