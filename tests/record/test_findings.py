"""What a staff summary found is kept row by row; campaigns keep their numbers; staff's word holds; new comments find
their place."""

import dataclasses
import datetime as dt
import random
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments import tasks, work
from comments.analysis import findings as analysis
from comments.enums import Audience, JobKind, LinkKind, PlacementKind, SummaryOccasion
from comments.intake.amendments import Amendment, amend
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.models import (
    Campaign,
    CampaignFinding,
    CampaignLink,
    Comment,
    Job,
    PassageFinding,
    Placement,
    Sketch,
    Summary,
    TextReading,
)
from comments.record import campaign_links, findings, placing, receipts, sketching, summaries, summary_input
from tests.analysis.letters import form_letter, paragraph, sent
from tests.comments.making import submission
from tests.factories import CommentFactory, CommentPeriodFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
RNG = random.Random(311)
LETTER, OTHER_LETTER = form_letter(RNG), form_letter(RNG)
OWN = paragraph(RNG, 2)


@pytest.fixture
def period():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)


def _comment(period, text, **fields):
    return CommentFactory(
        numbered=True, document=period.document, received_at=fields.pop("received_at", NOW - DAY), text=text, **fields
    )


def _order(period, *, audience=Audience.STAFF, as_of=NOW):
    return summaries.order(
        rulemaking=period.part.rulemaking,
        audience=audience,
        occasion=SummaryOccasion.DEMAND,
        as_of=as_of,
        by="ana",
        at=NOW,
    )


def _summarise(period, **about):
    ordered = _order(period, **about)
    assert work.produce_summaries() == 1
    ordered.refresh_from_db()
    return ordered


def _letters(period, letter=LETTER, count=4):
    return [
        _comment(period, sent(letter, f"Sender {'AB'[letter == OTHER_LETTER]} {number}")) for number in range(count)
    ]


def _sketched(comment):
    """The comment after a worker has fingerprinted it."""
    Job.objects.create(kind=JobKind.SKETCH, comment=comment, ordered_at=NOW, not_before=NOW)
    assert work.sketch_comments() == 1
    return Placement.objects.filter(comment=comment).first()


def test_every_comment_is_placed_once_and_the_places_add_up_to_the_summarys_numbers(period):
    copies = _letters(period)
    adding = _comment(period, sent([OWN, *LETTER], "Zoe Quarles"))
    alone = _comment(period, paragraph(RNG, 4))
    wordless = _comment(period, "…")

    summary = _summarise(period)

    kinds = dict(Placement.objects.filter(summary=summary).values_list("comment", "kind"))
    assert kinds == {
        **{comment.pk: PlacementKind.EXACT for comment in copies},
        adding.pk: PlacementKind.PERSONALISED,
        alone.pk: PlacementKind.ALONE,
        wordless.pk: PlacementKind.WORDLESS,
    }
    finding = CampaignFinding.objects.get(summary=summary)
    assert (finding.size, finding.exact_count, finding.adding_count) == (5, 4, 1)
    assert finding.asked == [adding.pk]
    assert finding.key == summary.data["campaigns"]["listed"][0]["id"]
    accounting = summary.data["accounting"]
    assert Counter(kinds.values())[PlacementKind.EXACT] == accounting["representatives"] + accounting["exact_copies"]


def test_findings_that_name_a_comment_of_another_rule_are_not_stored(period):
    _letters(period)
    strange = _comment(CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY), paragraph(RNG, 4))
    summary = _summarise(period)
    facts = list(summary_input.read(summary))
    facts[0] = dataclasses.replace(facts[0], ref=strange.pk)
    found = analysis.find(summary_input.about(summary), facts)
    later = _order(period)

    with pytest.raises(findings.FindingsOfStrangers, match="1 comments"), transaction.atomic():
        findings.store(summary=later, found=found)

    assert Placement.objects.filter(summary=summary).count() == 4


