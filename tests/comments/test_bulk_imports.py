"""Files of comments: every row is told, every row has one outcome, and nothing is taken twice."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections import Counter

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from comments import work
from comments.enums import Channel, ImportPhase, JobKind, ReceivedBasis, RowOutcome, SubmitterType
from comments.intake import validation
from comments.intake.amendments import submitter_of
from comments.intake.bulk import orders, running, writing
from comments.intake.bulk.outcomes import Outcome, of_phase, report_lines
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.models import Attachment, BulkImport, BulkImportKey, Comment, CommentStatus, Job, Receipt
from comments.record import receipts
from comments.record.stores import open_original
from comments.review import trail
from tests.comments.making import original_of, pdf, submission
from tests.factories import OFFICIAL, CommentPeriodFactory, DocumentFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
IN_TIME = "2026-03-10"
OFFICIAL_HEADER = (
    "Document ID,Agency ID,Docket ID,Tracking Number,Document Type,Posted Date,Is Withdrawn?,Federal Register Number,"
    "FR Citation,Title,Comment Start Date,Comment Due Date,Allow Late Comments,Comment on Document ID,Effective Date,"
    "Implementation Date,Postmark Date,Received Date,Author Date,Related RIN(s),Authors,CFR,Abstract,Legacy ID,Media,"
    "Document Subtype,Exhibit Location,Exhibit Type,Additional Field 1,Additional Field 2,Topics,Duplicate Comments,"
    "OMB/PRA Approval Number,Page Count,Page Length,Paper Width,Special Instructions,Source Citation,Start End Page,"
    "Subject,First Name,Last Name,City,State/Province,Zip/Postal Code,Country,Organization Name,"
    "Submitter Representative,Representative's Address,\"Representative's City, State & Zip\",Government Agency,"
    "Government Agency Type,Comment,Category,Restrict Reason Type,Restrict Reason,Reason Withdrawn,Content Files,"
    'Attachment Files,"Display Properties (Name, Label, Tooltip)"'
)


@pytest.fixture
def period():
    return CommentPeriodFactory()


def table(*rows, header="id,first_name,last_name,comment,received"):
    """A CSV of these rows, each a tuple of cells."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return f"{header}\r\n{out.getvalue()}".encode()


def bring(period, content, *, name="campaign.csv", **changes):
    given = {"source": "Campaign", "evidence": "List of the campaign", "by": OFFICIAL, "at": NOW} | changes
    return orders.begin(document=period.document, upload=ContentFile(content), file_name=name, **given)


def run(bulk_import, phase, *, goes_on=lambda done: True, batch_rows=3):
    return running.run(bulk_import=bulk_import, phase=phase, now=lambda: NOW, goes_on=goes_on, batch_rows=batch_rows)


def check(bulk_import):
    run(bulk_import, ImportPhase.CHECK)
    return list(of_phase(bulk_import, ImportPhase.CHECK))


def take(bulk_import, **options):
    """Checks, confirms and imports."""
    run(bulk_import, ImportPhase.CHECK)
    orders.confirm(bulk_import=bulk_import, by="c.onfirmer", at=NOW)
    run(bulk_import, ImportPhase.IMPORT, **options)
    return list(of_phase(bulk_import, ImportPhase.IMPORT))


def outcomes(found):
    return [(one.row, one.outcome) for one in found]


def one_refusal(period, content, **changes):
    (found,) = check(bring(period, content, **changes))
    assert found.outcome == RowOutcome.REFUSED
    return found.column, found.words


def official_rows(*rows):
    """The 60-column export with these rows, each a dictionary of some of its columns."""
    names = next(csv.reader([OFFICIAL_HEADER]))
    assert len(names) == 60
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


# --- what a row becomes


def test_a_row_becomes_a_comment_with_its_number_receipt_and_work(period):
    bulk_import = bring(period, table(("a-1", "Ada", "Tester", "Ninety days, please.", IN_TIME)))

    (outcome,) = take(bulk_import)

    comment = Comment.objects.get()
    assert (outcome.row, outcome.outcome, outcome.tracking_number) == (2, "taken", comment.tracking_number)
    assert (comment.text, comment.first_name, comment.last_name) == ("Ninety days, please.", "Ada", "Tester")
    assert (comment.submitter_type, comment.channel) == (SubmitterType.INDIVIDUAL, Channel.BULK)
    assert (comment.source, comment.source_id) == ("Campaign", "a-1")
    assert bytes(comment.text_sha256) == hashlib.sha256(b"Ninety days, please.").digest()
    assert CommentStatus.objects.get(comment=comment).number == period.document.docket.last_number + 1
    assert [job.kind for job in Job.objects.filter(comment=comment)] == [JobKind.SKETCH]


