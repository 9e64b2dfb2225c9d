"""A receipt as a tagged PDF (PDF/UA-1), for people who keep paper. The file with the signature stays the proof."""

import json
from importlib import resources
from typing import Any

import typst

from comments.models import Attachment, Comment
from comments.record.receipts import instant_text
from rulemaking.deadlines import EASTERN


def build(comment: Comment, *, title: str) -> bytes:
    """The PDF of a comment's first receipt. Holds no word of the comment.

    Args:
        comment: with its `receipt` and `document.docket` loaded.
        title: of the rule.

    Returns:
        The same bytes each time: no time of making is in it.
    """
    facts = _facts(comment, title)
    try:
        return _compiled(facts)
    except RuntimeError:
        # A name in a script that the bundled fonts lack. A PDF that everyone can read has no such hole in it.
        return _compiled(_in_ascii(facts))


def _facts(comment: Comment, title: str) -> dict[str, Any]:
    if comment.received_at:
        eastern = comment.received_at.astimezone(EASTERN)
        received = f"{eastern:%A, %B %-d, %Y, at %-I:%M:%S} {'a.m.' if eastern.hour < 12 else 'p.m.'} Eastern Time"
        utc = instant_text(comment.received_at)
    else:
        received, utc = f"{comment.received_on:%A, %B %-d, %Y}", ""
    files = Attachment.objects.filter(comment=comment, version=None).order_by("position")
    return {
        "title": title,
        "tracking_number": comment.tracking_number,
        "document_id": comment.document.document_id,
        "received": received,
        "utc": utc,
        "text_sha256": bytes(comment.text_sha256).hex(),
        "files": [{"name": file.file_name, "sha256": bytes(file.sha256).hex()} for file in files],
        "key_id": comment.receipt.key_id,
        "signature": bytes(comment.receipt.signature).hex(),
    }


def _in_ascii(facts: dict[str, Any]) -> dict[str, Any]:
    def plain(text: str) -> str:
        return text.encode("ascii", "backslashreplace").decode()

    named = [file | {"name": plain(file["name"])} for file in facts["files"]]
    return facts | {"title": plain(facts["title"]), "files": named}


def _compiled(facts: dict[str, Any]) -> bytes:
    source = resources.files("comments.record").joinpath("receipt.typ").read_bytes()
    # The facts go in as data, not as source: nothing that a stranger named is read as markup.
    pdf = typst.compile(
        source, format="pdf", sys_inputs={"facts": json.dumps(facts)}, pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    assert isinstance(pdf, bytes)
    return pdf
