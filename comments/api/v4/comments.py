"""Comments as v4 shows them: renditions, as visibility.py lets them be seen."""

import datetime as dt
from functools import cache
from html import escape
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from comments.api.v4 import visibility
from comments.api.v4.attributes import (
    INSTANT,
    OBJECTS,
    TEXT,
    TEXTS,
    WHOLE,
    YES_NO,
    added,
    column,
    constant,
    made,
    nothing,
)  # fmt: skip
from comments.api.v4.ids import item_id, object_id_of, read_item_id
from comments.api.v4.instants import print_day, print_second
from comments.api.v4.moments import EasternDayOf, SecondOf
from comments.api.v4.resource import Resource
from comments.api.v4.searching import HIT_ENDS, HIT_STARTS, STATUS, search
from comments.enums import Status
from comments.models import CommentTarget, Rendition

PUBLIC_SUBMISSION = "Public Submission"
SEE_FILES = "See attached file(s)"
HEADLINE, FILE_TEXTS = "headline", "file_texts"
"""What other statements put beside a row."""
HAS_FILES, ANSWERED = "has_files", "answered"


def _as_html(text: str, has_files: bool) -> str | None:
    """The text as v4 clients read it: entities, and `<br/>` at each line's end."""
    if not text:
        return SEE_FILES if has_files else None
    return escape(text).replace("\n", "<br/>")


def _all_as_html(texts: list[str], have_files: list[bool]) -> list[str | None]:
    """The same of many texts, put together for it, since no text of the database holds a NUL."""
    written = "\0".join(texts)
    for sign in "&<>\"'\n":
        if sign in written:  # tells in a twentieth of the time that replacing nothing takes
            written = written.replace(sign, _as_html(sign, False) or "")
    return [html or (SEE_FILES if has else None) for html, has in zip(written.split("\0"), have_files, strict=True)]


_own_id = ("docket__docket_id", "number")
_target_id = ("document__docket__docket_id", "document__number")
_empty_texts = (
    "address1", "address2", "category", "docAbstract", "email", "fax", "field1", "field2", "govAgency",
    "govAgencyType", "legacyId", "originalDocumentId", "phone", "submitterRepAddress",
    "submitterRepCityState", "subtype",
)  # fmt: skip
_attributes = {
    **{name: nothing() for name in _empty_texts},
    "agencyId": column("docket__agency__agency_id"),
    "attachmentText": added(TEXTS, FILE_TEXTS),
    "city": column("city"),
    "comment": made(TEXT, "text", HAS_FILES, of=_as_html, of_many=_all_as_html),
    "commentText": column("text"),
    "commentOn": made(TEXT, "document_id", of=object_id_of("documents")),
    "commentOnDocumentId": made(TEXT, *_target_id, of=item_id),
    "country": column("country"),
    "displayProperties": nothing(OBJECTS),
    "docketId": column("docket__docket_id"),
    "documentType": constant(PUBLIC_SUBMISSION, TEXT),
    "duplicateComments": made(WHOLE, "decision__confirmed_item_count", of=lambda count: max(count - 1, 0)),
    "fileFormats": nothing(OBJECTS),
    "firstName": column("first_name"),
    "highlightedContent": added(TEXT, HEADLINE, of=lambda headline: _highlighted(headline)),
    "lastModifiedDate": made(INSTANT, "modified_second", of=print_second),
    "lastName": column("last_name"),
    "modifyDate": made(INSTANT, "modified_second", of=print_second),
    "objectId": made(TEXT, "pk", of=object_id_of("comments")),
    "openForComment": constant(False, YES_NO),
    "organization": column("organization"),
    "pageCount": constant(0, WHOLE),
    "postedDate": made(INSTANT, "posted_day", of=print_day),
    "postmarkDate": made(INSTANT, "comment__postmarked_on", of=print_day),
    "reasonWithdrawn": column("decision__withdrawn_reason"),
    "receiveDate": made(INSTANT, "received_day", of=print_day),
    "restrictReason": made(
        TEXT, "decision__restrict_reason_type", "decision__restrict_reason",
        of=visibility.words_of_restriction,
    ),
    "restrictReasonType": column("decision__restrict_reason_type"),
    "stateProvinceRegion": column("state_province_region"),
    "signatories": made(TEXTS, "signatories", of=lambda names: names.split("\n") if names else None),
    "submitterRep": column("submitter_rep"),
    "targets": made(TEXTS, ANSWERED, of=lambda values: values),
    "title": made(
        TEXT, STATUS, "title", *_own_id,
        of=visibility.title_of,
    ),
    "trackingNbr": column("comment__tracking_number"),
    "withdrawn": made(YES_NO, STATUS, of=lambda status: status == Status.WITHDRAWN),
    "zip": column("zip"),
}  # fmt: skip
_IN_LIST = (
    "agencyId", "documentType", "highlightedContent", "lastModifiedDate", "objectId", "postedDate", "title",
    "withdrawn",
)  # fmt: skip
_ONLY_ASKED = ("attachmentText", "commentText", "highlightedContent", "lastModifiedDate", "signatories", "targets")