def test_an_imported_comment_has_every_column_that_the_one_intake_writes(period):
    take(bring(period, table(("a-1", "Ada", "Tester", "Ninety days, please.", IN_TIME))))
    imported = Comment.objects.get()
    written = submit(
        submission=submission(
            period,
            channel=Channel.BULK,
            text=imported.text,
            submitter=submitter_of(imported),
            received=Received(
                at=None,
                on=imported.received_on,
                basis=ReceivedBasis.ASSERTED,
                evidence=imported.received_evidence,
                asserted_by=imported.asserted_by,
            ),
            source="Elsewhere",
            source_id="a-1",
        ),
        at=NOW,
    ).comment

    differing = {"id", "tracking_number", "source", "recorded_at"}
    assert {name: value for name, value in original_of(imported).items() if name not in differing} == {
        name: value for name, value in original_of(written).items() if name not in differing
    }
    told = [signed_of(one) for one in (imported, written)]
    assert told[0] == told[1]


def signed_of(comment):
    """What its receipt says, without what is drawn at random."""
    said = json.loads(bytes(comment.receipt.payload))
    return {name: value for name, value in said.items() if name not in ("tracking_number", "submitter_sha256")}


def test_its_receipt_is_genuine_and_as_that_of_any_other_way_in(period):
    receipts.publish_key(at=NOW)
    take(bring(period, table(("a-1", "Ada", "Tester", "Ninety days, please.", IN_TIME))))

    receipt = Receipt.objects.get()

    assert receipts.verify(bytes(receipt.payload), bytes(receipt.signature), receipt.key_id)
    told = json.loads(bytes(receipt.payload))
    assert told["tracking_number"] == receipt.comment.tracking_number
    assert told["received"] == {"at": None, "basis": "asserted", "on": "2026-03-10"}


def test_a_bare_day_stays_a_day_and_says_who_states_it_and_on_what(period):
    take(bring(period, table(("a-1", "", "", "Text", IN_TIME))))

    comment = Comment.objects.get()
    assert (comment.received_at, comment.received_on) == (None, dt.date(2026, 3, 10))
    assert (comment.received_basis, comment.asserted_by) == (ReceivedBasis.ASSERTED, OFFICIAL)
    assert comment.received_evidence == "List of the campaign (row 2, column “received”)"


@pytest.mark.parametrize(
    ("written", "instant", "day"),
    [
        ("3/10/2026", None, dt.date(2026, 3, 10)),
        ("2026-03-07T05:00Z", None, dt.date(2026, 3, 7)),
        ("2026-03-10T04:00:00Z", None, dt.date(2026, 3, 10)),
        ("2026-03-10T14:05:00Z", dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC), None),
        ("2026-03-10T10:05:00-04:00", dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC), None),
    ],
)
def test_an_instant_needs_its_zone_and_midnight_in_washington_is_a_day(period, written, instant, day):
    take(bring(period, table(("a-1", "", "", "Text", written))))

    comment = Comment.objects.get()
    assert (comment.received_at, comment.received_on) == (instant, day)


def test_its_number_and_who_confirmed_it_stand_in_its_story(period):
    take(bring(period, table(("a-1", "Ada", "Tester", "Text", IN_TIME))))
    comment = Comment.objects.select_related("status__docket").get()

    (numbered, received) = trail.steps(comment)

    assert numbered.by == "c.onfirmer"
    assert numbered.what.startswith("Numbered ")
    assert received.what == "Received by bulk file"


def test_who_confirmed_stands_in_the_history(period):
    take(bring(period, table(("a-1", "Ada", "Tester", "Text", IN_TIME))))

    event = CommentStatus.pgh_event_model.objects.get()
    assert (event.pgh_label, event.pgh_context["by"], event.number) == (
        "insert",
        "c.onfirmer",
        Comment.objects.get().status.number,
    )


