"""The staff's pages for files of comments, letters on paper, and e-mail."""

import datetime as dt
import io
import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from comments import work
from comments.enums import Channel, JobKind, ReceivedBasis, SubmitterType
from comments.intake.bulk import orders
from comments.intake.mail import taking
from comments.models import Attachment, AttachmentStatus, BulkImport, Comment, Job
from comments.review.permissions import REVIEWERS
from tests.comments.making import image, pdf
from tests.comments.test_incoming_mail import ARRIVED, mail
from tests.factories import CommentPeriodFactory

pytestmark = pytest.mark.django_db

ROW = "a-1,Ada,Ninety days,2026-03-10\r\n"
HEADER = "id,first_name,comment,received\r\n"


@pytest.fixture
def period():
    return CommentPeriodFactory()


def bring(browser, period, rows=ROW, *, name="campaign.csv", **changes):
    file = SimpleUploadedFile(name, (HEADER + rows).encode())
    said = {"document": period.document.pk, "source": "Campaign", "evidence": "List", "file": file, **changes}
    return browser.post(reverse("review:imports"), said)


def checked(browser, period, rows=ROW):
    bring(browser, period, rows)
    work.run_imports()
    return BulkImport.objects.get()


def page_of(browser, bulk_import):
    return browser.get(reverse("review:import", args=[bulk_import.pk])).content.decode()


def test_a_file_is_brought_checked_confirmed_and_imported(manager, period):
    answer = bring(manager, period)
    bulk_import = BulkImport.objects.get()
    assert answer["Location"] == reverse("review:import", args=[bulk_import.pk])
    assert "Being checked" in page_of(manager, bulk_import)
    work.run_imports()
    assert "Import 1 comment" in page_of(manager, bulk_import)

    manager.post(reverse("review:import_decide", args=[bulk_import.pk]), {"act": "confirm"})
    work.run_imports()

    assert "Imported" in page_of(manager, bulk_import)
    comment = Comment.objects.get()
    assert (comment.asserted_by, comment.first_name) == ("m.anager", "Ada")


def test_refused_rows_and_conflicts_are_shown_with_the_comment_they_meet(manager, period):
    bulk_import = checked(manager, period, ROW + "a-2,Grace,,2026-03-10\r\na-1,Grace,Ninety days,2026-03-10\r\n")
    manager.post(reverse("review:import_decide", args=[bulk_import.pk]), {"act": "confirm"})
    work.run_imports()

    page = page_of(manager, bulk_import)

    assert "This row has no comment" in page
    conflicting = Comment.objects.get(first_name="Grace")
    assert f"q={conflicting.tracking_number}" in page


def test_the_report_gives_each_row_or_those_of_one_outcome(manager, period):
    bulk_import = checked(manager, period, ROW + "a-2,Grace,,2026-03-10\r\n")
    address = reverse("review:import_report", args=[bulk_import.pk, "check"])

    every = b"".join(manager.get(address).streaming_content).decode()
    refused = b"".join(manager.get(address, {"only": "refused"}).streaming_content).decode()

    assert len(every.splitlines()) == 3
    assert len(refused.splitlines()) == 2
    assert "This row has no comment" in refused
    assert manager.get(address.replace("check", "other")).status_code == 404


def test_a_file_set_aside_imports_nothing(manager, period):
    bulk_import = checked(manager, period)

    manager.post(reverse("review:import_decide", args=[bulk_import.pk]), {"act": "discard"})
    answer = manager.post(reverse("review:import_decide", args=[bulk_import.pk]), {"act": "confirm"}, follow=True)

    assert "set it aside just now" in answer.content.decode()
    assert not Job.objects.filter(kind=JobKind.IMPORT).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "comments.txt"}, "ends in .csv"),
        ({"source": ""}, "“Where the rows come from” is empty. Fill it in."),
        ({"default_received_on": "2999-01-01"}, "in the future"),
        ({"encoding": "ebcdic"}, "“ebcdic” is none of the choices of “Letters are written as”."),
    ],
)
def test_what_cannot_be_brought_is_told_and_keeps_what_was_typed(manager, period, changes, words):
    answer = bring(manager, period, **changes)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert 'value="List"' in answer.content.decode()
    assert not BulkImport.objects.exists()


def test_the_same_file_twice_is_told_with_the_first(manager, period):
    bring(manager, period)

    answer = bring(manager, period)

    assert answer.status_code == 400
    assert "brought before, as Import" in answer.content.decode()


