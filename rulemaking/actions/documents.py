"""Documents: taken into a docket, and shown to the public."""

import datetime as dt
from typing import Any

from django.db import transaction

from rulemaking.actions.dockets import allocate_numbers
from rulemaking.enums import DocumentKind
from rulemaking.history import change_context
from rulemaking.models import Docket, Document, Rulemaking
from rulemaking.models.document import DOCUMENT_TYPE_OF_KIND


class DocumentAlreadyPublished(Exception):
    """The public can see it already."""


@transaction.atomic
def add_document(
    *,
    rulemaking: Rulemaking,
    docket: Docket,
    kind: DocumentKind,
    title: str,
    by: str,
    why: str = "added",
    **fields: Any,
) -> Document:
    """Takes a document into a docket as a draft, under the docket's next number.

    Args:
        fields: any other field of Document; `document_type` follows from `kind` where not given.
    """
    fields.setdefault("document_type", DOCUMENT_TYPE_OF_KIND[DocumentKind(kind)])
    with change_context(by=by, why=why):
        rulemaking.dockets.add(docket)
        return Document.objects.create(
            rulemaking=rulemaking,
            docket=docket,
            number=allocate_numbers(docket_pk=docket.pk, count=1),
            kind=kind,
            title=title,
            **fields,
        )


@transaction.atomic
def publish(*, document: Document, by: str, at: dt.datetime) -> Document:
    """Shows a draft to the public from `at` on.

    Raises:
        DocumentAlreadyPublished: it is no draft any more.
    """
    with change_context(by=by, why="published"):
        if not Document.objects.filter(pk=document.pk, posted_at__isnull=True).update(
            posted_at=at, modified_at=at
        ):
            raise DocumentAlreadyPublished("This document is published already.")
    document.refresh_from_db()
    return document
