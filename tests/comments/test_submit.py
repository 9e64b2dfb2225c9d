"""The one way in: what is written, what is refused, and that it happens once."""

import datetime as dt
import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

import pytest
from django.db import DatabaseError, connection

from comments.enums import Channel, JobKind, NotificationKind, ReceivedBasis, Status, SubmitterType
from comments.intake import plain
from comments.intake import submit as intake
from comments.intake.plain import Written
from comments.intake.submission import Received, Submitter
from comments.intake.submit import RECEIPT_MAILS_A_DAY, submit, submit_plain
from comments.intake.timeliness import CommentPeriodNotOpen
from comments.intake.tracking import new_tracking_number, new_tracking_numbers
from comments.intake.validation import SubmissionInvalid
from comments.models import (
    Attachment,
    AttachmentStatus,
    Comment,
    CommentStatus,
    CommentTarget,
    Job,
    Notification,
    Receipt,
    RequestCount,
)
from comments.rate_limits import Limit
from comments.record import receipts
from rulemaking.models import RequestForComment, Section
from tests.comments.making import ADA, BANKERS, TEXT, on_paper, row_counts, store, submission
from tests.database import as_owner
from tests.factories import CLOSES_AT, OPENS_AT, RECEIVED_AT, CommentPeriodFactory, DocumentFactory, PartFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


MICROSECOND = dt.timedelta(microseconds=1)
LATER = CLOSES_AT + dt.timedelta(days=30)
WRITTEN = (Comment, CommentStatus, Attachment, AttachmentStatus, Receipt, Notification, Job)


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_lands_in_the_record_as_received_and_unnumbered(channel):
    accepted = submit(submission=submission(channel=channel), at=LATER)

    assert accepted.is_new
    assert accepted.comment.channel == channel
    status = CommentStatus.objects.get(comment=accepted.comment)
    assert (status.status, status.number) == (Status.RECEIVED, None)


def test_a_submission_with_files_owes_all_its_work(settings):
    sent = submission(files=(store(name="a.pdf"), store(name="b.pdf")), wants_email_receipt=True)

    comment = submit(submission=sent, at=LATER).comment

    owed = sorted(Job.objects.values_list("kind", flat=True))
    assert owed == sorted(["number", "sketch", "scan", "scan", "extract", "extract", "notify"])
    assert set(Job.objects.values_list("ordered_at", "not_before")) == {(LATER, LATER)}
    assert list(comment.attachments.values_list("position", "file_name")) == [(1, "a.pdf"), (2, "b.pdf")]