def test_a_missing_name_and_a_long_text_refuse_nothing_that_was_received(period):
    long = "x" * 60_000
    name = "Wolfeschlegelsteinhausenbergerdorff"
    take(bring(period, table(("a-1", "", "", long, IN_TIME), ("a-2", "", name, "Text", IN_TIME))))

    first, second = Comment.objects.order_by("pk")
    assert (first.submitter_type, len(first.text)) == (SubmitterType.ANONYMOUS, 60_000)
    assert (second.submitter_type, second.last_name) == (SubmitterType.INDIVIDUAL, name)


@pytest.mark.parametrize("field", sorted(validation.RECEIVED_FIELD_LIMITS))
def test_a_column_holds_as_much_as_may_be_received(field):
    assert Comment._meta.get_field(field).max_length == validation.RECEIVED_FIELD_LIMITS[field]


# --- identity


def test_two_people_with_one_form_letter_under_one_id_are_two_comments(period):
    rows = [("a-1", "Ada", "Tester", "Same words", IN_TIME), ("a-1", "Grace", "Tester", "Same words", IN_TIME)]

    found = take(bring(period, table(*rows)))

    assert outcomes(found) == [(2, "taken"), (3, "conflict")]
    assert set(Comment.objects.values_list("first_name", flat=True)) == {"Ada", "Grace"}


def test_the_same_row_twice_in_a_file_is_one_comment_and_told(period):
    row = ("a-1", "Ada", "Tester", "Same words", IN_TIME)
    others = [(f"b-{n}", "", "", "Text", IN_TIME) for n in range(4)]

    found = take(bring(period, table(row, *others, row)))

    assert found[-1].outcome == RowOutcome.KNOWN
    assert found[-1].tracking_number == found[0].tracking_number
    assert Comment.objects.count() == 5


def test_the_check_foretells_what_the_import_does(period):
    rows = [
        ("a-1", "Ada", "Tester", "Same words", IN_TIME),
        ("a-2", "", "", "Other words", IN_TIME),
        ("a-3", "", "", "", IN_TIME),
        ("a-4", "", "", "More words", IN_TIME),
        ("a-1", "Ada", "Tester", "Same words", IN_TIME),
        ("a-2", "", "", "Same id, and not the same words", IN_TIME),
        ("a-5", "", "", "Too late", "2026-05-10"),
    ]
    bulk_import = bring(period, table(*rows))

    foretold = check(bulk_import)
    assert Comment.objects.count() == 0
    orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)
    run(bulk_import, ImportPhase.IMPORT)

    assert outcomes(foretold) == outcomes(of_phase(bulk_import, ImportPhase.IMPORT))
    assert outcomes(foretold) == [
        (2, "taken"), (3, "taken"), (4, "refused"), (5, "taken"), (6, "known"), (7, "conflict"), (8, "refused")
    ]  # fmt: skip
    assert not BulkImportKey.objects.exists()


def test_another_file_with_the_same_rows_adds_nothing(period):
    row = ("a-1", "Ada", "Tester", "Words", IN_TIME)
    take(bring(period, table(row)))

    again = bring(period, table(row, ("a-2", "", "", "New words", IN_TIME)), name="later.csv")

    assert outcomes(take(again)) == [(2, "known"), (3, "taken")]
    assert Comment.objects.count() == 2


def test_without_an_id_equal_rows_are_comments_of_their_own(period):
    content = table(("Same words", IN_TIME), ("Same words", IN_TIME), header="comment,received")

    found = take(bring(period, content))

    assert [one.outcome for one in found] == ["taken", "taken"]
    digest = hashlib.sha256(content).hexdigest()
    assert list(Comment.objects.order_by("pk").values_list("source_id", flat=True)) == [
        f"sha256:{digest}/2",
        f"sha256:{digest}/3",
    ]


def test_the_same_file_is_brought_once_for_a_document(period):
    content = table(("a-1", "", "", "Words", IN_TIME))
    bring(period, content)

    with pytest.raises(orders.ImportRefused, match="brought before, as Import"):
        bring(period, content, source="Another name")
    bring(CommentPeriodFactory(), content)
    assert BulkImport.objects.count() == 2


# --- running


