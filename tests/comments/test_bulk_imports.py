"""Files of comments: every row is told, every row has one outcome, and nothing is taken twice."""

import csv
import datetime as dt
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction

from comments import work
from comments.enums import Channel, ImportPhase, JobKind, ReceivedBasis, RowOutcome, SubmitterType
from comments.intake import validation
from comments.intake.amendments import submitter_of
from comments.intake.bulk import orders, running, sketches, writing
from comments.intake.bulk.outcomes import Outcome, of_phase, report_lines
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.management.commands import import_comments
from comments.models import BulkImport, BulkImportKey, Comment, CommentStatus, Job, Receipt
from comments.record import receipts, sketching
from comments.record.stores import open_original, originals
from comments.review import trail
from tests.comments.bulk import IN_TIME, NOW, bring, check, outcomes, run, table, take
from tests.comments.making import original_of, submission
from tests.factories import OFFICIAL, CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


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
    assert not Job.objects.filter(comment=comment).exists()  # its text is fingerprinted with it


def test_a_row_is_fingerprinted_as_a_worker_would(period):
    texts = [
        "Ninety days, please.",
        "Noventa días, por favor; el plazo es demasiado corto para nosotros.",
        "Tab\t\\ <b>",
    ]
    rows = [(f"a-{n}", "Ada", "Tester", text, IN_TIME) for n, text in enumerate([*texts, texts[0]])]

    take(bring(period, table(*rows)))

    for comment in Comment.objects.select_related("sketch"):
        made = {name: getattr(comment.sketch, name) for name in ("algorithm", "normal_sha256", "data", "language")}
        assert made | {name: bytes(made[name]) for name in ("normal_sha256", "data")} == sketching.values_of(
            comment.text
        )
    assert Comment.objects.filter(sketch__isnull=False).count() == 4


def test_a_very_long_text_comes_in_and_owes_its_fingerprint(period):
    at_the_limit, beyond = "x" * sketches.MADE_HERE_MAX, "y" * (sketches.MADE_HERE_MAX + 1)

    take(bring(period, table(("a-1", "", "", at_the_limit, IN_TIME), ("a-2", "", "", beyond, IN_TIME))))

    owing = Comment.objects.get(source_id="a-2")
    assert list(Job.objects.filter(kind=JobKind.SKETCH).values_list("comment", flat=True)) == [owing.pk]
    assert work.sketch_comments() == 1
    assert bytes(Comment.objects.get(pk=owing.pk).sketch.data) == sketching.values_of(beyond)["data"]


def test_a_text_that_can_not_be_fingerprinted_comes_in_and_owes_it(period, monkeypatch):
    plain = sketching.values_of

    def stumble(text):
        if "stumble" in text:
            raise ValueError
        return plain(text)

    monkeypatch.setattr(sketching, "values_of", stumble)
    rows = (("a-1", "Ada", "Tester", "Ninety days.", IN_TIME), ("a-2", "Ben", "Tester", "I stumble.", IN_TIME))

    take(bring(period, table(*rows)))

    owing = Comment.objects.get(source_id="a-2")
    assert not hasattr(owing, "sketch")
    assert [(job.kind, job.comment) for job in Job.objects.filter(comment__isnull=False)] == [(JobKind.SKETCH, owing)]
    assert hasattr(Comment.objects.get(source_id="a-1"), "sketch")


@pytest.mark.parametrize(
    "text", ["\\.", "a\tb", "one\ntwo", "\\N", "C:\\new\\table", "ទេ \u2028 🦀", "\x08\x1b", "{},\"'\\\n\\"]
)
def test_a_text_is_stored_to_the_letter_whatever_it_holds(period, text):
    take(bring(period, table(("a-1", "Ada\\", "O'Tab", text, IN_TIME))))

    comment = Comment.objects.get()
    assert (comment.text, comment.first_name) == (text, "Ada\\")
    assert bytes(comment.text_sha256) == hashlib.sha256(text.encode()).digest()


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


def kept_files():
    return sorted(path for path in Path(originals().location).rglob("*") if path.is_file())


def test_of_a_file_brought_twice_the_second_copy_is_not_kept_and_the_first_stays(period, settings, tmp_path):
    # A store of its own: tests beside this one keep files too.
    store = {**settings.STORAGES["originals"], "OPTIONS": {"location": str(tmp_path / "originals"), "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"originals": store}
    content = table(("a-1", "", "", "Words", IN_TIME))
    before = kept_files()
    first = bring(period, content)
    after = kept_files()

    for _ in range(2):
        with pytest.raises(orders.ImportRefused, match="brought before"):
            bring(period, content)

    assert len(after) == len(before) + 1
    assert kept_files() == after
    with open_original(first.file_key) as stream:
        assert stream.read() == content


def test_a_copy_that_cannot_be_removed_is_told_as_any(period, monkeypatch):
    content = table(("a-1", "", "", "Words", IN_TIME))
    bring(period, content)

    def fails(self, name):
        raise PermissionError(name)

    monkeypatch.setattr(FileSystemStorage, "delete", fails)

    with pytest.raises(orders.ImportRefused, match="brought before"):
        bring(period, content)


def test_a_file_of_which_nobody_knows_whether_its_row_was_written_stays(period, monkeypatch):
    """An answer that is lost is no refusal: the row may be there."""
    before = kept_files()

    def lost(*args, **kwargs):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(orders, "_order", lost)

    with pytest.raises(OperationalError):
        bring(period, table(("a-1", "", "", "Words", IN_TIME)))
    assert len(kept_files()) == len(before) + 1


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


def test_the_command_tells_what_came_of_it_also_where_a_worker_went_on_with_it(period, monkeypatch, tmp_path, capsys):
    run_here = running.run
    monkeypatch.setattr(import_comments, "_LOOKS_SECONDS", 0.01)

    def done_by_another(**given):
        run_here(**given)
        raise running.OvertakenByAnother

    monkeypatch.setattr(running, "run", done_by_another)
    file = tmp_path / "campaign.csv"
    file.write_bytes(table(("a-1", "", "", "Text", IN_TIME)))

    call_command(
        "import_comments", str(file), document=period.document.document_id, source="Campaign", evidence="List",
        by=OFFICIAL, confirm=True,
    )  # fmt: skip

    assert "Import: 1 rows; 1 taken" in capsys.readouterr().out
    assert Comment.objects.count() == 1


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