def test_the_receipt_names_the_hashes_of_what_was_received():
    kept = store(b"%PDF-1.4 exactly these bytes")

    receipt = submit(submission=submission(files=(kept,)), at=LATER).receipt

    payload = json.loads(bytes(receipt.payload))
    assert payload["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert payload["files"] == [{"name": "letter.pdf", "size_bytes": kept.size_bytes, "sha256": kept.sha256.hex()}]
    assert payload["received"] == {"at": "2026-03-10T15:30:00.000000Z", "basis": "edge_clock", "on": None}


def test_a_receipt_holds_no_word_of_the_commenter():
    receipt = submit(submission=submission(), at=LATER).receipt

    told = bytes(receipt.payload).decode()
    assert not [word for word in (TEXT, ADA.last_name, ADA.email, ADA.phone, ADA.city) if word in told]


def test_the_same_token_twice_is_one_comment_with_the_first_receipt():
    sent = submission(submission_token="token-1")

    first = submit(submission=sent, at=LATER)
    again = submit(submission=replace(sent, text="Sent again by a nervous click."), at=LATER)

    assert (first.is_new, again.is_new) == (True, False)
    assert (again.comment, bytes(again.receipt.payload)) == (first.comment, bytes(first.receipt.payload))
    assert Comment.objects.count() == 1


def test_a_token_sent_again_after_the_close_still_gets_its_receipt():
    sent = submission(submission_token="token-1")
    first = submit(submission=sent, at=LATER)

    again = submit(submission=replace(sent, received=Received(at=CLOSES_AT)), at=LATER)

    assert (again.is_new, again.comment) == (False, first.comment)


def test_without_a_token_equal_comments_are_two():
    sent = submission()

    assert submit(submission=sent, at=LATER).comment != submit(submission=sent, at=LATER).comment


def test_an_imported_item_with_the_same_content_is_one_comment():
    sent = submission(source="other portal", source_id="77")

    first, again = submit(submission=sent, at=LATER), submit(submission=sent, at=LATER)

    assert (again.is_new, again.comment) == (False, first.comment)


def test_an_imported_item_with_the_same_id_and_other_content_is_another_comment():
    sent = submission(source="other portal", source_id="77")

    first = submit(submission=sent, at=LATER)
    other = submit(submission=replace(sent, text="Other words under the same id."), at=LATER)

    assert other.is_new
    assert other.comment != first.comment


def test_one_form_letter_of_two_people_under_one_id_is_two_comments():
    sent = submission(source="other portal", source_id="77")
    other_person = replace(sent, submitter=replace(ADA, first_name="Grace"))

    comments = {submit(submission=one, at=LATER).comment for one in (sent, other_person, sent, other_person)}

    assert {comment.first_name for comment in comments} == {"Ada", "Grace"}
    assert Comment.objects.count() == 2


def test_an_imported_item_is_found_again_under_another_token():
    sent = submission(source="other portal", source_id="77", submission_token="import-1")
    first = submit(submission=sent, at=LATER)

    again = submit(submission=replace(sent, submission_token="import-2"), at=LATER)

    assert (again.is_new, again.comment) == (False, first.comment)


@pytest.mark.parametrize("instant", [OPENS_AT, RECEIVED_AT, CLOSES_AT - MICROSECOND])
def test_from_the_first_instant_to_the_last_microsecond_it_is_taken_and_timely(instant):
    comment = submit(submission=submission(received=Received(at=instant)), at=LATER).comment

    assert Comment.objects.with_timeliness().get(pk=comment.pk).is_timely


@pytest.mark.parametrize("instant", [CLOSES_AT, CLOSES_AT + MICROSECOND])
def test_from_the_closing_instant_on_it_is_refused_with_the_close(instant):
    with pytest.raises(CommentPeriodNotOpen) as refusal:
        submit(submission=submission(received=Received(at=instant)), at=LATER)

    assert (refusal.value.closed_at, refusal.value.opens_at) == (CLOSES_AT, None)
    assert "closed at 11:59 p.m. Eastern Time on Wednesday, April 1, 2026" in str(refusal.value)
    assert not Comment.objects.exists()


def test_before_the_first_instant_it_is_refused_with_the_opening():
    with pytest.raises(CommentPeriodNotOpen) as refusal:
        submit(submission=submission(received=Received(at=OPENS_AT - MICROSECOND)), at=LATER)

    assert (refusal.value.opens_at, refusal.value.closed_at) == (OPENS_AT, None)
    assert "March 2, 2026" in str(refusal.value)


def test_a_rule_without_a_period_takes_no_comments():
    sent = submission(document=DocumentFactory())

    with pytest.raises(CommentPeriodNotOpen, match="takes no comments"):
        submit(submission=sent, at=LATER)


def test_a_late_comment_is_taken_and_marked_where_the_rule_accepts_late_ones():
    period = CommentPeriodFactory(document__rulemaking__accepts_late=True)

    comment = submit(submission=submission(period, received=Received(at=CLOSES_AT)), at=LATER).comment

    assert not Comment.objects.with_timeliness().get(pk=comment.pk).is_timely


def test_accepting_late_comments_does_not_mean_accepting_early_ones():
    period = CommentPeriodFactory(document__rulemaking__accepts_late=True)

    with pytest.raises(CommentPeriodNotOpen):
        submit(submission=submission(period, received=Received(at=OPENS_AT - MICROSECOND)), at=LATER)


def test_between_two_periods_the_refusal_names_the_next_opening():
    period = CommentPeriodFactory()
    reopens_at = CLOSES_AT + dt.timedelta(days=10)
    CommentPeriodFactory(part=period.part, opens_at=reopens_at, closes_at=reopens_at + dt.timedelta(days=30))

    with pytest.raises(CommentPeriodNotOpen) as refusal:
        submit(submission=submission(period, received=Received(at=CLOSES_AT)), at=LATER)

    assert refusal.value.opens_at == reopens_at


def test_a_comment_is_taken_while_any_part_of_the_rule_is_open():
    period = CommentPeriodFactory()
    CommentPeriodFactory(
        document=period.document,
        part=PartFactory(rulemaking=period.document.rulemaking),
        closes_at=CLOSES_AT + dt.timedelta(days=15),
    )

    comment = submit(submission=submission(period, received=Received(at=CLOSES_AT)), at=LATER).comment

    assert Comment.objects.with_timeliness().get(pk=comment.pk).is_timely


@pytest.mark.parametrize("day", [dt.date(2026, 3, 2), dt.date(2026, 4, 1)])
def test_a_letter_of_the_first_or_last_day_is_timely_and_gets_no_made_up_instant(day):
    sent = submission(channel=Channel.MAIL, received=on_paper(day))

    comment = submit(submission=sent, at=LATER).comment

    assert (comment.received_at, comment.received_on) == (None, day)
    assert Comment.objects.with_timeliness().get(pk=comment.pk).is_timely


@pytest.mark.parametrize("day", [dt.date(2026, 3, 1), dt.date(2026, 4, 2)])
def test_a_letter_of_the_day_before_or_after_is_refused(day):
    with pytest.raises(CommentPeriodNotOpen):
        submit(submission=submission(channel=Channel.MAIL, received=on_paper(day)), at=LATER)


def test_the_first_day_begins_in_washington_not_in_greenwich():
    day_before_in_washington = dt.datetime(2026, 3, 2, 4, 59, 59, tzinfo=dt.UTC)

    with pytest.raises(CommentPeriodNotOpen):
        submit(submission=submission(received=Received(at=day_before_in_washington)), at=LATER)


def test_a_receipt_from_the_future_is_refused():
    with pytest.raises(SubmissionInvalid) as refusal:
        submit(submission=submission(received=Received(at=RECEIVED_AT)), at=RECEIVED_AT - MICROSECOND)

    assert set(refusal.value.errors) == {"received_at"}


def test_a_receipt_at_this_very_instant_is_taken():
    assert submit(submission=submission(received=Received(at=RECEIVED_AT)), at=RECEIVED_AT).is_new


def test_a_letter_dated_tomorrow_in_washington_is_refused():
    late_evening = dt.datetime(2026, 3, 11, 3, 30, tzinfo=dt.UTC)

    with pytest.raises(SubmissionInvalid):
        submit(submission=submission(received=on_paper(dt.date(2026, 3, 11))), at=late_evening)


def test_a_postmark_after_the_receipt_is_refused():
    letter = on_paper(dt.date(2026, 3, 10), postmarked_on=dt.date(2026, 3, 11))

    with pytest.raises(SubmissionInvalid) as refusal:
        submit(submission=submission(received=letter), at=LATER)

    assert set(refusal.value.errors) == {"postmarked_on"}


def test_text_is_kept_code_point_for_code_point_but_for_line_ends():
    typed = "  first\r\n\r\nsecond\rthird\n\ttabbed \u200b e\u0301 \U0001f469\u200d\U0001f4bc \ufeff  "

    comment = submit(submission=submission(text=typed), at=LATER).comment

    comment.refresh_from_db()
    assert comment.text == "  first\n\nsecond\nthird\n\ttabbed \u200b e\u0301 \U0001f469\u200d\U0001f4bc \ufeff  "
    assert bytes(comment.text_sha256) == hashlib.sha256(comment.text.encode()).digest()


def test_equal_words_with_other_line_ends_have_equal_hashes():
    windows = submit(submission=submission(text="one\r\ntwo"), at=LATER).comment
    unix = submit(submission=submission(text="one\ntwo"), at=LATER).comment

    assert windows.content_sha256 == unix.content_sha256


@contextmanager
def refusing(table):
    """A table that takes no row, while inside."""
    with as_owner() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_on_purpose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            "AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$; "
            f"CREATE TRIGGER refuse_on_purpose BEFORE INSERT ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_on_purpose()"
        )
    yield
    with as_owner() as cursor:
        cursor.execute("DROP FUNCTION refuse_on_purpose() CASCADE")