def test_what_was_stored_while_a_summary_was_written_is_taken_back_if_it_cant_be_written(period, monkeypatch):
    def fails(*arguments, **named):
        raise RuntimeError("no document")

    _letters(period)
    summary = _summarise(period)
    _comment(period, paragraph(RNG, 4))
    later = _order(period)
    with monkeypatch.context() as broken:
        broken.setattr(summaries.report_docx, "build", fails)
        work.produce_summaries()

    later.refresh_from_db()
    assert later.produced_at is None
    assert "no document" in later.jobs.get().last_error
    assert set(Placement.objects.values_list("summary", flat=True)) == {summary.pk}
    assert Placement.objects.count() == 4


def test_sentences_that_were_stored_while_campaigns_were_looked_for_are_taken_back_if_none_can_be_found(
    period, monkeypatch
):
    stored: list[type] = []

    def fails(*arguments, **named):
        assert is_storing.wait(60)
        raise RuntimeError("no campaigns")

    def store(*arguments):
        copied(*arguments)
        stored.append(arguments[0])
        is_storing.set()

    is_storing, copied = threading.Event(), findings._copy_lines
    _letters(period)
    summary = _summarise(period)
    _comment(period, paragraph(RNG, 4))
    later = _order(period)
    with monkeypatch.context() as broken:
        broken.setattr(analysis.campaigns, "group", fails)
        broken.setattr(findings, "_copy_lines", store)
        work.produce_summaries()

    later.refresh_from_db()
    assert later.produced_at is None
    assert "no campaigns" in later.jobs.get().last_error
    assert stored == [PassageFinding, TextReading]
    for table in (PassageFinding, TextReading, Placement, CampaignFinding):
        assert set(table.objects.values_list("summary", flat=True)) == {summary.pk}


def test_what_a_sender_added_is_kept_with_its_place_in_the_exact_text(period):
    _letters(period)
    adding = _comment(period, sent([*LETTER[:2], OWN, *LETTER[2:]], "Zoe Quarles"))

    _summarise(period)

    [(source, start, end)] = Placement.objects.get(comment=adding).added
    assert (source, adding.text[start:end]) == ("text", OWN)


def test_an_argument_in_short_lines_behind_the_closing_is_no_signature(period):
    """Nobody reads a copy: what counts as one must have nothing that the letter doesn't say."""
    copies = _letters(period)
    argument = "Huione froze my account\nMy family cannot get its money\nPlease exempt remittances"
    adding = _comment(period, "\n\n".join(["Dear Director,", *LETTER, f"Thank you.\n{argument}\nZoe"]))

    summary = _summarise(period)
    late = _sketched(_comment(period, adding.text.replace("Zoe", "Zoe Late"), received_at=NOW + DAY))

    finding = CampaignFinding.objects.get(summary=summary)
    assert (finding.size, finding.exact_count, finding.adding_count) == (5, 4, 1)
    for placement in (Placement.objects.get(comment=adding), late):
        [(_, start, end)] = placement.added
        assert placement.kind == PlacementKind.PERSONALISED
        assert placement.comment.text[start:end].startswith(argument)
    said = PassageFinding.objects.filter(summary=summary, kind="said", comment_count=1).values_list("text", flat=True)
    assert all(line in "\n".join(said) for line in argument.split("\n"))
    forms = {bytes(sketching.values_of(comment.text)["normal_sha256"]) for comment in [*copies, adding]}
    assert len(forms) == 2


def test_each_sentence_leads_to_its_comments_and_the_count_is_true(period):
    _letters(period, count=3)
    _comment(period, f"{LETTER[0].split('. ')[0]}. {OWN}")

    summary = _summarise(period)

    counted: Counter[int] = Counter()
    for reading in TextReading.objects.filter(summary=summary):
        comments = Placement.objects.filter(summary=summary, text_number=reading.number)
        counted.update(dict.fromkeys(reading.passages, comments.count()))
        text = comments.first().comment.text
        for number, start, end in zip(reading.passages, reading.starts, reading.ends, strict=True):
            passage = PassageFinding.objects.get(summary=summary, number=number)
            assert text[start:end].casefold() == passage.text.casefold()
    passages = PassageFinding.objects.filter(summary=summary)
    assert {passage.number: passage.comment_count for passage in passages} == counted
    assert {passage.number: passage.placements().count() for passage in passages} == counted
    assert passages.first().comment_count == 4