def _highlighted(headline: str | None) -> str | None:
    """The passage found, as HTML with each hit in `<mark><em>`."""
    if headline is None:
        return None
    return escape(headline).replace(HIT_STARTS, "<mark><em>").replace(HIT_ENDS, "</em></mark>")


def _rows(at: dt.datetime) -> QuerySet[Rendition]:
    return _public_rows().all()


@cache
def _public_rows() -> QuerySet[Rendition]:
    """Put together once: what is public of comments does not depend on the clock. Only copies of it are read."""
    files = visibility.public_files().filter(rendition=OuterRef("pk"))
    return visibility.public_comments().annotate(
        **{HAS_FILES: Exists(files), ANSWERED: Subquery(_answered())},
        modified_second=SecondOf("last_modified_at"),
        posted_day=EasternDayOf("posted_at"),
        received_day=Coalesce("comment__received_on", EasternDayOf("comment__received_at")),
    )


def answers() -> QuerySet[Any, Any]:
    """What comments say they answer, each named in `word` as `intake.targets.value_of` names it."""
    name = Case(
        When(section__isnull=False, then=Concat(Value("section-"), Cast("section__position", TextField()))),
        default=Concat(Value("question-"), Cast("request__number", TextField())),
        output_field=TextField(),
    )
    return CommentTarget.objects.annotate(word=name)


IN_THE_RULES_ORDER = ("request__number", "section__position")


def _answered() -> QuerySet[Any, Any]:
    """All that one comment says it answers, in the rule's order."""
    of_one = answers().filter(comment=OuterRef("pk")).order_by().values("comment")
    return of_one.annotate(all=ArrayAgg("word", order_by=IN_THE_RULES_ORDER)).values("all")


def _find(given: str) -> Q | None:
    item = read_item_id(given)
    return None if item is None else Q(docket__docket_id=item[0], number=item[1])


def file_texts(keys: list[int]) -> dict[int, list[str]]:
    """The texts of public files by rendition, in their order. One statement."""
    texts: dict[int, list[str]] = {key: [] for key in keys}
    files = visibility.public_files().filter(rendition__in=keys).exclude(key="").order_by("rendition", "position")
    for key, text in files.values_list("rendition", "text"):
        texts[key].append(text)
    return texts


COMMENTS = Resource(
    kind="comments",
    noun="comment",
    attributes=_attributes,
    in_list=_IN_LIST,
    in_detail=tuple(sorted(name for name in _attributes if name not in _ONLY_ASKED)),
    rows=_rows,
    identity=_own_id,
    id_of=item_id,
    find=_find,
    state=STATUS,
    visible=visibility.visible_of_comment,
    search=search,
    has_attachments=True,
)