@pytest.mark.parametrize(
    "table",
    ["comments_commentstatus", "comments_commentstatusevent", "comments_receipt", "comments_attachment",
     "comments_notification", "comments_job"],
)  # fmt: skip
def test_if_one_write_fails_nothing_is_left(table):
    sent = submission(files=(store(),), wants_email_receipt=True)
    before = row_counts(*WRITTEN)

    with refusing(table), pytest.raises(DatabaseError):
        submit(submission=sent, at=LATER)

    assert row_counts(*WRITTEN) == before


@pytest.mark.parametrize(
    "table", ["comments_commentstatus", "comments_commentstatusevent", "comments_receipt", "comments_job"]
)
@pytest.mark.django_db(transaction=True)
def test_if_a_part_of_the_one_statement_fails_nothing_is_left(table):
    sent = submission(submission_token="token-1")
    before = row_counts(*WRITTEN)

    with refusing(table), pytest.raises(DatabaseError):
        submit_plain(submission=sent, at=LATER)

    assert row_counts(*WRITTEN) == before


def test_the_one_statement_writes_every_column_as_the_models_have_it_and_the_history():
    receipts.publish_key(at=OPENS_AT)
    sent = submission(submission_token="token-1", submitter=ADA)

    written = submit_plain(submission=sent, at=LATER)
    comment = Comment.objects.get()
    longer = submit(submission=replace(sent, submission_token="token-2"), at=LATER).comment

    assert (written.comment_pk, written.tracking_number) == (comment.pk, comment.tracking_number)
    own = ("tracking_number", "submission_token")
    assert plain_row(comment, *own) == plain_row(longer, *own)
    assert (comment.text, comment.last_name, comment.submission_token) == (TEXT, ADA.last_name, "token-1")
    assert plain_row(comment.status) == plain_row(
        CommentStatus(docket_id=sent.document.docket_id, came_at=comment.received_at)
    )
    assert [plain_row(job) for job in comment.jobs.order_by("kind")] == [
        plain_row(Job(kind=kind, ordered_at=LATER, not_before=LATER)) for kind in (JobKind.NUMBER, JobKind.SKETCH)
    ]
    receipt = comment.receipt
    assert receipts.verify(bytes(receipt.payload), bytes(receipt.signature), receipt.key_id)
    event = CommentStatus.pgh_event_model.objects.get(pgh_obj=comment.pk)
    assert (event.pgh_label, event.pgh_context) == ("insert", {"by": "public", "why": "received by web"})