def test_reviewers_bring_no_files(reviewer, period):
    assert bring(reviewer, period).status_code == 403
    bulk_import = orders.begin(
        document=period.document, upload=SimpleUploadedFile("a.csv", (HEADER + ROW).encode()), file_name="a.csv",
        source="Campaign", evidence="List", by="x", at=work.now(),
    )  # fmt: skip
    for name in ("import", "import_decide"):
        assert reviewer.post(reverse(f"review:{name}", args=[bulk_import.pk]), {"act": "confirm"}).status_code == 403
    assert reviewer.get(reverse("review:import_report", args=[bulk_import.pk, "check"])).status_code == 403


def test_a_failed_import_stands_on_the_work_page_with_its_file(manager, period):
    bulk_import = checked(manager, period)
    Job.objects.update(failed_at=work.now(), done_at=None, last_error="OSError: the store is away")

    assert bulk_import.file_name in manager.get(reverse("review:work")).content.decode()
    assert "the store is away" in page_of(manager, bulk_import)


# --- letters


def letter(period, **changes):
    said = {
        "document": period.document.pk,
        "text": "Dear Sir,\r\nninety days.",
        "received_on": "2026-03-10",
        "postmarked_on": "2026-03-07",
        "evidence": "Date stamp of the mail room",
        "first_name": "Ada",
        "last_name": "Tester",
        "address1": "12 Sample Street",
        "token": "token-1",
    }
    return said | changes


def record(browser, period, **changes):
    return browser.post(reverse("review:letters"), letter(period, **changes))


def test_a_letter_is_recorded_with_its_days_and_who_states_them(reviewer, period):
    scan = SimpleUploadedFile("scan.pdf", pdf())

    answer = record(reviewer, period, scans=[scan])

    comment = Comment.objects.get()
    assert answer["Location"] == reverse("review:receipt_letter", args=[comment.pk])
    assert (comment.channel, comment.text) == (Channel.MAIL, "Dear Sir,\nninety days.")
    assert (comment.received_at, comment.received_on) == (None, dt.date(2026, 3, 10))
    assert comment.postmarked_on == dt.date(2026, 3, 7)
    assert (comment.received_basis, comment.asserted_by) == (ReceivedBasis.ASSERTED, "r.viewer")
    assert comment.submitter_type == SubmitterType.INDIVIDUAL
    kept = Attachment.objects.get()
    assert kept.file_name == "scan.pdf"
    assert Job.objects.filter(kind=JobKind.EXTRACT, attachment=kept).exists()


def test_a_letter_that_names_nobody_is_taken(reviewer, period):
    record(reviewer, period, first_name="", last_name="")

    assert Comment.objects.get().submitter_type == SubmitterType.ANONYMOUS


def test_recorded_twice_by_a_double_click_it_is_one_letter(reviewer, period):
    first = record(reviewer, period)
    again = record(reviewer, period)

    assert again["Location"] == first["Location"]
    assert Comment.objects.count() == 1


def test_its_receipt_can_be_printed_and_repeats_no_word_of_it(reviewer, period):
    page = reviewer.get(record(reviewer, period)["Location"]).content.decode()

    assert Comment.objects.get().tracking_number in page
    assert "March 10, 2026" in page
    assert "12 Sample Street" in page
    assert "ninety days" not in page


def test_several_scans_keep_their_order_and_get_names_of_their_own(reviewer, period):
    scans = [SimpleUploadedFile("page.png", image("PNG")), SimpleUploadedFile("page.png", image("PNG", turned=True))]

    record(reviewer, period, text="", scans=scans)

    assert list(Attachment.objects.order_by("position").values_list("file_name", flat=True)) == [
        "page.png",
        "page (2).png",
    ]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract")