def test_a_run_that_stops_between_batches_goes_on_where_it_stopped(period):
    bulk_import = bring(period, table(*[(f"a-{n}", "", "", f"Text\r\nno. {n}", IN_TIME) for n in range(20)]))

    found = take(bulk_import, goes_on=lambda done: False)
    assert (len(found), Comment.objects.count()) == (3, 3)
    while not run(bulk_import, ImportPhase.IMPORT, goes_on=lambda done: False):
        pass

    rows = [one.row for one in of_phase(bulk_import, ImportPhase.IMPORT)]
    assert rows == list(range(2, 22))
    assert sorted(Comment.objects.values_list("text", flat=True)) == sorted(f"Text\nno. {n}" for n in range(20))
    numbers = CommentStatus.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(numbers[0], numbers[0] + 20))


def test_run_once_more_after_its_end_it_does_nothing(period):
    bulk_import = bring(period, table(("a-1", "", "", "Text", IN_TIME)))
    take(bulk_import)

    assert run(bulk_import, ImportPhase.IMPORT)
    assert (Comment.objects.count(), bulk_import.parts.filter(phase=ImportPhase.IMPORT).count()) == (1, 1)


def test_a_batch_that_breaks_leaves_nothing_of_itself(period, monkeypatch):
    bulk_import = bring(period, table(*[(f"a-{n}", "", "", "Text", IN_TIME) for n in range(5)]))
    check(bulk_import)
    orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)
    whole = writing._write_statuses

    def broken(rows):
        whole(rows)
        if Comment.objects.count() > 3:
            raise DatabaseError("in the second batch")

    monkeypatch.setattr(writing, "_write_statuses", broken)
    with pytest.raises(DatabaseError):
        run(bulk_import, ImportPhase.IMPORT)
    monkeypatch.setattr(writing, "_write_statuses", whole)

    assert [Comment.objects.count(), Receipt.objects.count(), CommentStatus.objects.count()] == [3, 3, 3]
    assert run(bulk_import, ImportPhase.IMPORT)
    assert [Comment.objects.count(), Receipt.objects.count(), CommentStatus.objects.count()] == [5, 5, 5]


def test_the_workers_check_and_import_what_is_ordered(period):
    received = (work.now() - dt.timedelta(days=1)).date()
    period = CommentPeriodFactory(
        opens_at=work.now() - dt.timedelta(days=9), closes_at=work.now() + dt.timedelta(days=9)
    )
    bulk_import = bring(period, table(("a-1", "", "", "Text", received.isoformat())), at=work.now())

    assert work.run_imports() == 1
    orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=work.now())
    assert work.run_imports() == 1

    assert Comment.objects.count() == 1
    assert set(Job.objects.done().filter(bulk_import=bulk_import).values_list("kind", flat=True)) == {
        JobKind.CHECK_IMPORT,
        JobKind.IMPORT,
    }


def test_a_fault_in_a_part_s_counts_is_refused_by_the_database(period):
    bulk_import = bring(period, table(("a-1", "", "", "Text", IN_TIME)))
    check(bulk_import)

    part = bulk_import.parts.get()
    part.pk, part.number, part.is_last, part.row_count = None, 2, False, 2
    with pytest.raises(DatabaseError, match="bulk_import_part_counts_every_row"), transaction.atomic():
        part.save(force_insert=True)


def test_a_part_can_be_neither_changed_nor_deleted(period):
    bulk_import = bring(period, table(("a-1", "", "", "Text", IN_TIME)))
    check(bulk_import)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        bulk_import.parts.update(next_row=7)


def test_counts_of_a_mixed_file_reconcile_with_the_record_to_the_last_row(period):
    rows = [(f"a-{n % 37}", "", "", "" if n % 11 == 0 else f"Text {n % 4}", IN_TIME) for n in range(250)]
    bulk_import = bring(period, table(*rows))

    found = take(bulk_import)

    counted = orders.totals(bulk_import, ImportPhase.IMPORT)
    assert counted.rows == len(found) == 250
    assert Counter(one.outcome for one in found) == {
        "taken": counted.taken, "known": counted.known, "conflict": counted.conflict, "refused": counted.refused
    }  # fmt: skip
    written = [one.tracking_number for one in found if one.outcome in ("taken", "conflict")]
    assert set(written) == set(Comment.objects.values_list("tracking_number", flat=True))
    assert len(written) == Comment.objects.count() == counted.to_take
    assert Receipt.objects.count() == counted.to_take


