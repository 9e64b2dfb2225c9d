"""Uploads: bounded on disk, in bytes and in time, and what was typed around them arrives all the same."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from comments.intake import uploads

KIB = 1024


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.ATTACHMENT_MAX_BYTES = 64 * KIB
    settings.ATTACHMENT_MAX_COUNT = 2


def post(path, *sizes, text="Our words."):
    files = [SimpleUploadedFile(f"{n}.txt", b"x" * size) for n, size in enumerate(sizes)]
    # The files come first, as a hostile client may send them.
    return RequestFactory().post(path, {"files": files, "text": text})


def kept_and_said(request):
    request.POST  # noqa: B018 - reading it parses the body
    uploaded = request.FILES.getlist("files")
    found = [(Path(file.temporary_file_path()).stat().st_size, file.size) for file in uploaded]
    request.close()
    return found


def test_a_file_within_the_limit_is_kept_whole():
    assert kept_and_said(post("/", 64 * KIB)) == [(64 * KIB, 64 * KIB)]


def test_a_file_over_the_limit_fills_no_disk_and_says_its_true_size():
    request = post("/", 100 * KIB)

    assert kept_and_said(request) == [(64 * KIB, 100 * KIB)]
    assert request.POST["text"] == "Our words."


def test_all_files_together_fill_no_more_than_a_request_may_bring():
    kept = kept_and_said(post("/", 60 * KIB, 60 * KIB, 60 * KIB))

    assert sum(size for size, _ in kept) == 128 * KIB


def test_a_request_far_over_the_limit_is_refused_unread(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = KIB
    request = post("/", 300 * KIB)

    with pytest.raises(RequestDataTooBig):
        request.POST  # noqa: B018 - as above


def test_a_request_that_takes_too_long_is_given_up(settings):
    settings.REQUEST_MAX_SECONDS = -1
    request = post("/", KIB)

    with pytest.raises(RequestDataTooBig):
        request.POST  # noqa: B018 - as above


@pytest.mark.parametrize(("user", "kept"), [(User(is_staff=True), 300), (User(), 64), (AnonymousUser(), 64)])
def test_staff_alone_may_send_more(user, kept, settings):
    settings.ATTACHMENT_MAX_COUNT = 20
    request = post("/admin/import/", 300 * KIB)
    request.user = user

    assert kept_and_said(request) == [(kept * KIB, 300 * KIB)]


def test_the_site_uses_it(settings):
    assert [f"{uploads.__name__}.BoundedUploadHandler"] == settings.FILE_UPLOAD_HANDLERS