def test_a_scanned_letter_is_read_by_machine(reviewer, period):
    page = Image.new("L", (1700, 500), 255)
    ImageDraw.Draw(page).text((80, 150), "Ninety days are needed", fill=0, font=ImageFont.load_default(90))
    out = io.BytesIO()
    page.save(out, "PNG")
    record(reviewer, period, text="", scans=[SimpleUploadedFile("page.png", out.getvalue())])
    Job.objects.update(not_before=work.now())

    work.read_files()

    status = AttachmentStatus.objects.get()
    assert status.extraction_method == "tesseract"
    assert "Ninety days are needed" in status.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Write your comment, or attach it"),
        ({"received_on": ""}, "“Day of receipt” is empty. Choose a day."),
        ({"received_on": "2999-01-01"}, "lies in the future"),
        ({"received_on": "2026-04-10"}, "The comment period closed at"),
        ({"received_on": "2026-03-01", "postmarked_on": ""}, "has not begun"),
        ({"postmarked_on": "2026-03-11"}, "The postmark is later than the receipt"),
        ({"evidence": ""}, "“What shows the day of receipt” is empty. Fill it in."),
        ({"scans": [("run.exe", b"MZ")]}, "is no scan"),
        ({"scans": [("fake.pdf", b"no pdf")]}, "is not a PDF file"),
        ({"scans": [("page.tif", b"")]}, "empty"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_keeps_what_was_typed(reviewer, period, changes, words):
    files = [io.BytesIO(content) for _, content in changes.get("scans", [])]
    for file, (name, _) in zip(files, changes.get("scans", []), strict=True):
        file.name = name

    answer = record(reviewer, period, **(changes | ({"scans": files} if files else {})))

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "12 Sample Street" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_late_letter_is_taken_where_the_rule_accepts_late_comments(reviewer, period):
    rulemaking = period.part.rulemaking
    type(rulemaking).objects.filter(pk=rulemaking.pk).update(accepts_late=True)

    record(reviewer, period, received_on="2026-04-10")

    assert Comment.objects.late().count() == 1


def test_only_those_with_the_right_record_letters(as_, period):
    nobody = as_("n.obody")
    assert record(nobody, period).status_code == 403
    assert not Comment.objects.exists()
    record(as_("r.two", REVIEWERS), period)
    assert nobody.get(reverse("review:receipt_letter", args=[Comment.objects.get().pk])).status_code == 403


# --- e-mail


@pytest.fixture
def waiting(period):
    content = SimpleUploadedFile("a.eml", mail(Subject="No docket named", files=[("letter.pdf", pdf())]))
    arrival = taking.Arrival(mailbox="Inbox", at=ARRIVED, evidence="Arrival")
    return taking.take_in(content=content, arrival=arrival, at=work.now())[0]


def test_a_waiting_mail_is_shown_with_its_words_and_files_and_becomes_a_comment(reviewer, period, waiting):
    assert "No docket named" in reviewer.get(reverse("review:mails")).content.decode()
    address = reverse("review:mail", args=[waiting.pk])
    page = reviewer.get(address).content.decode()
    assert "ninety days" in page
    assert "letter.pdf" in page

    reviewer.post(address, {"act": "route", "document": period.document.pk})

    comment = Comment.objects.get()
    assert (comment.channel, comment.document) == (Channel.EMAIL, period.document)
    assert comment.tracking_number in reviewer.get(address).content.decode()
    assert "No mail waits" in reviewer.get(reverse("review:mails")).content.decode()


def test_mail_that_waits_stands_on_the_first_page_of_those_who_may_decide(reviewer, as_, waiting):
    assert "1 e-mail waits for somebody" in reviewer.get(reverse("admin:index")).content.decode()
    assert "e-mail waits" not in as_("n.obody").get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("said", "words"), [({"act": "route"}, "Choose the document"), ({"act": "set-aside"}, "Say why it is no comment")]
)
def test_a_decision_without_its_reason_is_told(reviewer, waiting, said, words):
    answer = reviewer.post(reverse("review:mail", args=[waiting.pk]), said)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_mail_set_aside_is_found_under_its_tab_with_the_reason(reviewer, waiting):
    reviewer.post(reverse("review:mail", args=[waiting.pk]), {"act": "set-aside", "reason": "About parking"})

    assert "About parking" in reviewer.get(reverse("review:mails"), {"state": "ignored"}).content.decode()


def test_a_mail_s_original_is_saved_and_never_shown(reviewer, waiting):
    answer = reviewer.get(reverse("review:original_mail", args=[waiting.pk]))

    assert b"No docket named" in b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]


def test_only_those_with_the_right_see_mail(as_, waiting):
    nobody = as_("n.obody")
    for name, args in (("mails", []), ("mail", [waiting.pk]), ("original_mail", [waiting.pk])):
        assert nobody.get(reverse(f"review:{name}", args=args)).status_code == 403
