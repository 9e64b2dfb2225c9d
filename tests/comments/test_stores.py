"""The two stores, as folders and as S3 buckets: the same bytes, and never one for the other."""

import hashlib
import tracemalloc

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from comments.intake.files import keep_file
from comments.record.stores import open_original, originals, public_copies, read_part
from rulemaking.settings import file_store
from tests import object_store as server

MIB = 1024 * 1024


def in_bucket(running, name):
    store = file_store(running.url(name), name)
    store["OPTIONS"] |= {"access_key": server.ACCESS_KEY, "secret_key": server.SECRET_KEY, "region_name": "us-east-1"}
    return store


@pytest.fixture(params=["folders", "S3"])
def stores(request, settings, tmp_path):
    if request.param == "folders":
        settings.MEDIA_ROOT = tmp_path
        made = {name: file_store("", name) for name in server.BUCKETS}
        for name, store in made.items():
            store["OPTIONS"]["location"] = str(tmp_path / name)
    else:
        running = request.getfixturevalue("object_store")
        made = {name: in_bucket(running, name) for name in server.BUCKETS}
    settings.STORAGES = settings.STORAGES | made
    return request.param


def letter(content, name="letter.txt"):
    upload = TemporaryUploadedFile(name, "text/plain", len(content), None)
    upload.write(content)
    upload.seek(0)
    return upload


def test_a_file_comes_back_as_the_same_bytes(stores):
    content = b"Our bank has no such accounts.\r\n" * 50_000
    with letter(content) as upload:
        kept = keep_file(upload, name="letter.txt")

    with open_original(kept.key) as original:
        assert hashlib.sha256(original.read()).digest() == kept.sha256 == hashlib.sha256(content).digest()


def test_two_files_of_one_name_are_two_files(stores):
    with letter(b"One.") as first, letter(b"Two.") as second:
        keys = [keep_file(upload, name="letter.txt").key for upload in (first, second)]

    with open_original(keys[0]) as one, open_original(keys[1]) as two:
        assert (one.read(), two.read()) == (b"One.", b"Two.")


def test_what_lies_in_one_store_is_not_in_the_other(stores):
    key = originals().save("a/letter", ContentFile(b"an original"))

    assert originals().exists(key)
    assert not public_copies().exists(key)


def test_a_deleted_file_is_gone(stores):
    key = originals().save("a/letter", ContentFile(b"an orphan"))
    originals().delete(key)

    assert not originals().exists(key)


def test_a_large_file_never_lies_in_memory(stores):
    with letter(b"One line of a long table.\n" * (10 * MIB // 26)) as upload:
        with letter(b"warm") as first:
            keep_file(first, name="warm.txt")  # imports and connections
        tracemalloc.start()
        kept = keep_file(upload, name="table.txt")
        with open_original(kept.key) as original:
            while original.read(64 * 1024):
                pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 8 * MIB


def test_the_bucket_holds_the_bytes_under_the_prefix_of_its_url(object_store, settings):
    settings.STORAGES = settings.STORAGES | {"originals": in_bucket(object_store, "originals")}
    key = originals().save("aa/letter", ContentFile(b"an original"))
    found = object_store.client().get_object(Bucket="originals", Key=f"docket311/{key}")

    assert found["Body"].read() == b"an original"


@pytest.mark.parametrize(("start", "length"), [(0, 10), (3, 600_000), (999_990, 10), (5, 0)])
def test_a_part_of_a_file_is_read_alone(stores, start, length):
    content = b"0123456789" * 100_000
    key = public_copies().save("bulk/x.csv", ContentFile(content))

    pieces = read_part(public_copies(), key, start=start, length=length)

    assert b"".join(pieces) == content[start : start + length]
    pieces.close()


def test_a_part_of_no_file_is_said_at_once(stores):
    with pytest.raises(FileNotFoundError):
        read_part(public_copies(), "bulk/nothing.csv", start=0, length=1)