# --- confirming


def test_an_import_is_confirmed_once_and_only_after_its_check(period):
    bulk_import = bring(period, table(("a-1", "", "", "Text", IN_TIME)))
    with pytest.raises(orders.ImportRefused, match="not over yet"):
        orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)
    check(bulk_import)

    orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)
    with pytest.raises(orders.ImportRefused, match="just now"):
        orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)
    with pytest.raises(orders.ImportRefused, match="just now"):
        orders.discard(bulk_import=bulk_import, by=OFFICIAL, at=NOW)


def test_a_file_of_which_nothing_can_be_taken_is_not_confirmed(period):
    bulk_import = bring(period, table(("a-1", "", "", "", IN_TIME)))
    check(bulk_import)

    with pytest.raises(orders.ImportRefused, match="nothing to import"):
        orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)


def test_a_file_set_aside_can_be_brought_again(period):
    content = table(("a-1", "", "", "Text", IN_TIME))
    bulk_import = bring(period, content)

    orders.discard(bulk_import=bulk_import, by=OFFICIAL, at=NOW)

    assert not Job.objects.owed_at(NOW).filter(bulk_import=bulk_import).exists()
    assert bring(period, content).pk != bulk_import.pk


# --- what is refused, with its column and the fix


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("a-1", "", "", "", IN_TIME), "comment", "has no comment"),
        (("a-1", "", "", "  ", IN_TIME), "comment", "has no comment"),
        (("a-1", "", "", "Text", ""), "received", "no day of receipt"),
        (("a-1", "", "", "Text", "soon"), "received", "“soon” can't be read"),
        (("a-1", "", "", "Text", "2026-02-30"), "received", "can't be read"),
        (("a-1", "", "", "Text", "2026-03-10 14:05"), "received", "no zone"),
        (("a-1", "", "", "Text", "2026-05-10"), "received", "in the future"),
        (("a-1", "", "", "Text", "2026-04-10"), "received", "closed at"),
        (("a-1", "", "", "Text", "2026-02-10"), "received", "not begun"),
        (("a-1", "", "", "Te\x00xt", IN_TIME), "comment", "NUL"),
        (("a-1", "A\nda", "", "Text", IN_TIME), "first_name", "line break"),
        (("a-1", "x" * 201, "", "Text", IN_TIME), "first_name", "the limit is 200"),
        (("a" * 301, "", "", "Text", IN_TIME), "id", "the limit is 300"),
        (("a-1", "", "", "x" * 1_000_001, IN_TIME), "comment", "the limit is 1,000,000"),
        (("a-1", "", "", "Text"), "", "4 cells, the header 5"),
        (("a-1", "", "", "Text", IN_TIME, "more"), "", "6 cells, the header 5"),
    ],
)
def test_a_row_that_cannot_be_taken_names_its_column_and_what_to_do(period, row, column, words):
    found = one_refusal(period, table(row))

    assert found[0] == column
    assert words in found[1]


def test_a_late_row_is_taken_where_the_rule_accepts_late_comments(period):
    rulemaking = period.part.rulemaking
    type(rulemaking).objects.filter(pk=rulemaking.pk).update(accepts_late=True)

    assert outcomes(check(bring(period, table(("a-1", "", "", "Text", "2026-04-10"))))) == [(2, "taken")]


def test_rows_without_a_day_get_the_day_given_for_them(period):
    take(bring(period, table(("a-1", "", "", "Text", "")), default_received_on=dt.date(2026, 3, 9)))

    comment = Comment.objects.get()
    assert comment.received_on == dt.date(2026, 3, 9)
    assert "the day given for rows without one" in comment.received_evidence


def test_bytes_that_are_no_letters_refuse_their_row_alone(period):
    content = table(("a-1", "", "", "Caf\xe9", IN_TIME)).decode().encode("cp1252") + b"a-2,,,Fine,2026-03-10\r\n"

    first, second = check(bring(period, content))

    assert (first.outcome, first.column) == ("refused", "comment")
    assert "CSV UTF-8" in first.words
    assert second.outcome == "taken"


