"""A ZIP that is damaged is told from a store that fails for a while, which is waited for."""

import errno
import io
import zipfile

import pytest

from comments import work
from comments.intake.bulk import opening
from comments.models import Job
from tests.comments.bulk import IN_TIME, bring, check, table
from tests.comments.making import pdf
from tests.comments.test_hostile_imports import fault_of, zipped
from tests.factories import CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


class _Failing(io.BytesIO):
    """A ZIP in a store that fails where one member of it lies, or its list of contents."""

    def __init__(self, whole, member):
        super().__init__(whole)
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            self._fails_at = packed.getinfo(member).header_offset if member else packed.start_dir

    def read(self, *count):
        if self.tell() == self._fails_at:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(*count)


@pytest.mark.parametrize("member", ["comments.csv", "a.pdf", ""], ids=["the table", "a file", "the list of contents"])
def test_an_import_whose_zip_can_not_be_read_for_a_while_is_not_called_damaged(period, monkeypatch, member):
    rows = table(("1", "Text", "a.pdf", IN_TIME), header="id,comment,files,received")
    whole = zipped([("a.pdf", pdf()), ("comments.csv", rows)])
    bulk_import = bring(period, whole, name="c.zip")
    with monkeypatch.context() as patched:
        patched.setattr(opening, "open_original", lambda key: _Failing(whole, member))
        assert work.run_imports() == 1

    job = Job.objects.get()
    assert (job.failed_at, job.done_at) == (None, None)
    assert job.last_error == "ArchiveAway: The ZIP can't be read now: Input/output error."
    assert not bulk_import.parts.exists()
    assert [one.outcome for one in check(bulk_import)] == ["taken"]


def test_a_table_packed_by_bz2_that_is_damaged_says_so(period):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("comments.csv", table(*[(f"{n}", f"Text {n}", IN_TIME) for n in range(200)]))
    whole = bytearray(out.getvalue())
    for place in range(100, 200):
        whole[place] ^= 0xFF

    assert "damaged" in fault_of(period, bytes(whole), "campaign.zip")


@pytest.mark.parametrize("offset", [1, 0x7FFFFFFF, 2**63 - 1, 2**64 - 1])
def test_a_table_that_is_said_to_lie_where_it_does_not_is_damaged(period, offset):
    whole = zipped([("comments.csv", table(("1", "Text", IN_TIME), header="id,comment,received"))])
    if offset < 2**32:
        forged = _with_offset(whole, offset.to_bytes(4, "little"), b"")
    else:
        forged = _with_offset(whole, b"\xff" * 4, b"\x01\x00\x08\x00" + offset.to_bytes(8, "little"))

    assert "Make it again" in (found := fault_of(period, forged, "c.zip")) or "damaged" in found


def _with_offset(whole, offset, extra):
    """A ZIP of one member with another place of it, and something more, in its list of contents."""
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry = bytearray(whole[start:end] + extra)
    entry[30:32] = len(extra).to_bytes(2, "little")
    entry[42:46] = offset
    tail = bytearray(whole[end:])
    tail[12:16] = len(entry).to_bytes(4, "little")
    return whole[:start] + bytes(entry) + bytes(tail)
