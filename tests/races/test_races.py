"""What two or two hundred do at once, on real connections."""

import datetime as dt
from functools import partial

import pytest
from django.db import connection, transaction

from comments import jobs
from comments.enums import JobKind, RestrictReasonType, Status
from comments.intake.submit import submit
from comments.models import (
    Comment,
    CommentStatus,
    Job,
    Notification,
    PeriodSnapshot,
    Receipt,
    Rendition,
    Summary,
)
from comments.record.closing import announce_due
from comments.record.numbering import number_comments
from comments.record.sequencer import sequence_changes
from comments.review import decisions, item_counts
from comments.review.errors import CountedMeanwhile, DecidedMeanwhile
from rulemaking.actions.comment_periods import PeriodNotExtendable, PeriodNotOpenable, extend, open_period
from rulemaking.actions.dockets import allocate_numbers
from rulemaking.enums import DocumentKind
from rulemaking.models import CommentPeriod, Docket, PeriodAnnouncement, PeriodChange
from tests.comments.making import submission
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    OPENS_AT,
    POSTED_AT,
    PUBLISHED_ON,
    RECEIVED_AT,
    CommentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    JobFactory,
    PartFactory,
    SubscriptionFactory,
)
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db(transaction=True)

AT = CLOSES_AT


def test_the_same_submission_from_ten_connections_is_one_comment_with_one_receipt():
    sent = submission(submission_token="one click, ten requests")

    accepted = at_once(*[partial(submit, submission=sent, at=AT)] * 10)

    assert split(accepted)[1] == []
    assert sum(result.is_new for result in accepted) == 1
    assert len({result.comment.pk for result in accepted}) == 1
    assert len({bytes(result.receipt.signature) for result in accepted}) == 1
    assert (Comment.objects.count(), Receipt.objects.count(), Job.objects.count()) == (1, 1, 2)


def test_the_same_import_from_two_connections_is_one_comment():
    sent = submission(source="other portal", source_id="77")

    accepted = at_once(*[partial(submit, submission=sent, at=AT)] * 4)

    assert sum(result.is_new for result in accepted) == 1
    assert Comment.objects.count() == 1


def test_two_hundred_writers_and_four_numberers_lose_and_double_nothing_and_leave_no_gap():
    period = CommentPeriodFactory()
    writers, each = 20, 10

    def write(writer):
        for number in range(each):
            submit(submission=submission(period, submission_token=f"{writer}-{number}"), at=AT)

    def number():
        return sum(number_comments(at=AT, limit=7) for _ in range(20))

    _, faults = split(at_once(*[partial(write, writer) for writer in range(writers)], *[number] * 4))
    while number_comments(at=AT):
        pass

    assert faults == []
    numbers = sorted(CommentStatus.objects.values_list("number", flat=True))
    assert numbers == list(range(2, 2 + writers * each))
    assert Docket.objects.get().last_number == 1 + writers * each


def test_numbering_from_four_connections_gives_each_comment_one_number_in_its_own_docket():
    documents = [DocumentFactory(), DocumentFactory()]
    for place in range(60):
        JobFactory(comment=CommentFactory(document=documents[place % 2]))

    settled = at_once(*[lambda: sum(number_comments(at=AT, limit=5) for _ in range(10))] * 4)

    assert sum(settled) == 60
    for document in documents:
        numbers = CommentStatus.objects.filter(docket=document.docket).values_list("number", flat=True)
        assert sorted(numbers) == list(range(2, 32))


def test_documents_and_comments_numbered_at_once_share_one_sequence():
    document = DocumentFactory()
    for _ in range(20):
        JobFactory(comment=CommentFactory(document=document))

    def add_documents():
        for _ in range(10):
            with transaction.atomic():
                number = allocate_numbers(docket_pk=document.docket_id, count=1)
                DocumentFactory(docket=document.docket, rulemaking=document.rulemaking, number=number)

    results = at_once(add_documents, lambda: [number_comments(at=AT, limit=3) for _ in range(10)])

    assert split(results)[1] == []
    numbers = [*CommentStatus.objects.values_list("number", flat=True)]
    numbers += document.docket.documents.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 32))


def test_a_numbering_that_is_rolled_back_gives_its_numbers_to_the_next(application_connection):
    document = DocumentFactory()
    JobFactory(comment=CommentFactory(document=document))
    killed = application_connection()
    killed.execute("UPDATE rulemaking_docket SET last_number = last_number + 1 WHERE id = %s", [document.docket_id])
    killed.close()

    number_comments(at=AT)

    assert CommentStatus.objects.get().number == 2


def test_two_claimers_never_share_a_job():
    for _ in range(40):
        JobFactory()

    def claim():
        return [job.pk for _ in range(10) for job in jobs.claim(kind=JobKind.NUMBER, at=RECEIVED_AT, limit=3)]

    claimed = [pk for result in at_once(*[claim] * 4) for pk in result]

    assert sorted(claimed) == sorted(Job.objects.values_list("pk", flat=True))