def test_the_one_statement_writes_what_a_comment_answers_as_the_longer_way_does(period):
    rulemaking = period.document.rulemaking
    question = RequestForComment.objects.create(rulemaking=rulemaking, number=2, text="What would it cost?")
    section = Section.objects.create(document=period.document, position=1, number="III", heading="Costs")
    sent = submission(period, submission_token="token-1", targets=(question, section))

    written = submit_plain(submission=sent, at=LATER)
    longer = submit(submission=replace(sent, submission_token="token-2"), at=LATER).comment

    own = [(one.request_id, one.section_id) for one in CommentTarget.objects.of(written.comment_pk)]
    assert own == [(question.pk, None), (None, section.pk)]
    assert own == [(one.request_id, one.section_id) for one in CommentTarget.objects.of(longer.pk)]


def test_the_one_statement_owes_a_receipt_by_mail_as_the_longer_way_does(period):
    sent = submission(period, submission_token="token-1", wants_email_receipt=True, language="es")

    written = submit_plain(submission=sent, at=LATER)
    longer = submit(submission=replace(sent, submission_token="token-2"), at=LATER).comment

    comment = Comment.objects.get(pk=written.comment_pk)
    assert comment.wants_email_receipt
    assert {job.kind for job in comment.jobs.all()} == {JobKind.NUMBER, JobKind.SKETCH}
    own, other = comment.notifications.get(), longer.notifications.get()
    assert plain_row(own, "message_id") == plain_row(other, "message_id")
    assert (own.language, own.email, own.message_id != other.message_id) == ("es", ADA.email, True)
    assert plain_row(own.jobs.get(), "notification_id") == plain_row(other.jobs.get(), "notification_id")
    event = Notification.pgh_event_model.objects.get(pgh_obj=own.pk)
    assert event.pgh_context == {"by": "public", "why": "received by web"}