def test_a_file_of_older_excel_is_read_in_its_encoding(period):
    content = table(("a-1", "", "", "“Café”", IN_TIME)).decode().encode("cp1252")

    take(bring(period, content, encoding="cp1252"))

    assert Comment.objects.get().text == "“Café”"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_byte_order_mark_and_other_delimiters_are_read(period, mark, delimiter):
    text = f"id{delimiter}comment{delimiter}received\n1{delimiter}Кхмер 😀{delimiter}{IN_TIME}\n"

    take(bring(period, mark + text.encode()))

    assert Comment.objects.get().text == "Кхмер 😀"


def test_quotes_line_breaks_and_empty_lines_inside_a_file_are_read(period):
    content = b'id,comment,received\r\n\r\n1,"He said ""no"",\r\nand left",2026-03-10\r\n\r\n2,Two,2026-03-10'

    found = take(bring(period, content))

    assert outcomes(found) == [(3, "taken"), (5, "taken")]
    assert set(Comment.objects.values_list("text", flat=True)) == {'He said "no",\nand left', "Two"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\r\n", "empty"),
        (b"name,day\r\nA,B\r\n", "No column holds the comments"),
        (b"comment,Comment\r\nA,B\r\n", "Two columns mean the same"),
        ("comment,received\r\nA,B".encode("utf-16"), "UTF-16"),
        (b'comment,received\r\n"never closed,2026-03-10\r\n', "not valid CSV"),
        (b'comment,received\r\n"a"b,2026-03-10\r\n', "not valid CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_cannot_be_confirmed(period, content, words):
    bulk_import = bring(period, content)
    check(bulk_import)

    counted = orders.totals(bulk_import, ImportPhase.CHECK)
    assert words in counted.fault
    with pytest.raises(orders.ImportRefused, match="can't be read to its end"):
        orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)


def test_columns_that_are_not_read_are_named(period):
    bulk_import = bring(period, table(("1", "a", "b", IN_TIME), header="id,comment,shoe size,received"))
    check(bulk_import)

    assert orders.totals(bulk_import, ImportPhase.CHECK).note == "Columns that are not read: shoe size."


def test_a_file_without_ids_warns_against_bringing_it_again_as_a_whole(period):
    bulk_import = bring(period, table(("a", IN_TIME), header="comment,received"))
    check(bulk_import)

    assert "would bring all again" in orders.totals(bulk_import, ImportPhase.CHECK).note


# --- the export of regulations.gov


def test_the_official_export_is_read_with_its_columns_in_any_order(period):
    row = {
        "Document ID": "FINCEN-2025-0004-0007",
        "Document Type": "Public Submission",
        "Received Date": "2026-03-10T04:00Z",
        "Postmark Date": "2026-03-08T05:00Z",
        "Duplicate Comments": "3",
        "Organization Name": "Example Bankers Association",
        "Government Agency Type": "State",
        "City": "Dayton",
        "State/Province": "OH",
        "Zip/Postal Code": "01234",
        "Country": "United States",
        "Comment": "See &ldquo;attached&rdquo;<br/>",
        "Category": "Bank",
    }
    rows = list(csv.reader(io.StringIO(official_rows(row).decode())))
    reversed_columns = io.StringIO()
    csv.writer(reversed_columns).writerows(cells[::-1] for cells in rows)

    found = take(bring(period, reversed_columns.getvalue().encode(), source="regulations.gov"))

    comment = Comment.objects.get()
    assert (found[0].source_id, comment.source_id) == ("FINCEN-2025-0004-0007", "FINCEN-2025-0004-0007")
    assert (comment.received_on, comment.postmarked_on) == (dt.date(2026, 3, 10), dt.date(2026, 3, 8))
    assert (comment.organization, comment.submitter_type) == ("Example Bankers Association", "ORGANIZATION")
    assert (comment.organization_type, comment.zip, comment.category) == ("State", "01234", "Bank")
    assert (comment.text, comment.num_items_received) == ("See &ldquo;attached&rdquo;<br/>", 4)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"Document Type": "Proposed Rule", "Comment": ""}, "not a comment"),
        ({"Document Type": "Public Submission", "Is Withdrawn?": "true", "Comment": ""}, "emptied at its source"),
        ({"Attachment Files": "https://downloads.example/a.pdf", "Comment": ""}, "into one ZIP"),
        ({"Comment": "Text", "Duplicate Comments": "many", "Received Date": IN_TIME}, "not a count"),
    ],
)
def test_rows_of_the_export_that_are_no_comments_say_so(period, row, words):
    assert words in one_refusal(period, official_rows({"Document ID": "X-1", **row}))[1]


