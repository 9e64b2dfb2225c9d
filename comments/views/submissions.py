"""From the form to what the intake takes."""

from django.http import HttpRequest

from comments.enums import Channel
from comments.intake import drafts
from comments.intake.submission import Received, StoredFile, Submission
from comments.sent import Sent, nameless
from comments.views.requests import instant_of
from comments.views.standing import Standing
from comments.views.targets import chosen_among
from rulemaking import said


def submission_of(request: HttpRequest, standing: Standing, form: Sent) -> tuple[Submission, dict[str, list[str]]]:
    """The submission as it will be, with its files named but not yet stored; and what the form alone finds wrong.

    The form's token, where it is one of ours, stands in the record as its hash.
    """
    assert standing.document is not None, "only a rule with a document takes comments"
    targets, faults = chosen_among(standing, form.targets)
    secret = form.secret
    kept = tuple(kept_file(digest, name) for digest, name in form.kept)
    submission = Submission(
        document=standing.document,
        channel=Channel.WEB,
        text=form.typed_text,
        submitter=form.submitter(),
        received=Received(at=instant_of(request)),
        files=kept + tuple(nameless(upload) for upload in form.uploads),
        submission_token=drafts.key_of(secret) if secret else None,
        wants_email_receipt=bool(form.data.get("wants_email_receipt")),
        language=said.reader_language(),
        targets=targets,
    )
    return submission, {"targets": faults} if faults else {}


def kept_file(digest: str, name: str) -> StoredFile:
    """A file that a draft keeps, as far as a page knows it."""
    return StoredFile(
        key="", file_name=name, content_type="", file_format="", size_bytes=0, sha256=bytes.fromhex(digest)
    )
