"""What a comment sent by a program says, attribute by attribute: read, checked all together, and named back."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from comments.api.v4.ids import read_item_id
from comments.enums import Channel, SubmitterType
from comments.intake import targets, validation
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from rulemaking.models import Document

Json = dict[str, Any]

ANONYMOUS_NAME = "Anonymous"
"""What the original answers as first and last name of an anonymous comment; taken as no name."""

SUBMISSION_TYPE = "API"
_TEXTS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "organization": "organization",
    "organizationType": "organization_type",
    "email": "email",
    "phone": "phone",
    "city": "city",
    "stateProvinceRegion": "state_province_region",
    "zip": "zip",
    "country": "country",
    "category": "category",
    "submitterRep": "submitter_rep",
}
"""Attributes of the submitter, and what the intake calls them."""

NAMING = ("firstName", "lastName", "organization", "organizationType", "phone", "city", "stateProvinceRegion", "zip",
           "country", "submitterRep", "signatories")  # fmt: skip
"""What says or hints who somebody is: no part of an anonymous comment."""

_SUBMISSION_KEY = re.compile("[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}")
_NAMES = {intake: ours for ours, intake in _TEXTS.items()} | {
    "text": "comment",
    "files": "files",
    "submitter_type": "submitterType",
    "submission_key": "submissionKey",
    "file_name": "fileName",
    "content_type": "contentType",
    "num_items_received": "numItemsReceived",
    "signatories": "signatories",
    "targets": "targets",
}
KNOWN = (
    "commentOnDocumentId", "comment", "submissionType", "submitterType", *_TEXTS, "sendEmailReceipt", "submissionKey",
    "files", "numItemsReceived", "signatories", "targets",
)  # fmt: skip

Faults = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What was asked, as far as it could be read; `faults` says what could not, by attribute."""

    submission: Submission
    document: Document | None
    submission_key: str
    file_names: tuple[str, ...]
    faults: Faults = field(default_factory=list)


def faults_of(invalid: validation.SubmissionInvalid) -> Faults:
    """The intake's refusals under the names that the sender knows."""
    return [(_NAMES.get(name, name), said) for name, sentences in invalid.errors.items() for said in sentences]


def text_of(attributes: Json, name: str, faults: Faults) -> str:
    """A text, empty where it is null or absent; a fault if it is something else."""
    value = attributes.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.append((name, "Write a text here, in quotation marks."))
        return ""
    return value


def read(attributes: Json, *, received: Received, find: Callable[[str, int], Document | None]) -> Asked:
    """Reads all attributes and checks them together.

    Args:
        find: a public document by docket id and number.

    Returns:
        Without `faults`, the submission can be handed to the intake; a `document` of None was not found.
    """
    faults: Faults = [(name, "There is no such attribute. Leave it out.") for name in attributes if name not in KNOWN]
    texts = {name: text_of(attributes, name, faults) for name in ("comment", "submissionKey", *_TEXTS)}
    names = _file_names(attributes, faults)
    document = _document(attributes, faults, find)
    chosen = _targets(attributes, document, faults)
    submission = Submission(
        document=document or Document(),
        channel=Channel.API,
        text=texts["comment"],
        submitter=_submitter(attributes, texts, faults),
        received=received,
        files=tuple(_named(name) for name in names),
        num_items_received=_count(attributes, faults),
        wants_email_receipt=_flag(attributes, "sendEmailReceipt", faults),
        targets=chosen,
    )
    _check_own(attributes, texts, names, faults)
    if texts["category"] and document is not None:
        faults += [("category", said) for said in _check_category(texts["category"], document)]
    named = {name for name, _ in faults}
    try:
        validation.check(submission)
    except validation.SubmissionInvalid as invalid:
        # Of an attribute that could not even be read, that is what is said.
        faults += [(name, said) for name, said in faults_of(invalid) if name not in named]
    return Asked(submission, document, texts["submissionKey"], names, faults)


def _submitter(attributes: Json, texts: dict[str, str], faults: Faults) -> Submitter:
    kind = text_of(attributes, "submitterType", faults).upper()
    if kind not in SubmitterType.values and not any(name == "submitterType" for name, _ in faults):
        faults.append(("submitterType", f"Write one of: {', '.join(SubmitterType.values)}."))
    signatories = _signatories(attributes, faults)
    if kind == SubmitterType.ANONYMOUS:
        for name in ("firstName", "lastName"):
            if texts[name] == ANONYMOUS_NAME:
                texts[name] = ""
        faults += [
            (name, f"{ANONYMOUS_NAME.upper()} was chosen, so leave this out; or choose another submitterType.")
            for name in NAMING
            if (signatories if name == "signatories" else texts[name].strip())
        ]
        texts |= dict.fromkeys(NAMING, "")
        signatories = ()
    given = {intake: texts[ours].strip() for ours, intake in _TEXTS.items()}
    return Submitter(submitter_type=kind, signatories="\n".join(signatories), **given)


