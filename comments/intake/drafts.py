"""Drafts: kept on the server under a secret, without an account, and really deleted. docs/adr/0026."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from django.conf import settings
from django.db import transaction

from comments.intake import sweeping
from comments.intake.submission import StoredFile
from comments.models import Attachment, Draft, DraftFile
from comments.record.stores import originals
from rulemaking.models import Rulemaking

SWEPT_AT_ONCE = 200

Typed = Mapping[str, list[str]]
"""What was typed, by field: each value as the browser sent it."""


def key_of(secret: str) -> str:
    """What the database knows of a secret; and the submission token of the comment that is sent with it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Draft | None:
    """The draft that has this secret, with `is_sent`; None if there is none, or no more."""
    return Draft.objects.with_sent().filter(key=key_of(secret)).first()


@transaction.atomic
def save(*, secret: str, rulemaking: Rulemaking, typed: Typed, opened_at: dt.datetime, at: dt.datetime) -> Draft:
    """Keeps what was typed: of the fields given, the rest stays as it was. The first time makes the draft.

    Two windows that save at once come one after the other.

    Args:
        secret: names the draft, and later the submission.
        opened_at: when the form was first opened, aware, UTC.
        at: now, aware, UTC.
    """
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        key=key_of(secret),
        defaults={"rulemaking": rulemaking, "typed": json.dumps(dict(typed)), "created_at": opened_at, "saved_at": at},
    )
    if not is_new:
        draft.typed = json.dumps(json.loads(draft.typed) | dict(typed))
        draft.saved_at = at
        draft.save(update_fields=["typed", "saved_at"])
    return draft


def typed_of(draft: Draft) -> dict[str, list[str]]:
    """What was typed, by field."""
    return json.loads(draft.typed)


@transaction.atomic
def add_files(*, draft: Draft, files: Sequence[StoredFile]) -> list[StoredFile]:
    """Adds stored files to a draft.

    Returns:
        Those that it didn't take: the same file is there already (as when a button is pressed twice), or there are
        ATTACHMENT_MAX_COUNT. The caller deletes them.
    """
    Draft.objects.select_for_update().get(pk=draft.pk)
    present = {(kept.file_name, bytes(kept.sha256)) for kept in draft.files.all()}
    names = {name for name, _ in present}
    room = settings.ATTACHMENT_MAX_COUNT - len(present)
    left = []
    for stored in files:
        if stored.file_name in names or room <= 0:
            left.append(stored)
            continue
        DraftFile.objects.create(draft=draft, **asdict(stored))
        names.add(stored.file_name)
        room -= 1
    return left


@transaction.atomic
def remove_file(*, draft: Draft, sha256: bytes) -> None:
    """Takes a file out of a draft and out of the store. Done twice, it is done."""
    Draft.objects.select_for_update().get(pk=draft.pk)
    for kept in draft.files.filter(sha256=sha256):
        _delete_bytes([kept.key])
        kept.delete()


@contextmanager
def holding_files(*, secret: str, hashes: Collection[bytes]) -> Iterator[list[StoredFile]]:
    """The files of a draft that have these hashes, in the order in which they were added. One transaction.

    Within it nobody deletes them; what is a comment's own when it ends stays in the store for good. One that is a
    comment's already is left out: two comments never share a file's bytes.
    """
    if not hashes:
        yield []
        return
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(key=key_of(secret)).first()
        kept = DraftFile.objects.filter(draft=draft, sha256__in=hashes).order_by("pk")
        sent = _sent_among([file.key for file in kept])
        yield [StoredFile.of(file) for file in kept if file.key not in sent]


def delete(*, draft: Draft) -> None:
    """Deletes a draft that its writer no longer wants, with its files."""
    with transaction.atomic():
        _delete(Draft.objects.select_for_update().get(pk=draft.pk))


def sweep(*, at: dt.datetime) -> int:
    """Deletes drafts that nobody needs any more, with the files that no comment has.

    Run twice at once, each takes others; killed in the middle, it is taken up again. One whose files can't be removed
    stays, and is tried again.

    Returns:
        How many were deleted; at most 200 at a call.
    """

    def remove(pk: int) -> bool:
        with transaction.atomic():
            draft = Draft.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if draft is not None:
                _delete(draft)
            return draft is not None

    keys = Draft.objects.to_delete(at).order_by("pk").values_list("pk", flat=True)
    return sweeping.sweep(keys, remove, named="draft", at_most=SWEPT_AT_ONCE)


def _delete(draft: Draft) -> None:
    # The bytes go first: if this is cut short, the rows are still there to find them by.
    _delete_bytes([file.key for file in draft.files.all()])
    draft.files.all().delete()
    draft.delete()


def _delete_bytes(keys: Collection[str]) -> None:
    """Deletes files from the store but for those that became a comment's."""
    sent = _sent_among(keys)
    for key in keys:
        if key not in sent:
            originals().delete(key)


def _sent_among(keys: Collection[str]) -> set[str]:
    return set(Attachment.objects.filter(key__in=keys, kept_from__isnull=True).values_list("key", flat=True))
