"""The list of comments: what it holds, in which order, and that numbers agree with the lists behind them."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.enums import Channel, Status, SubmitterType
from comments.models import Comment, Sketch
from comments.review.counts import count_links, counts_by_rule, rule_rows
from comments.review.neighbours import place_of
from comments.review.queue import EVERY_STATUS, WAITING, ListFilter
from rulemaking.models import CommentPeriod
from tests.factories import (
    CLOSES_AT,
    RECEIVED_AT,
    AttachmentFactory,
    CommentFactory,
    CommentPeriodFactory,
    JobFactory,
    sha256,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> CommentPeriod:
    return CommentPeriodFactory()


def sketch(comment: Comment, *, normal: str = "", language: str = "en") -> Sketch:
    return Sketch.objects.create(
        comment=comment, algorithm="test", normal_sha256=sha256(normal or comment.text), data=b"", language=language
    )


def found(**wanted: str) -> list[Comment]:
    return list(ListFilter(**wanted).comments())


def test_the_queue_holds_what_waits_oldest_receipt_first(period: CommentPeriod) -> None:
    later = CommentFactory(document=period.document, numbered=True)
    earlier = CommentFactory(document=period.document, received_at=RECEIVED_AT - dt.timedelta(days=1))
    CommentFactory(document=period.document, posted=True)

    assert found() == [earlier, later]


def test_a_letter_stands_at_the_beginning_of_its_day(period: CommentPeriod) -> None:
    letter = CommentFactory(document=period.document, by_mail=True)
    midnight = dt.datetime(2026, 3, 12, 4, tzinfo=dt.UTC)
    before = CommentFactory(document=period.document, received_at=midnight - dt.timedelta(microseconds=1))
    after = CommentFactory(document=period.document, received_at=midnight + dt.timedelta(microseconds=1))

    assert found() == [before, letter, after]


@pytest.mark.parametrize("status", list(Status))
def test_each_status_has_its_list(period: CommentPeriod, status: Status) -> None:
    comments = {s: CommentFactory(document=period.document, status__status=s) for s in Status}
    wanted = WAITING if status == Status.RECEIVED else status.value

    assert found(status=wanted) == [comments[status]]
    assert set(found(status=EVERY_STATUS)) == set(comments.values())


def test_filters_narrow_by_rule_channel_sender_language_files_and_time(period: CommentPeriod) -> None:
    document = period.document
    plain = CommentFactory(document=document)
    elsewhere = CommentFactory()
    by_mail = CommentFactory(document=document, by_mail=True)
    of_a_bank = CommentFactory(document=document, from_organization=True)
    in_spanish = CommentFactory(document=document)
    with_file = AttachmentFactory(comment__document=document).comment
    late = CommentFactory(document=document, received_at=CLOSES_AT)
    for comment in (plain, elsewhere, by_mail, of_a_bank, with_file, late):
        sketch(comment)
    sketch(in_spanish, language="es")
    everything = {plain, by_mail, of_a_bank, in_spanish, with_file, late}

    assert set(found(rule=document.rulemaking.slug)) == everything
    assert found(channel=Channel.MAIL) == [by_mail]
    assert found(submitter_type=SubmitterType.ORGANIZATION) == [of_a_bank]
    assert found(language="es") == [in_spanish]
    assert found(files="with") == [with_file]
    assert set(found(files="without", rule=document.rulemaking.slug)) == everything - {with_file}
    assert found(timeliness="late", rule=document.rulemaking.slug) == [late]
    assert set(found(timeliness="timely", rule=document.rulemaking.slug)) == everything - {late}


def test_the_same_text_is_found_by_its_normal_form() -> None:
    first, second, other = CommentFactory.create_batch(3)
    sketch(first, normal="same")
    sketch(second, normal="same")
    sketch(other, normal="other")

    assert set(found(same_as=first.tracking_number)) == {first, second}


def test_search_finds_by_tracking_number_number_and_name() -> None:
    wanted = CommentFactory(numbered=True, first_name="Grace", last_name="Hopper")
    CommentFactory(numbered=True, first_name="Grace", last_name="Kelly")
    number = f"{wanted.status.docket.docket_id}-{wanted.status.number:04d}"

    for words in (
        wanted.tracking_number,
        wanted.tracking_number.upper(),
        wanted.tracking_number.replace("-", ""),
        number,
        number.lower(),
        "hopper",
        "grace hop",
    ):
        assert found(q=words) == [wanted], words
    assert found(q="nobody") == []
    assert found(q="%") == []


def test_an_address_that_makes_no_sense_opens_the_queue() -> None:
    query = QueryDict("status=gone&channel=pigeon&files=maybe&timeliness=x&q=%00&rule=")

    assert ListFilter.of_query(query) == ListFilter()


def test_a_filter_survives_its_address() -> None:
    chosen = ListFilter(rule="huione", status="posted", q="Ärzte & Co", files="with")

    assert ListFilter.of_query(QueryDict(urlsplit(chosen.query).path)) == chosen


def test_neighbours_follow_the_order_of_the_list_and_begin_again_at_its_end(period: CommentPeriod) -> None:
    first, second, third = CommentFactory.create_batch(3, document=period.document)
    chosen = ListFilter()

    def neighbours(comment: Comment) -> tuple[int | None, int | None]:
        place = place_of(comment=comment, chosen=chosen)
        return place.previous_pk, place.next_pk

    assert neighbours(first) == (None, second.pk)
    assert neighbours(second) == (first.pk, third.pk)
    assert neighbours(third) == (second.pk, first.pk)


def test_every_count_of_a_rule_agrees_with_the_list_behind_it_and_they_add_up(period: CommentPeriod) -> None:
    document = period.document
    CommentFactory.create_batch(3, document=document)
    CommentFactory.create_batch(2, document=document, posted=True)
    CommentFactory(document=document, restricted=True)
    CommentFactory(document=document, withdrawn=True, received_at=CLOSES_AT)
    CommentFactory(document=document, received_at=CLOSES_AT)
    CommentFactory()  # on another rule

    counts = counts_by_rule(document.rulemaking)[document.rulemaking.pk]
    links = count_links(document.rulemaking.slug, counts)

    assert {link.label: link.count for link in links} == {
        "Received": 8, "Waiting for review": 4, "Posted": 2, "Restricted": 1, "Withdrawn": 1, "Late": 2,
    }  # fmt: skip
    for link in links:
        behind = ListFilter.of_query(QueryDict(urlsplit(link.address).query)).comments()
        assert behind.count() == link.count, link.label


def test_rules_stand_in_the_order_of_their_deadlines(period: CommentPeriod) -> None:
    sooner = CommentPeriodFactory(closes_at=CLOSES_AT - dt.timedelta(days=1))
    over = CommentPeriodFactory(closes_at=RECEIVED_AT - dt.timedelta(days=1))
    CommentFactory(document=over.document)
    ahead = CommentPeriodFactory(opens_at=RECEIVED_AT + dt.timedelta(days=1))

    rows = rule_rows(at=RECEIVED_AT)

    expected = [sooner, period, over, ahead]
    assert [row.rulemaking for row in rows] == [p.part.rulemaking for p in expected]
    assert [row.is_open for row in rows] == [True, True, False, False]


def test_failed_work_counts_for_its_rule_even_without_comments() -> None:
    job = JobFactory(failed_at=RECEIVED_AT)
    rulemaking = job.comment.document.rulemaking

    assert counts_by_rule()[rulemaking.pk].failed_jobs == 1
    assert counts_by_rule(rulemaking)[rulemaking.pk].failed_jobs == 1


def test_the_list_costs_the_same_queries_with_one_and_with_thirty_rows(reviewer: Client, period: CommentPeriod) -> None:
    address = reverse("admin:comments_comment_changelist")

    def query_count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert reviewer.get(address).status_code == 200
        return len(queries)

    sketch(AttachmentFactory(comment__document=period.document).comment)
    query_count()  # keeps the languages for some minutes
    with_one = query_count()
    for _ in range(29):
        sketch(CommentFactory(document=period.document, numbered=True))

    assert query_count() == with_one


def test_the_list_shows_its_rows_and_their_number(reviewer: Client, period: CommentPeriod) -> None:
    comments = CommentFactory.create_batch(3, document=period.document, numbered=True)

    html = reviewer.get(reverse("admin:comments_comment_changelist")).content.decode()

    assert "<strong>3</strong> comments, oldest first" in html
    assert set(re.findall(r"/admin/comments/comment/(\d+)/change/", html)) == {str(c.pk) for c in comments}


def test_a_search_for_one_number_opens_the_comment(reviewer: Client) -> None:
    comment = CommentFactory(numbered=True)

    answer = reviewer.get(reverse("admin:comments_comment_changelist"), {"q": comment.tracking_number})

    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == reverse("admin:comments_comment_change", args=[comment.pk])


def test_posting_many_asks_first_and_says_how_many(reviewer: Client, period: CommentPeriod) -> None:
    comments = CommentFactory.create_batch(3, document=period.document, numbered=True)
    address = reverse("admin:comments_comment_changelist")
    ticked = {"chosen": [c.pk for c in comments[:2]]}

    asked = reviewer.post(address, ticked | {"ticked": "1"})

    assert "Post 2 comments?" in asked.content.decode()
    assert not Comment.objects.filter(status__status=Status.POSTED).exists()

    done = reviewer.post(address, ticked | {"confirmed": "1"}, follow=True)

    assert "2 comments are posted." in done.content.decode()
    assert set(Comment.objects.filter(status__status=Status.POSTED)) == set(comments[:2])
    assert User.objects.get(username="r.viewer").username == comments[0].rendition.posted_by


def test_posting_many_leaves_out_what_may_hold_private_data_and_what_has_no_number(
    reviewer: Client, period: CommentPeriod
) -> None:
    good = CommentFactory(document=period.document, numbered=True)
    private = CommentFactory(document=period.document, numbered=True, text="My number is 219-09-9999.")
    unnumbered = CommentFactory(document=period.document)
    everything = {"chosen": [good.pk, private.pk, unnumbered.pk], "confirmed": "1"}

    reviewer.post(reverse("admin:comments_comment_changelist"), everything)

    assert set(Comment.objects.filter(status__status=Status.POSTED)) == {good}


def test_a_comment_that_was_restricted_is_not_posted_with_many(reviewer: Client, period: CommentPeriod) -> None:
    restricted = CommentFactory(document=period.document, restricted=True)

    reviewer.post(reverse("admin:comments_comment_changelist"), {"chosen": [restricted.pk], "confirmed": "1"})

    restricted.status.refresh_from_db()
    assert restricted.status.status == Status.RESTRICTED


def test_somebody_who_only_reads_posts_nothing(manager: Client) -> None:
    comment = CommentFactory(numbered=True)

    answer = manager.post(reverse("admin:comments_comment_changelist"), {"chosen": [comment.pk], "confirmed": "1"})

    assert answer.status_code == 403
    comment.status.refresh_from_db()
    assert comment.status.status == Status.RECEIVED