def _signatories(attributes: Json, faults: Faults) -> tuple[str, ...]:
    """Who else signs, one a line, as the intake keeps them; a name that holds a line break would be two."""
    names = tuple(name.strip() for name in _texts(attributes, "signatories", '["Ada Lovelace, Example Bank"]', faults))
    if any(not name or len(name.splitlines()) > 1 for name in names):
        faults.append(("signatories", "Write each name on one line, and leave empty ones out."))
        return ()
    return names


def _targets(attributes: Json, document: Document | None, faults: Faults) -> tuple[targets.Target, ...]:
    """The questions and sections named. Of a document that isn't known, nothing can be said."""
    values = _texts(attributes, "targets", '["question-3", "section-2"]', faults)
    if document is None:
        return ()
    found, strangers = targets.named(document, values)
    if strangers:
        there = f"/v4/documents/{document.document_id}/comment-targets lists what there is."
        faults.append(("targets", f"There is no “{strangers[0][:40]}” in this document. {there}"))
    return found


def _check_own(attributes: Json, texts: dict[str, str], names: tuple[str, ...], faults: Faults) -> None:
    """What the API asks beyond the intake."""
    if attributes.get("submissionType") != SUBMISSION_TYPE:
        faults.append(("submissionType", f'Write "{SUBMISSION_TYPE}" here.'))
    if not texts["comment"].strip() and isinstance(attributes.get("comment", ""), str | None):
        faults.append(("comment", "The comment is missing. If all is in the files, write “See attached file(s)”."))
    if names and not texts["submissionKey"]:
        faults.append(("submissionKey", "Name the submission key under which the files were sent."))
    # Of one that names files it is found out where the files are looked for.
    if not names and texts["submissionKey"] and not _SUBMISSION_KEY.fullmatch(texts["submissionKey"]):
        faults.append(
            ("submissionKey", "This is no submission key. Ask for one at /v4/submission-keys, or leave it out.")
        )


def _check_category(given: str, document: Document) -> list[str]:
    agency = document.docket.agency
    offered = list(agency.categories.filter(is_offered=True).values_list("name", flat=True))
    if given in offered:
        return []
    if not offered:
        return [f"{agency.agency_id} asks for no category. Leave it out."]
    return [f"Write one of those at /v4/agency-categories?filter[acronym]={agency.agency_id}, letter for letter."]


def _document(attributes: Json, faults: Faults, find: Callable[[str, int], Document | None]) -> Document | None:
    given = text_of(attributes, "commentOnDocumentId", faults)
    if not given:
        if not any(name == "commentOnDocumentId" for name, _ in faults):
            said = "Name the document to comment on, such as FINCEN-2025-0004-0001."
            faults.append(("commentOnDocumentId", said))
        return None
    item = read_item_id(given)
    if item is None:
        said = "This is not a document ID. One looks like FINCEN-2025-0004-0001."
        faults.append(("commentOnDocumentId", said))
        return None
    return find(*item)


def _file_names(attributes: Json, faults: Faults) -> tuple[str, ...]:
    return _texts(attributes, "files", '["letter.pdf"]', faults, said="Write the names of the files that you sent")


def _texts(
    attributes: Json, name: str, example: str, faults: Faults, *, said: str = "Write a list of texts here"
) -> tuple[str, ...]:
    """A list of texts, empty where it is null or absent; a fault if it is something else."""
    given = attributes.get(name)
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        faults.append((name, f"{said}, such as {example}."))
        return ()
    return tuple(given)


def _count(attributes: Json, faults: Faults) -> int:
    given = attributes.get("numItemsReceived")
    if given is None:
        return 0
    if isinstance(given, float) and given.is_integer():
        given = int(given)  # JSON knows one kind of number: 12.0 is 12
    if isinstance(given, bool) or not isinstance(given, int):
        faults.append(("numItemsReceived", "Write a whole number: how many submissions this comment carries."))
        return 0
    return given


def _flag(attributes: Json, name: str, faults: Faults) -> bool:
    given = attributes.get(name)
    if given is None:
        return False
    if not isinstance(given, bool):
        faults.append((name, "Write true or false, without quotation marks."))
        return False
    return given


def _named(name: str) -> StoredFile:
    """A file of which only the name is known yet."""
    return StoredFile(key="", file_name=name, content_type="", file_format="", size_bytes=0, sha256=b"")
