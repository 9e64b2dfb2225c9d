"""What a file of comments may be, and how each that is not is told: with its column and what to do."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

import openpyxl
import pytest

from comments.api.bulk import runs
from comments.api.v4.comments import _as_html
from comments.enums import BulkFormat, ImportPhase, JobKind
from comments.intake import targets
from comments.intake.bulk import orders
from comments.models import Attachment, Comment, CommentTarget, Job, Receipt
from comments.record.stores import open_original
from rulemaking.models import RequestForComment, Section
from tests.comments.bulk import IN_TIME, NOW, bring, check, official_rows, one_refusal, outcomes, table, take
from tests.comments.making import pdf
from tests.factories import OFFICIAL, AttachmentFactory, CommentFactory, CommentPeriodFactory, DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


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
    assert (comment.text, comment.num_items_received) == ("See “attached”\n", 4)


def test_only_the_official_columns_hold_html(period):
    take(bring(period, table(("a-1", "", "", "R&amp;D <b>", IN_TIME))))

    assert Comment.objects.get().text == "R&amp;D <b>"


def test_our_own_export_comes_in_as_it_was_typed(period):
    typed = "It's <b>bold</b> &amp; typed\nso"
    row = {"Document ID": "X-1", "Document Type": "Public Submission", "Received Date": IN_TIME}

    take(bring(period, official_rows(row | {"Comment": _as_html(typed, False)})))

    assert Comment.objects.get().text == typed


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


def ask(document):
    RequestForComment.objects.create(rulemaking=document.rulemaking, number=12, text="Is it enough?")
    Section.objects.create(document=document, position=2, number="III.B", heading="Costs")


@pytest.mark.django_db(transaction=True)  # a snapshot begins its transaction
def test_our_own_bulk_file_is_read_back_as_it_was_sent(period, tmp_path):
    there = CommentPeriodFactory().document
    ask(there)
    ask(period.document)
    text = "It's <b>bold</b> &amp; typed\nso"
    posted = CommentFactory(
        document=there, posted=True, from_organization=True, text=text, signatories="Grace, Bank\nAlan"
    )
    for target in targets.targets_of(there):
        of = {"section": target} if isinstance(target, Section) else {"request": target}
        CommentTarget.objects.create(comment=posted, **of)
    AttachmentFactory(comment=posted, published=True)
    CommentFactory(document=there, withdrawn=True)
    _, (written,) = runs.write(docket=there.docket, at=NOW, folder=tmp_path, formats=(BulkFormat.JSONL,))

    found = take(bring(period, written.path.read_bytes(), name="comments.jsonl"))

    assert outcomes(found) == [(1, "taken"), (2, "refused")]
    assert "Names 1 files that are not in this import: letter-1.pdf" in found[0].words
    ours = Comment.objects.get(document=period.document)
    assert (ours.text, ours.signatories, ours.organization) == (text, "Grace, Bank\nAlan", posted.organization)
    assert ours.source_id == posted.rendition.comment_id_text
    answers = {target.target for target in CommentTarget.objects.filter(comment=ours)}
    assert answers == set(targets.targets_of(period.document))


def test_signatories_and_answers_are_read_from_a_table_and_what_is_not_asked_here_is_told(period):
    ask(period.document)
    header = "id,first_name,last_name,comment,received,also_signed_by,targets"
    rows = table(("a-1", "Ada", "L", "Text", IN_TIME, " Grace, Bank \n\nAlan", "section-2,question-99"), header=header)

    (found,) = take(bring(period, rows))

    ours = Comment.objects.get()
    assert ours.signatories == "Grace, Bank\nAlan"
    assert found.words == "Answers what is not in this document here: question-99"
    assert CommentTarget.objects.get().section.position == 2


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