def test_files_that_an_export_names_and_does_not_bring_are_told(period):
    row = {
        "Document ID": "X-1",
        "Comment": "See attached",
        "Attachment Files": "https://d.example/a.pdf,https://d.example/b.pdf",
    }

    (found,) = check(bring(period, official_rows(row | {"Received Date": IN_TIME})))

    assert found.outcome == "taken"
    assert found.words.startswith("Names 2 files that are not in this import")


def test_a_row_may_name_another_document_of_the_rule(period):
    other = DocumentFactory(rulemaking=period.document.rulemaking, docket=period.document.docket)
    row = {"Document ID": "X-1", "Comment": "Text", "Received Date": IN_TIME}

    take(bring(period, official_rows(row | {"Comment on Document ID": other.document_id})))

    assert Comment.objects.get().document == other


# --- other kinds of file


def test_json_lines_are_read_flat_and_as_resources_of_the_v4_api(period):
    flat = {"comment": "Flat", "received": IN_TIME, "id": 7, "zip": 45402}
    resource = {
        "id": "X-2",
        "type": "comments",
        "attributes": {
            "comment": "Resource",
            "receiveDate": "2026-03-10T04:00:00Z",
            "firstName": "Ada",
            "organization": None,
        },
    }
    content = "\n".join([json.dumps(flat), "", json.dumps(resource), "{oops", "[1]"]).encode()

    found = take(bring(period, content, name="comments.jsonl"))

    assert outcomes(found) == [(1, "taken"), (3, "taken"), (4, "refused"), (5, "refused")]
    first, second = Comment.objects.order_by("pk")
    assert (first.source_id, first.zip) == ("7", "45402")
    assert (second.source_id, second.first_name, second.received_on) == ("X-2", "Ada", dt.date(2026, 3, 10))


