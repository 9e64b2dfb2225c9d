"""What nobody needs any more goes, whatever else of its kind can't be removed just now."""

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile

from comments.intake import drafts, pending_files, sweeping
from comments.intake.files import keep_file
from comments.intake.portals import keeping
from comments.models import Draft, DraftFile, PendingFile, PortalPull, PullPart, SubmissionKey
from comments.record.stores import originals
from tests.factories import ApiKeyFactory, CommentPeriodFactory, DocumentFactory

pytestmark = pytest.mark.django_db

THEN = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2027, 3, 10, 12, tzinfo=dt.UTC)


def stored(number):
    return keep_file(ContentFile(f"Letter {number}".encode()), name="letter.txt")


def made_drafts(count):
    rulemaking = CommentPeriodFactory().part.rulemaking
    for number in range(count):
        key = hashlib.sha256(f"{number}".encode()).hexdigest()
        draft = Draft.objects.create(key=key, rulemaking=rulemaking, typed="{}", created_at=THEN, saved_at=THEN)
        kept = stored(number)
        DraftFile.objects.create(
            draft=draft, key=kept.key, file_name=kept.file_name, content_type=kept.content_type,
            file_format=kept.file_format, size_bytes=kept.size_bytes, sha256=kept.sha256,
        )  # fmt: skip
    return drafts.sweep, Draft, DraftFile


def made_pending(count):
    api_key = ApiKeyFactory()
    for number in range(count):
        kept_under = pending_files.new_submission_key(api_key_pk=api_key.pk, at=THEN + dt.timedelta(seconds=number))
        pending = PendingFile.objects.create(
            submission_key=kept_under, file_name="letter.txt", announced_type="text/plain", ordered_at=THEN
        )
        pending_files.keep(pending=pending, stored=stored(number), at=THEN)
    return pending_files.sweep, SubmissionKey, PendingFile


def made_parts(count):
    pull = PortalPull.objects.create(
        document=DocumentFactory(), base_url="https://portal.example/v4", asked_id="X-1", by="o", at=THEN, ended_at=THEN
    )
    for number in range(count):
        PullPart.objects.create(pull=pull, number=number + 1, key=stored(number).key, planned_at=THEN)
    return keeping.sweep, PullPart, PullPart


@pytest.fixture
def stuck(monkeypatch):
    """Keys of the store that it does not let go of, and tells so in words of its own, as a bucket's client does."""
    keys: set = set()
    delete = type(originals()).delete

    def delete_unless_stuck(store, key):
        if key in keys:
            raise RuntimeError("AccessDenied")
        delete(store, key)

    monkeypatch.setattr(type(originals()), "delete", delete_unless_stuck)
    return keys


@pytest.mark.parametrize("made", [made_drafts, made_pending, made_parts])
def test_what_can_not_be_removed_stays_and_keeps_nothing_behind_it(made, stuck):
    sweep, kind, files = made(3)
    keys = list(files.objects.order_by("pk").values_list("key", flat=True))
    stuck.add(keys[0])

    first, again = sweep(at=LATER), sweep(at=LATER)

    assert (first, again, kind.objects.count()) == (2, 0, 1)
    assert list(files.objects.values_list("key", flat=True)) == keys[:1]
    assert [originals().exists(key) for key in keys] == [True, False, False]
    stuck.clear()
    assert (sweep(at=LATER), kind.objects.count()) == (1, 0)


def test_a_store_that_is_away_is_not_asked_for_each_of_thousands(stuck, monkeypatch):
    monkeypatch.setattr(sweeping, "_FAULTS_MAX", 2)
    sweep, kind, files = made_drafts(5)
    keys = list(files.objects.order_by("pk").values_list("key", flat=True))
    stuck.update(keys[:4])

    assert sweep(at=LATER) == 0
    assert kind.objects.count() == 5


def test_no_more_is_removed_at_a_call_than_it_should(monkeypatch):
    monkeypatch.setattr(drafts, "SWEPT_AT_ONCE", 2)
    sweep, kind, _ = made_drafts(5)

    assert [sweep(at=LATER) for _ in range(4)] == [2, 2, 1, 0]
    assert not kind.objects.exists()