def test_the_one_statement_too_sends_an_address_so_many_receipts_a_day_however_it_is_written(period):
    for n in range(RECEIPT_MAILS_A_DAY + 1):
        typed = replace(ADA, email=ADA.email.upper() if n % 2 else ADA.email)
        sent = submission(period, submission_token=f"token-{n}", wants_email_receipt=True, submitter=typed)
        assert submit_plain(submission=sent, at=LATER).tracking_number

    assert Comment.objects.count() == RECEIPT_MAILS_A_DAY + 1
    assert Notification.objects.count() == Job.objects.filter(kind=JobKind.NOTIFY).count() == RECEIPT_MAILS_A_DAY
    later = submission(period, submission_token="token-later", wants_email_receipt=True)
    submit_plain(submission=later, at=LATER + dt.timedelta(days=1))
    assert Notification.objects.count() == RECEIPT_MAILS_A_DAY + 1


def plain_row(row, *but):
    """The columns of a row that don't name the row itself."""
    own = {"id", "comment_id", "recorded_at", *but}
    return {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in own
    }


def sent_at(moment):
    return submission(received=Received(at=moment), submission_token="token-1")


@pytest.mark.parametrize("moment", [OPENS_AT - MICROSECOND, CLOSES_AT])
def test_the_one_statement_writes_nothing_outside_the_period(moment):
    assert submit_plain(submission=sent_at(moment), at=moment) == Written("", None, None)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("moment", [OPENS_AT, CLOSES_AT - MICROSECOND])
def test_the_one_statement_takes_the_first_and_the_last_instant(moment):
    submit_plain(submission=sent_at(moment), at=moment)

    assert Comment.objects.get().received_at == moment


def test_the_one_statement_writes_a_token_once_and_leaves_the_answer_to_the_longer_way():
    sent = submission(submission_token="token-1")
    first = submit_plain(submission=sent, at=LATER)

    assert submit_plain(submission=sent, at=LATER) == Written("", None, None)
    again = submit(submission=sent, at=LATER)
    assert (again.is_new, again.comment.pk) == (False, first.comment_pk)
    assert Comment.objects.count() == 1