def workbook(*rows, more_sheets=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title in more_sheets:
        book.create_sheet(title).append(["x"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_with_its_dates_and_numbers_as_words(period):
    content = workbook(
        ["Comment", "Received", "ZIP", None],
        ["One", dt.date(2026, 3, 10), 45402],
        [],
        ["Two", dt.datetime(2026, 3, 10, 14, 5), 45402],  # noqa: DTZ001 - a cell has no zone
        ["Three", "2026-03-11", 45402.0],
        ["Four", "2026-03-11", 45402, None, "more"],
    )

    found = take(bring(period, content, name="comments.xlsx"), batch_rows=2)

    assert outcomes(found) == [(2, "taken"), (4, "refused"), (5, "taken"), (6, "refused")]
    assert "no zone" in found[1].words
    assert set(Comment.objects.values_list("text", "zip", "received_on")) == {
        ("One", "45402", dt.date(2026, 3, 10)),
        ("Three", "45402", dt.date(2026, 3, 11)),
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (workbook(["comment"], more_sheets=["Other"]), "several sheets"),
        (workbook(), "empty"),
        (b"PK\x03\x04 no zip", "can't be opened"),
    ],
    ids=["two sheets", "empty", "damaged"],
)
def test_a_workbook_that_cannot_be_read_says_why(period, content, words):
    bulk_import = bring(period, content, name="comments.xlsx")
    check(bulk_import)

    assert words in orders.totals(bulk_import, ImportPhase.CHECK).fault


def bytes_of(attachment):
    with open_original(attachment.key) as original:
        return original.read()


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def test_a_zip_brings_the_files_that_its_rows_name(period):
    letter, same_name = pdf(), pdf(author="Other")
    content = archive(
        comments_dot_csv=table(
            ("a-1", "", "a/letter.pdf, b/letter.pdf", IN_TIME),
            ("a-2", "Text", "https://x.example/q/X-1/note.txt", IN_TIME),
            header="id,comment,files,received",
        ),
        a__letter_dot_pdf=letter,
        b__letter_dot_pdf=same_name,
        note_dot_txt=b"A note",
    )  # fmt: skip

    found = take(bring(period, content, name="campaign.zip"))

    assert [one.outcome for one in found] == ["taken", "taken"]
    kept = list(Attachment.objects.order_by("comment", "position"))
    assert [one.file_name for one in kept] == ["letter.pdf", "letter (2).pdf", "note.txt"]
    assert [bytes_of(one) for one in kept] == [letter, same_name, b"A note"]
    assert Job.objects.filter(kind=JobKind.EXTRACT, attachment__in=kept).count() == 3
    told = json.loads(bytes(Receipt.objects.get(comment=kept[0].comment).payload))
    assert [file["sha256"] for file in told["files"]] == [
        hashlib.sha256(letter).hexdigest(),
        hashlib.sha256(same_name).hexdigest(),
    ]


def test_files_in_a_zip_that_no_row_names_are_told(period):
    content = archive(
        comments_dot_csv=table(
            *[(f"a-{n}", "Text", "letter.pdf" if n == 0 else "", IN_TIME) for n in range(5)],
            header="id,comment,files,received",
        ),
        letter_dot_pdf=pdf(),
        left__behind_dot_pdf=pdf(),
    )
    bulk_import = bring(period, content, name="campaign.zip")

    check(bulk_import)

    assert orders.totals(bulk_import, ImportPhase.CHECK).note == (
        "No row names 1 of the files in the ZIP, which are not taken: left/behind.pdf"
    )


def test_a_zip_brought_again_keeps_no_second_copy_of_its_files(period):
    rows = table(("a-1", "", "letter.pdf", IN_TIME), header="id,comment,files,received")
    take(bring(period, archive(comments_dot_csv=rows, letter_dot_pdf=pdf()), name="one.zip"))

    found = take_nothing(
        bring(period, archive(comments_dot_csv=rows, letter_dot_pdf=pdf(), x_dot_txt=b"x"), name="two.zip")
    )

    assert outcomes(found) == [(2, "known")]
    assert Attachment.objects.count() == 1


def take_nothing(bulk_import):
    found = check(bulk_import)
    with pytest.raises(orders.ImportRefused, match="nothing to import"):
        orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=NOW)
    return found


@pytest.mark.parametrize(
    ("name", "words"),
    [("absent.pdf", "holds no file “absent.pdf”"), ("run.exe", "not of a kind"), ("fake.pdf", "is not a PDF")],
)
def test_a_file_that_cannot_be_had_refuses_its_row_with_its_name(period, name, words):
    content = archive(
        comments_dot_csv=table(("a-1", "Text", name, IN_TIME), header="id,comment,files,received"),
        run_dot_exe=b"MZ",
        fake_dot_pdf=b"no pdf",
    )

    column, said = one_refusal(period, content, name="campaign.zip")

    assert column == "files"
    assert words in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive(a_dot_txt=b"x"), "must hold one table"),
        (archive(a_dot_csv=b"comment\n", b_dot_csv=b"comment\n"), "must hold one table"),
        (b"PK no zip", "can't be opened"),
    ],
    ids=["no table", "two tables", "damaged"],
)
def test_a_zip_that_cannot_be_read_says_why(period, content, words):
    bulk_import = bring(period, content, name="campaign.zip")
    check(bulk_import)

    assert words in orders.totals(bulk_import, ImportPhase.CHECK).fault


@pytest.mark.parametrize("name", ["comments.txt", "comments", "comments.exe", ""])
def test_a_file_of_another_kind_is_not_taken(period, name):
    with pytest.raises(orders.ImportRefused):
        bring(period, b"comment\nx\n", name=name)


# --- the report


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_report_is_a_formula(start):
    lines = list(report_lines([Outcome(row=2, outcome="taken", source_id=f"{start}cmd|' /C calc'!A0")]))

    assert lines[0].startswith("\ufeffRow,")
    assert next(csv.reader([lines[1]]))[3].startswith("'")


def test_the_report_names_each_row_in_order(period):
    bulk_import = bring(period, table(*[(f"a-{n}", "", "", "Text", IN_TIME) for n in range(7)]))
    check(bulk_import)

    rows = list(csv.reader(report_lines(of_phase(bulk_import, ImportPhase.CHECK))))

    assert [row[0] for row in rows[1:]] == [str(n) for n in range(2, 9)]


def test_an_insert_of_many_statuses_writes_their_history_each(period):
    take(bring(period, table(*[(f"a-{n}", "", "", "Text", IN_TIME) for n in range(5)])))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pghistory_context")
        assert cursor.fetchone() == (0,)
    assert CommentStatus.pgh_event_model.objects.count() == 5