def test_a_later_summary_takes_the_place_of_the_earlier_one_and_campaigns_keep_their_numbers(period):
    _letters(period, count=5)
    _letters(period, OTHER_LETTER, count=3)
    first = _summarise(period)
    campaign_links.name(campaign=Campaign.objects.get(number=2), name="Orchard letter", by="ana")
    _letters(period, OTHER_LETTER, count=4)

    second = _summarise(period)

    assert not Placement.objects.filter(summary=first).exists()
    first.refresh_from_db()
    assert (first.has_findings, second.has_findings) == (False, True)
    sizes = dict(CampaignFinding.objects.filter(summary=second).values_list("campaign__number", "size"))
    assert sizes == {1: 5, 2: 7}
    assert str(CampaignFinding.objects.first().campaign) == "Orchard letter"


def test_a_public_summary_keeps_no_rows_and_an_earlier_one_produced_late_doesnt_undo_a_later(period):
    _letters(period)
    early = summaries.order(
        rulemaking=period.part.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        as_of=NOW,
        by="ana",
        at=NOW + DAY,
    )
    Job.objects.filter(summary=early).update(not_before=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    late = _summarise(period)
    Job.objects.filter(summary=early).update(not_before=NOW)
    assert work.produce_summaries() == 1
    _summarise(period, audience=Audience.PUBLIC)

    assert set(Placement.objects.values_list("summary", flat=True)) == {late.pk}
    assert Summary.objects.get(pk=early.pk).produced_at is not None


def test_staff_put_two_campaigns_together_and_the_next_summary_holds_to_it_and_so_do_those_after(period):
    ours, theirs = _letters(period), _letters(period, OTHER_LETTER)
    _summarise(period)

    campaign_links.link(one=ours[0], others=[theirs[0]], kind=LinkKind.TOGETHER, reason="One sender", by="ana", at=NOW)

    for _ in range(2):
        summary = _summarise(period)
        assert CampaignFinding.objects.get(summary=summary).size == 8
        assert summary.data["campaigns"]["count"] == 1


def test_staff_take_a_comment_out_of_a_campaign_and_put_it_back(period):
    copies = _letters(period)
    _summarise(period)
    [link] = campaign_links.link(
        one=copies[0], others=[copies[3]], kind=LinkKind.APART, reason="Signed by a bank", by="ana", at=NOW
    )

    apart = _summarise(period)
    assert Placement.objects.get(summary=apart, comment=copies[3]).kind == PlacementKind.ALONE

    assert campaign_links.undo(link=link, by="ana", at=NOW)
    assert not campaign_links.undo(link=link, by="ben", at=NOW)
    back = _summarise(period)
    assert Placement.objects.get(summary=back, comment=copies[3]).kind == PlacementKind.EXACT


def test_what_was_put_together_over_an_unposted_comment_holds_for_the_posted_ones_in_public(period):
    posted = [
        CommentFactory(posted=True, document=period.document, received_at=NOW - DAY, text=sent(letter, "Ann Bee"))
        for letter in (LETTER, OTHER_LETTER)
    ]
    between = _comment(period, paragraph(RNG, 3))
    for comment in posted:
        campaign_links.link(
            one=between, others=[comment], kind=LinkKind.TOGETHER, reason="One sender", by="ana", at=NOW
        )

    summary = _summarise(period, audience=Audience.PUBLIC)

    assert [campaign["size"] for campaign in summary.data["campaigns"]["listed"]] == [2]


@pytest.mark.parametrize("first", [LinkKind.TOGETHER, LinkKind.APART])
def test_together_and_apart_at_once_is_refused_over_any_number_of_links(period, first):
    one, two, three = (_comment(period, paragraph(RNG, 3)) for _ in range(3))
    second = LinkKind.APART if first == LinkKind.TOGETHER else LinkKind.TOGETHER
    by = {"reason": "Seen on their site", "by": "ana", "at": NOW}
    campaign_links.link(one=one, others=[two], kind=LinkKind.TOGETHER, **by)
    campaign_links.link(one=one, others=[three], kind=first, **by)

    with pytest.raises(campaign_links.LinkRefused, match="Take one of the two decisions back"):
        campaign_links.link(one=two, others=[three], kind=second, **by)

    assert CampaignLink.objects.count() == 2


@pytest.mark.parametrize(
    ("others", "reason", "message"),
    [
        (lambda one, period: [one], "Same", "another comment"),
        (lambda one, period: [_comment(period, "Other.")], "  ", "Say why"),
        (lambda one, period: [CommentFactory(numbered=True)], "Same", "same rule"),
    ],
)
def test_links_that_mean_nothing_are_refused_in_words(period, others, reason, message):
    one = _comment(period, paragraph(RNG, 3))

    with pytest.raises(campaign_links.LinkRefused, match=message):
        campaign_links.link(
            one=one, others=others(one, period), kind=LinkKind.TOGETHER, reason=reason, by="ana", at=NOW
        )


def test_a_new_comment_finds_its_campaign_at_once_and_is_marked_as_provisional(period):
    _letters(period)
    theirs = _letters(period, OTHER_LETTER)
    summary = _summarise(period)

    copy = _sketched(_comment(period, sent(OTHER_LETTER, "Late Copy"), received_at=NOW + DAY))
    adding = _sketched(_comment(period, sent([*LETTER, OWN], "Late Adder"), received_at=NOW + DAY))
    alone = _sketched(_comment(period, paragraph(RNG, 4), received_at=NOW + DAY))

    assert copy.campaign == Placement.objects.get(comment=theirs[0]).campaign
    assert (copy.kind, adding.kind, alone.kind) == (
        PlacementKind.EXACT,
        PlacementKind.PERSONALISED,
        PlacementKind.ALONE,
    )
    assert all(placement.is_provisional and placement.summary_id == summary.pk for placement in (copy, adding, alone))
    [(_, start, end)] = adding.added
    assert adding.comment.text[start:end] == OWN


def test_the_next_summary_gives_a_new_comment_the_same_place_for_good(period):
    _letters(period)
    _summarise(period)
    comment = _comment(period, sent([*LETTER, OWN], "Late Adder"), received_at=NOW + DAY)
    provisional = _sketched(comment)

    summary = _summarise(period, as_of=NOW + 2 * DAY)

    final = Placement.objects.get(comment=comment)
    assert (final.summary, final.is_provisional) == (summary, False)
    assert (final.kind, final.campaign, final.added) == (provisional.kind, provisional.campaign, provisional.added)


def test_comments_that_came_while_a_summary_was_made_are_placed_after_it(period):
    _letters(period)
    late = _comment(period, sent(LETTER, "Late Copy"), received_at=NOW + DAY)
    Job.objects.create(kind=JobKind.SKETCH, comment=late, ordered_at=NOW, not_before=NOW)
    work.sketch_comments()
    assert not Placement.objects.exists()

    _summarise(period)

    placement = Placement.objects.get(comment=late)
    assert (placement.kind, placement.is_provisional) == (PlacementKind.EXACT, True)


def test_a_comment_that_is_changed_after_a_summary_is_placed_anew_and_keeps_nothing_of_its_old_text(period):
    _letters(period)
    _letters(period, OTHER_LETTER)
    receipts.publish_key(at=NOW)
    sent_in = submission(document=period.document, text=sent(LETTER, "Sender"), received=Received(at=NOW - DAY))
    changed = Comment.objects.with_current_version().get(pk=submit(submission=sent_in, at=NOW).comment.pk)
    summary = _summarise(period)
    assert Placement.objects.get(comment=changed).stance
    amend(
        amendment=Amendment(
            comment=changed,
            seen_version=1,
            text=sent([*OTHER_LETTER, OWN], "Sender"),
            keep=(),
            files=(),
            received=Received(at=NOW + DAY),
            submission_token="one change",
        ),
        at=NOW + DAY,
    )
    assert work.sketch_comments() == 1

    placement = Placement.objects.get(comment=changed)

    assert (
        placement.campaign
        == CampaignFinding.objects.get(summary=summary, representative__text__contains=OTHER_LETTER[0]).campaign
    )
    assert (placement.is_provisional, placement.text_number, placement.stance) == (True, None, "")
    [(_, start, end)] = placement.added
    assert sent([*OTHER_LETTER, OWN], "Sender")[start:end] == OWN


@pytest.mark.django_db(transaction=True)
def test_nothing_is_placed_while_a_summary_stores_what_it_found_and_all_is_after_it(period):
    _letters(period)
    summary = _summarise(period)
    late = _comment(period, sent(LETTER, "Late Copy"), received_at=NOW + DAY)
    storing = connection.copy()
    try:
        with storing.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [findings.LOCK_SPACE, period.part.rulemaking.pk])
        assert _sketched(late) is None
        with storing.cursor() as cursor:  # the server may notice a closed connection only later
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [findings.LOCK_SPACE, period.part.rulemaking.pk])
    finally:
        storing.close()

    assert placing.place_arrivals(summary=summary) == 1

    assert Placement.objects.get(comment=late).kind == PlacementKind.EXACT