def test_the_one_statement_writes_nothing_past_a_limit_and_does_not_count_what_it_refused():
    limits = [(Limit("network", 9), "192.0.2.0/24"), (Limit("address", 1), "192.0.2.1")]

    def send(n):
        return submit_plain(submission=submission(submission_token=f"token-{n}"), limits=limits, at=LATER)

    first, second, third = send(1), send(2), send(3)

    assert (first.allowance.remaining, bool(first.tracking_number)) == (0, True)
    assert second == third
    assert (second.tracking_number, second.allowance.is_used_up) == ("", True)
    assert Comment.objects.count() == 1
    assert set(RequestCount.objects.values_list("request_count", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_where_the_driver_let_go_of_what_was_prepared_the_one_statement_is_prepared_again():
    submit_plain(submission=submission(submission_token="token-1"), at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # as the driver does after a ROLLBACK
    submit_plain(submission=submission(submission_token="token-2"), at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'd311_submission%'")
        assert cursor.fetchone() == (1,)
    assert Comment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_where_a_pooler_changed_the_connection_the_one_statement_is_sent_whole():
    submit_plain(submission=submission(submission_token="token-1"), at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$")  # so that the driver doesn't see it

    assert submit_plain(submission=submission(submission_token="token-2"), at=LATER).tracking_number


@pytest.mark.django_db(transaction=True)
def test_a_tracking_number_that_is_taken_counts_nothing_and_leaves_the_answer_to_the_longer_way(monkeypatch):
    taken = submit(submission=submission(), at=LATER).comment.tracking_number
    monkeypatch.setattr(plain, "new_tracking_number", lambda: taken)
    limits = [(Limit("address", 1), "192.0.2.1")]

    assert submit_plain(submission=submission(submission_token="token-1"), limits=limits, at=LATER) is None
    assert not RequestCount.objects.exists()


def test_a_taken_tracking_number_is_drawn_again(monkeypatch):
    taken = submit(submission=submission(), at=LATER).comment.tracking_number
    drawn = iter([taken, "zzz-zzzz-zzzz"])
    monkeypatch.setattr(intake, "new_tracking_number", lambda: next(drawn))

    assert submit(submission=submission(), at=LATER).comment.tracking_number == "zzz-zzzz-zzzz"


@pytest.mark.parametrize(
    "draw", [lambda: [new_tracking_number() for _ in range(5000)], lambda: islice(new_tracking_numbers(), 5000)]
)
def test_tracking_numbers_have_the_form_three_four_four_and_do_not_repeat(draw):
    drawn = set(draw())

    assert len(drawn) == 5000
    assert all(re.fullmatch(r"[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}", number) for number in drawn)


def test_a_receipt_by_mail_is_owed_only_when_asked_for():
    submit(submission=submission(), at=LATER)
    asked = submit(submission=submission(wants_email_receipt=True), at=LATER).comment

    owed = Notification.objects.get()
    assert (owed.kind, owed.email, owed.comment) == (NotificationKind.RECEIPT, ADA.email, asked)
    assert Job.objects.get(kind=JobKind.NOTIFY).notification == owed


def test_one_address_gets_only_so_many_receipts_a_day_however_it_is_spelt():
    period = CommentPeriodFactory()
    for number in range(RECEIPT_MAILS_A_DAY + 2):
        address = "Ada@mail.example" if number % 2 else "ada@MAIL.example"
        sent = submission(period, submitter=replace(ADA, email=address), wants_email_receipt=True)
        submit(submission=sent, at=LATER)

    assert Comment.objects.count() == RECEIPT_MAILS_A_DAY + 2
    assert Notification.objects.count() == RECEIPT_MAILS_A_DAY


def test_a_day_later_the_address_gets_receipts_again():
    period = CommentPeriodFactory()
    sent = submission(period, wants_email_receipt=True)
    for _ in range(RECEIPT_MAILS_A_DAY):
        submit(submission=sent, at=LATER)

    submit(submission=sent, at=LATER + dt.timedelta(days=1))

    assert Notification.objects.count() == RECEIPT_MAILS_A_DAY + 1


def test_the_history_of_the_status_says_that_the_public_sent_it():
    comment = submit(submission=submission(), at=LATER).comment

    event = CommentStatus.pgh_event_model.objects.get(pgh_obj_id=comment.pk)
    assert event.pgh_context == {"by": "public", "why": "received by web"}


@pytest.mark.parametrize(
    "submitter",
    [ADA, BANKERS, Submitter(), Submitter(submitter_type=SubmitterType.ANONYMOUS, country="Canada")],
)
def test_each_kind_of_submitter_is_taken(submitter):
    assert submit(submission=submission(submitter=submitter), at=LATER).is_new


def test_an_asserted_instant_keeps_who_asserted_it_and_on_what():
    received = Received(
        at=RECEIVED_AT, basis=ReceivedBasis.ASSERTED, evidence="Header of the message", asserted_by="m.lee"
    )

    comment = submit(submission=submission(channel=Channel.EMAIL, received=received), at=LATER).comment

    assert (comment.asserted_by, comment.received_evidence) == ("m.lee", "Header of the message")
