"""Finding rules by words, and the one thing that an identifier names."""

import datetime as dt
import re

from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from comments.models import Rendition
from rulemaking.models import Document, NamedEntity, Rin, Rulemaking
from rulemaking.models.rulemaking import RulemakingQuerySet

QUERY_MAX_CHARACTERS = 200
_SIMILAR = 0.6
_TRACKING_NUMBER = re.compile(r"[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}")
_ITEM_ID = re.compile(r"(?P<docket>[A-Z0-9_-]*[0-9]+)-(?P<number>[0-9]{4,9})")
_CONFIG = "english"


def split_item_id(item_id: str) -> tuple[str, int] | None:
    """Docket id and number of a document's or comment's id; None if it does not have that form."""
    match = _ITEM_ID.fullmatch(item_id)
    return (match["docket"], int(match["number"])) if match else None


def address_of_identifier(query: str, at: dt.datetime) -> str | None:
    """Where a tracking number, document id or comment id leads; None if the query is none of them.

    A comment that isn't public is as unknown as one that doesn't exist.
    """
    if _TRACKING_NUMBER.fullmatch(query.lower()):
        return f"{reverse('find_comment')}?tracking_number={query.lower()}"
    parts = split_item_id(query.upper())
    if parts is None:
        return None
    docket_id, number = parts
    document = Document.objects.public(at).select_related("docket")
    if found := document.filter(docket__docket_id=docket_id, number=number).first():
        return found.get_absolute_url()
    copy = Rendition.objects.public().select_related("docket").only("number", "docket__docket_id")
    if shown := copy.filter(docket__docket_id=docket_id, number=number).first():
        return shown.get_absolute_url()
    return None


def rules_matching(rules: RulemakingQuerySet, query: str, at: dt.datetime) -> RulemakingQuerySet:
    """Those of `rules` that `query` finds.

    By words in title, subject, summary, finding, documents and named entities (English stems); by docket id, RIN,
    Federal Register citation or document number in part; and by names that are nearly so spelled.
    """
    words = SearchQuery(query, config=_CONFIG, search_type="websearch")
    documents = Document.objects.public(at).filter(rulemaking=OuterRef("pk"))
    entities = NamedEntity.objects.filter(rulemaking=OuterRef("pk"))
    return rules.annotate(
        words=SearchVector(
            "title", "subject_name", "plain_language_summary", "finding_summary", "outcome", config=_CONFIG
        ),
        name_similarity=TrigramWordSimilarity(query, "subject_name"),
    ).filter(
        Q(words=words)
        | Q(subject_name__icontains=query)
        | Q(name_similarity__gte=_SIMILAR)
        | Exists(documents.annotate(words=SearchVector("title", config=_CONFIG)).filter(words=words))
        | Exists(
            documents.filter(Q(fr_citation__icontains=query) | Q(fr_doc_num__iexact=query) | Q(cfr__icontains=query))
        )
        | Exists(
            entities.annotate(similarity=TrigramWordSimilarity(query, "name")).filter(
                Q(name__icontains=query) | Q(similarity__gte=_SIMILAR)
            )
        )
        | Exists(Rin.objects.filter(rulemaking=OuterRef("pk"), rin__icontains=query))
        | Exists(
            Rulemaking.dockets.through.objects.filter(rulemaking=OuterRef("pk"), docket__docket_id__icontains=query)
        )
    )