def test_where_every_comment_has_its_place_none_is_looked_for(period):
    _letters(period)
    summary = _summarise(period)
    with CaptureQueriesContext(connection) as asked:
        assert placing.place_left_over() == 0
    assert not any("comments_sketch" in query["sql"] for query in asked)

    late = _comment(period, sent(LETTER, "Zoe Late"))
    Sketch.objects.create(comment=late, **sketching.values_of(late.text))

    assert placing.place_left_over() == 1
    assert Placement.objects.get(comment=late).summary_id == summary.pk


def test_comments_on_another_rule_make_up_for_none_that_has_no_place(period):
    _letters(period)
    _summarise(period)
    other = CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)
    _letters(other)
    _summarise(other)
    late = _comment(period, sent(LETTER, "Zoe Late"))
    Sketch.objects.create(comment=late, **sketching.values_of(late.text))

    assert placing.place_left_over() == 1
    assert Placement.objects.filter(comment=late).exists()


@pytest.mark.parametrize("dies_in", ["place", "place_arrivals"])
def test_what_a_worker_that_died_had_still_to_place_is_placed_within_the_hour(period, monkeypatch, dies_in):
    _letters(period)
    late = _comment(period, sent(LETTER, "Late Copy"), received_at=NOW + DAY)
    with monkeypatch.context() as died:
        died.setattr(placing, dies_in, lambda **arguments: None)
        if dies_in == "place":
            _summarise(period)
            _sketched(late)
        else:
            _sketched(late)
            _summarise(period)
    assert not Placement.objects.filter(comment=late).exists()

    tasks.place_left_over()

    assert Placement.objects.get(comment=late).kind == PlacementKind.EXACT


