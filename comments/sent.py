"""What a browser sent from the comment form, and the token that names the act of sending."""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from comments.intake import bot_check
from comments.intake.bot_check import Sender
from comments.intake.submission import StoredFile, Submitter
from comments.intake.validation import normal_newlines

SUBMITTER_FIELDS = (
    "submitter_type", "first_name", "last_name", "organization", "organization_type",
    "city", "state_province_region", "country", "email", "submitter_rep", "signatories",
)  # fmt: skip
"""What the web form asks of a submitter: the least that the agency needs."""

DRAFT_ADDRESS = "[A-Za-z0-9_-]{24}"
"""144 random bits, as they stand in the address of a draft."""


def new_submission_token(slug: str) -> str:
    """Names one act of submitting on one rule: 144 random bits, dated, signed. Sent again, it is the same."""
    return token_signer(slug).sign(secrets.token_urlsafe(18))


def submission_token_of(slug: str, *, secret: str, opened_at: dt.datetime) -> str:
    """The token of a draft's form, as `new_submission_token` made it when the form was opened."""
    dated = f"{secret}:{signing.b62_encode(int(opened_at.timestamp()))}"
    return signing.Signer(salt=_salt(slug)).sign(dated)


def token_opened_at(slug: str, token: str) -> dt.datetime | None:
    """When the form with this token was made, aware, UTC; None if we did not sign it for this rule."""
    try:
        dated = signing.Signer(salt=_salt(slug)).unsign(token)
    except signing.BadSignature:
        return None
    return dt.datetime.fromtimestamp(signing.b62_decode(dated.rsplit(":", 1)[1]), dt.UTC)


def token_signer(slug: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=_salt(slug))


def _salt(slug: str) -> str:
    return f"docket311.dated-submission.{slug}"


class Sent:
    """What a browser sent from the comment form, read without building the form: most of what is sent needs no more."""

    slug: str
    data: Any
    files: Any
    is_bound = True
    _dated: tuple[str | None, dt.datetime | None] = (None, None)
    """The last token that was looked at, and its date."""

    def __init__(self, data: Any, files: Any, *, slug: str) -> None:
        self.data, self.files, self.slug = data, files, slug

    @property
    def secret(self) -> str:
        """Of the submission's token; empty if the token isn't ours."""
        return self.data.get("submission_token", "").split(":")[0] if self.opened_at else ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the box was checked, as a browser says it. Other ways of saying so are the form's to read."""
        return bool(self.data.get("acknowledged") == "on")

    def sender(self, *, at: dt.datetime) -> Sender:
        """What the submission cost its sender. A token that isn't ours cost nothing.

        Args:
            at: when it was sent, aware, UTC.
        """
        if self.opened_at is None:
            return Sender.HASTY
        return bot_check.sort(
            token=self.data.get("submission_token", ""),
            proof=self.data.get("proof", ""),
            trap=self.data.get("website", ""),
            opened_at=self.opened_at,
            at=at,
        )

    @property
    def opened_at(self) -> dt.datetime | None:
        """When the form with this token was made, aware, UTC; None if the token isn't ours."""
        token = self.data.get("submission_token", "")
        if self._dated[0] != token:
            self._dated = (token, token_opened_at(self.slug, token))
        return self._dated[1]

    @property
    def uploads(self) -> Sequence[UploadedFile]:
        return self.files.getlist("files") if self.is_bound and hasattr(self.files, "getlist") else ()

    @property
    def typed_text(self) -> str:
        """What was typed, with LF line ends, whether or not it can be taken."""
        return normal_newlines(self.data.get("text", "")) if self.is_bound else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Files that a draft keeps: the SHA-256 of each, in hexadecimal, and its name. As the page was given them."""
        named = [value.partition(":") for value in self._given("kept")]
        return [(digest, name) for digest, _colon, name in named if re.fullmatch("[0-9a-f]{64}", digest) and name]

    @property
    def draft_secret(self) -> str:
        """Of the draft in which the kept files are; empty if there is none."""
        given = self.data.get("draft", "") if self.is_bound else ""
        return given if re.fullmatch(DRAFT_ADDRESS, given) else ""

    @property
    def has_files(self) -> bool:
        """Whether files are chosen or kept."""
        return bool(self.uploads or self.kept)

    @property
    def targets(self) -> list[str]:
        """The questions and sections chosen, as the page names them."""
        return self._given("targets")

    def submitter(self) -> Submitter:
        """Who sends it, as they say, without white space around the fields and the lines."""
        given = {name: self.data.get(name, "").strip() for name in SUBMITTER_FIELDS}
        lines = (line.strip() for line in normal_newlines(given["signatories"]).split("\n"))
        return Submitter(**given | {"signatories": "\n".join(line for line in lines if line)})

    def _given(self, name: str) -> list[str]:
        return self.data.getlist(name) if self.is_bound and hasattr(self.data, "getlist") else []


def nameless(upload: UploadedFile) -> StoredFile:
    """A chosen file that is not stored yet, for checks that need its name and size alone."""
    return StoredFile(
        key="", file_name=upload.name or "", content_type="", file_format="",
        size_bytes=upload.size or 0, sha256=b"",
    )  # fmt: skip
