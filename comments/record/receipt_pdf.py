"""A receipt as a tagged PDF (PDF/UA-1), for people who keep paper. The file with the signature stays the proof."""

import json
from importlib import resources
from typing import Any

import typst
from django.utils.translation import gettext as _

from comments.models import Attachment, Comment
from comments.record.receipts import instant_text
from rulemaking import said


def build(comment: Comment, *, title: str) -> bytes:
    """The PDF of a comment's first receipt, in the language that is active. Holds no word of the comment.

    Args:
        comment: with its `receipt` and `document.docket` loaded.
        title: of the rule.

    Returns:
        The same bytes each time in a language: no time of making is in it.
    """
    facts = _facts(comment, title)
    try:
        return _compiled(facts)
    except RuntimeError:
        # A name in a script that the bundled fonts lack. A PDF that everyone can read has no such hole in it.
        return _compiled(_in_ascii(facts))


def _facts(comment: Comment, title: str) -> dict[str, Any]:
    if comment.received_at:
        received = said.eastern_time(comment.received_at, with_seconds=True)
        utc = instant_text(comment.received_at)
    else:
        assert comment.received_on is not None, "a comment has an instant or a day"
        received, utc = said.day_in_full(comment.received_on), ""
    files = Attachment.objects.filter(comment=comment, version=None).order_by("position")
    return {
        "language": said.reader_language(),
        "words": _words(),
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


def _words() -> dict[str, str]:
    """What the page says around the facts, in the reader's language."""
    return {
        "heading": _("Receipt of a public comment"),
        "document_title": _("Receipt"),
        "tracking_number": _("Tracking number"),
        "rule": _("Rule"),
        "document": _("Document"),
        "received": _("Received"),
        "text": _("Text, SHA-256"),
        "file": _("File, SHA-256:"),
        "key": _("Signed with key"),
        "signature": _("Signature (Ed25519)"),
        "worth_heading": _("What this is worth"),
        "worth": _(
            "This page says what was received and when. The proof is the signed receipt, a small file with the ending "
            ".json that you can download where you got this page. Anyone can check it there, or without us, with the "
            "program verify_receipt.py."
        ),
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