def test_a_claim_passes_over_what_another_holds_at_this_moment(application_connection):
    held, free = JobFactory(), JobFactory()
    other = application_connection()
    other.execute("SELECT 1 FROM comments_job WHERE id = %s FOR UPDATE", [held.pk])

    assert jobs.claim(kind=JobKind.NUMBER, at=RECEIVED_AT, limit=10) == [free]


def test_two_sequencers_place_each_change_once():
    document = DocumentFactory()
    for _ in range(30):
        CommentFactory(posted=True, document=document, rendition__unplaced=True)

    at_once(*[partial(sequence_changes, at=POSTED_AT)] * 4)
    sequence_changes(at=POSTED_AT)

    assert sorted(Rendition.objects.values_list("feed_position", flat=True)) == list(range(1, 31))


def test_what_commits_after_a_sequencers_run_comes_later_in_the_feed(application_connection):
    document = DocumentFactory()
    slow, quick = (CommentFactory(posted=True, document=document, rendition__unplaced=True) for _ in range(2))
    editor = application_connection()
    editor.execute("UPDATE comments_rendition SET text = 'edited' WHERE comment_id = %s", [slow.pk])

    assert sequence_changes(at=POSTED_AT) == 1
    editor.commit()
    assert sequence_changes(at=POSTED_AT) == 1

    assert list(Rendition.objects.order_by("feed_position")) == [quick.rendition, slow.rendition]


def test_of_two_officials_who_extend_at_once_one_wins_and_the_other_is_told():
    period = CommentPeriodFactory()
    document = DocumentFactory(
        rulemaking=period.document.rulemaking, docket=period.document.docket, kind=DocumentKind.EXTENSION
    )

    def extend_by(days):
        seen = CommentPeriod.objects.get(pk=period.pk)
        seen.closes_at, seen.opens_at = period.closes_at, period.opens_at
        return extend(
            period=seen,
            document=document,
            closes_at=CLOSES_AT + dt.timedelta(days=days),
            by=OFFICIAL,
            at=CLOSES_AT - dt.timedelta(days=1),
        )

    won, lost = split(at_once(partial(extend_by, 5), partial(extend_by, 9)))

    assert (len(won), [type(fault) for fault in lost]) == (1, [PeriodNotExtendable])
    period.refresh_from_db()
    assert period.closes_at == won[0].closes_at
    assert PeriodChange.objects.count() == 1


def test_of_two_who_open_the_same_part_at_once_one_is_refused_with_words():
    document = DocumentFactory()
    part = PartFactory(rulemaking=document.rulemaking)
    act = partial(
        open_period, document=document, parts=[part], published_on=PUBLISHED_ON, comment_days=30, by=OFFICIAL, at=AT
    )

    won, lost = split(at_once(act, act))

    assert (len(won), [type(fault) for fault in lost]) == (1, [PeriodNotOpenable])
    assert CommentPeriod.objects.count() == 1


def test_of_two_officials_who_decide_at_once_one_wins_and_the_other_is_told():
    comment = CommentFactory(numbered=True)

    def seen():
        return Comment.objects.select_related("status", "document__docket").get(pk=comment.pk)

    poster, restricter = seen(), seen()
    won, lost = split(
        at_once(
            partial(decisions.post, comment=poster, by="a", at=AT),
            partial(
                decisions.restrict,
                comment=restricter,
                by="b",
                at=AT,
                reason_type=RestrictReasonType.CBI,
                reason="",
            ),
        )
    )

    assert (len(won), [type(fault) for fault in lost]) == (1, [DecidedMeanwhile])
    status = CommentStatus.objects.get()
    assert Rendition.objects.exists() == (status.status == Status.POSTED)


def test_of_two_who_confirm_how_many_a_comment_carries_at_once_one_counts_and_the_other_is_told():
    comment = CommentFactory(posted=True)

    def confirm(count):
        return item_counts.confirm(comment=comment, count=count, seen=1, why="Counted.", by="ana")

    made, refused = split(at_once(partial(confirm, 12), partial(confirm, 13)))

    assert [type(refusal) for refusal in refused] == [CountedMeanwhile]
    assert CommentStatus.objects.get(pk=comment.pk).confirmed_item_count == made[0].confirmed_item_count


def test_four_workers_announce_each_opening_and_closing_once():
    for _ in range(3):
        period = CommentPeriodFactory()
        SubscriptionFactory(rulemaking=period.part.rulemaking)

    announced = at_once(*[partial(announce_due, at=AT)] * 4)

    assert split(announced)[1] == []
    assert sum(announced) == PeriodAnnouncement.objects.count() == 6
    assert (PeriodSnapshot.objects.count(), Summary.objects.count(), Notification.objects.count()) == (3, 6, 3)


def test_two_parts_that_open_together_are_one_message_whoever_announces_them():
    period = CommentPeriodFactory()
    CommentPeriodFactory(document=period.document, part=PartFactory(rulemaking=period.part.rulemaking))
    SubscriptionFactory(rulemaking=period.part.rulemaking)

    at_once(*[partial(announce_due, at=OPENS_AT)] * 4)

    assert (PeriodAnnouncement.objects.count(), Notification.objects.count()) == (2, 1)


def test_the_connections_of_these_tests_have_the_applications_rights():
    def role():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0]

    assert set(at_once(role, role)) == {"docket311_app"}