def test_many_arrivals_are_placed_as_each_by_itself_would_be(period):
    _letters(period)
    summary = _summarise(period)
    texts = [
        sent(LETTER, "One"),
        sent([*LETTER, OWN], "Two"),
        "Nobody else says this of the ferry.",
        "",
        sent(LETTER, "One"),
    ]
    late = [_comment(period, text, received_at=NOW + DAY) for text in texts]
    one_by_one = {}
    for comment in late:
        one_by_one[comment.pk] = _told(_sketched(comment))
    Placement.objects.filter(comment__in=late).delete()

    assert placing.place_arrivals(summary=summary) == len(texts)

    assert {one.comment_id: _told(one) for one in Placement.objects.filter(comment__in=late)} == one_by_one
    assert placing.place_arrivals(summary=summary) == 0


def _told(placement):
    names = ("kind", "campaign_id", "containment", "added", "is_provisional", "text_number", "stance", "suspected_key")
    return {name: getattr(Placement.objects.get(pk=placement.pk), name) for name in names}


@pytest.mark.django_db(transaction=True)
def test_arrivals_that_another_worker_places_are_left_to_it(period):
    _letters(period)
    summary = _summarise(period)
    late = _comment(period, sent(LETTER, "Late Copy"), received_at=NOW + DAY)
    _sketched(late)
    Placement.objects.filter(comment=late).delete()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [placing._LOCK_SPACE, summary.pk])
        assert placing.place_arrivals(summary=summary) == 0
        with other.cursor() as cursor:  # the server may notice a closed connection only later
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [placing._LOCK_SPACE, summary.pk])
    finally:
        other.close()

    assert placing.place_arrivals(summary=summary) == 1


def test_a_comment_without_a_summary_to_place_it_in_is_left_to_the_first_one(period):
    assert placing.place(comment=Comment.objects.get(pk=_comment(period, "We object.").pk)) is None
