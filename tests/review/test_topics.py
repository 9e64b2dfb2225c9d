"""Staff see a rule's topics with their numbers, accept what the machine found, correct the outline and sentences."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from comments import work
from comments.enums import Audience, SummaryOccasion
from comments.models import CommentTarget, PassageFinding, TopicDecision
from comments.record import summaries, topic_plans
from rulemaking.models import RequestForComment
from tests.factories import CommentFactory, CommentPeriodFactory
from tests.record.test_topic_decisions import FERRIES, OTHERS, SMALL

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)


@pytest.fixture
def rule():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY).part.rulemaking


@pytest.fixture
def slug(rule):
    return rule.slug


@pytest.fixture
def summarised(rule):
    document = rule.documents.first()
    for text in (*FERRIES, *OTHERS, SMALL):
        CommentFactory(numbered=True, document=document, received_at=NOW - DAY, text=text)
    return _summarise(rule)


def _summarise(rule):
    ordered = summaries.order(
        rulemaking=rule, audience=Audience.STAFF, occasion=SummaryOccasion.DEMAND, as_of=NOW, by="ana", at=NOW
    )
    assert work.produce_summaries() == 1
    ordered.refresh_from_db()
    return ordered


def _page(client, name, *args, **query):
    answer = client.get(reverse(f"review:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _decide(client, slug, **fields):
    return client.post(reverse("review:topic_decide", args=[slug]), fields)


def _key(text):
    return PassageFinding.objects.get(text=text).key


def _text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_outline_stands_there_before_any_summary_and_says_when_numbers_come(slug, reviewer):
    content = _page(reviewer, "topics", slug)
    assert "Small institutions" in content
    assert "once a staff summary is produced" in content
    assert "Found by the machine" not in content


def test_every_topic_has_its_counts_and_leads_to_its_sentences(slug, summarised, reviewer):
    content = _page(reviewer, "topics", slug)

    assert "Found by the machine" in content
    [address] = re.findall(r'<a href="([^"]+)" aria-label="1 sentence on Small institutions">1</a>', content)
    assert SMALL in reviewer.get(address).content.decode()


def test_every_count_of_comments_is_a_list_of_as_many_those_whose_senders_named_a_question_among_them(rule, reviewer):
    question = RequestForComment.objects.create(rulemaking=rule, number=1, text="What would it cost?")
    document = rule.documents.first()
    for text, named in ((SMALL, True), (SMALL, False), (FERRIES[0], True), ("Question 1: nothing.", False)):
        comment = CommentFactory(numbered=True, document=document, received_at=NOW - DAY, text=text)
        if named:
            CommentTarget.objects.create(comment=comment, request=question)
    _summarise(rule)

    lists = re.findall(
        r'<a href="([^"]+topic=[^"]+)" aria-label="(\d+) comments? on ([^"]+)">', _page(reviewer, "topics", rule.slug)
    )

    assert {name: int(count) for _, count, name in lists} == {
        "Work and cost for institutions": 2,
        "Small institutions": 2,
        "The agency&#x27;s own questions": 3,
        "Question 1": 3,
    }
    for address, count, name in lists:
        listed = reviewer.get(address.replace("&amp;", "&")).content.decode()
        assert f"<strong>{count}</strong> comment" in listed
        assert f">{name}</a>. " in listed
    assert "2 comments, whose senders named the question" in _page(reviewer, "topic", rule.slug, "request-1")


def test_a_comments_page_says_what_it_is_about_by_which_sentence_and_what_its_sender_says(rule, reviewer):
    question = RequestForComment.objects.create(rulemaking=rule, number=1, text="What would it cost?")
    comment = CommentFactory(numbered=True, document=rule.documents.first(), received_at=NOW - DAY, text=SMALL)
    CommentTarget.objects.create(comment=comment, request=question)
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    assert "<dt>About</dt>" not in reviewer.get(address).content.decode()
    _summarise(rule)

    content = reviewer.get(address).content.decode()

    assert f'{_key(SMALL)}/#d3-topics">Small institutions</a>' in content
    assert "Question 1 , as its sender says" in _text_of(content)


def test_a_proposal_is_accepted_merged_or_dropped_and_then_no_longer_proposed(slug, summarised, reviewer):
    [proposal] = summarised.data["topics"]["proposed"]

    answer = _decide(reviewer, slug, act="accept", code=proposal["code"], name="Ferries", parent="burden", seen="0")

    assert answer.status_code == 302
    content = _page(reviewer, "topics", slug)
    assert "“Ferries” accepted, found by " in content
    assert "1 decision</a> came since" in content
    assert 'id="d3-proposed"' not in content
    assert "Found by the machine, accepted by staff" in content


def test_the_next_summarys_page_has_the_name_and_each_sentence_tells_what_its_topic_rests_on(
    rule, slug, summarised, reviewer
):
    [proposal] = summarised.data["topics"]["proposed"]
    _decide(reviewer, slug, act="accept", code=proposal["code"], name="Ferries")

    again = _summarise(rule)

    assert "Ferries" in _page(reviewer, "summary", again.pk)
    sentence = _text_of(_page(reviewer, "passage", slug, _key(FERRIES[0])))
    assert "Ferries : Words that the machine found, and staff accepted, here “ ferry ”" in sentence
    assert "5 distinct sentences" in _page(reviewer, "topic", slug, proposal["code"])


def test_a_topic_is_renamed_moved_and_merged_on_its_page_and_all_is_taken_back(rule, slug, reviewer):
    _decide(reviewer, slug, act="rename", code="notice", name="Time to comment", on="topic")
    _decide(reviewer, slug, act="move", code="notice", parent="burden", on="topic")
    answer = _decide(reviewer, slug, act="merge", code="notice", into="evidence", reason="One thing", on="topic")

    assert answer["Location"] == reverse("review:topics", args=[slug])
    content = _page(reviewer, "topic", slug, "notice")
    assert "It was merged into" in content
    assert "One thing" in content
    assert "r.viewer" in content
    for decision in TopicDecision.objects.order_by("-number"):
        assert reviewer.post(reverse("review:decision_undo", args=[decision.pk])).status_code == 302
    assert topic_plans.of(rule).topics() == topic_plans.of(rule, decisions=0).topics()
    listed = _text_of(_page(reviewer, "topics", slug))
    assert "Nothing holds: all was taken back." in listed
    assert "“Due process, notice and time to comment” is called “Time to comment”: taken back by r.viewer" in listed


def test_a_topic_is_made_with_words_between_commas(rule, slug, reviewer):
    _decide(reviewer, slug, act="make", name="Ferries", terms="ferry, Light House\nisland,,", parent="burden")

    [made] = TopicDecision.objects.all()
    assert (made.code, made.terms, made.made_by) == ("own-1", ["ferry", "light house", "island"], "r.viewer")
    assert "ferry, light house, island" in _page(reviewer, "topic", slug, "own-1")


def test_the_words_of_a_topic_of_staffs_are_changed_on_its_page_which_says_by_whom_and_takes_it_back(slug, reviewer):
    _decide(reviewer, slug, act="make", name="Ferries", terms="ferry, island")
    page = _page(reviewer, "topic", slug, "own-1")
    assert 'value="ferry, island"' in page

    answer = _decide(reviewer, slug, act="reword", code="own-1", terms="Ferry\nBarge", reason="No island", on="topic")

    assert answer["Location"] == reverse("review:topic", args=[slug, "own-1"])
    reworded = TopicDecision.objects.get(number=2)
    assert (reworded.kind, reworded.terms, reworded.made_by) == ("reworded", ["ferry", "barge"], "r.viewer")
    text = _text_of(_page(reviewer, "topic", slug, "own-1"))
    assert "“Ferries” is found by ferry, barge. No island r.viewer" in text
    assert "“Ferries” made, found by ferry, island" in text
    assert "Found by two of ferry, barge" in text
    reviewer.post(reverse("review:decision_undo", args=[reworded.pk]))
    assert "Found by two of ferry, island" in _text_of(_page(reviewer, "topic", slug, "own-1"))


def test_words_are_offered_for_change_only_where_staff_gave_them(slug, summarised, reviewer):
    [proposal] = summarised.data["topics"]["proposed"]
    _decide(reviewer, slug, act="accept", code=proposal["code"], name="Ferries")
    assert 'value="reword"' in _page(reviewer, "topic", slug, proposal["code"])
    assert 'value="reword"' not in _page(reviewer, "topic", slug, "notice")


def test_a_sentences_topic_is_taken_away_another_put_there_and_both_taken_back(slug, summarised, reviewer):
    address = reverse("review:sentence_decide", args=[slug, _key(SMALL)])
    reviewer.post(address, {"act": "take_away", "code": "burden-small"})
    answer = reviewer.post(address, {"act": "put", "code": "notice", "reason": "Asks for time"})

    assert answer["Location"].endswith(f"{_key(SMALL)}/#d3-topics")
    content = _text_of(_page(reviewer, "passage", slug, _key(SMALL)))
    assert "“Small institutions” taken away from a sentence." in content
    assert "Asks for time" in content
    assert SMALL in _page(reviewer, "topics", slug)
    for decision in TopicDecision.objects.order_by("number"):
        answer = reviewer.post(reverse("review:decision_undo", args=[decision.pk]), {"on": "sentence"})
        assert answer["Location"].endswith("#d3-topics")
    assert "What staff decided on it" not in _page(reviewer, "passage", slug, _key(SMALL))


def test_the_list_of_sentences_names_their_topics_and_leads_to_where_they_are_corrected(slug, summarised, reviewer):
    content = _page(reviewer, "passages", slug, topic="burden-small")
    assert '<span class="d3-tag">Small institutions</span>' in content
    assert f"{_key(SMALL)}/#d3-topics" in content


def _decide_each(client, slug, *texts, **fields):
    given = {"chosen": [_key(text) for text in texts], "kind": "said", "topic": "burden-small", "page": "1"}
    return client.post(reverse("review:sentences_decide", args=[slug]), given | fields)


def test_a_topic_is_put_on_several_ticked_sentences_and_taken_away_from_them(slug, summarised, reviewer):
    answer = _decide_each(reviewer, slug, SMALL, *FERRIES[:2], act="put", code="notice", reason="All ask for time")

    assert answer["Location"].endswith("/sentences/?kind=said&q=&topic=burden-small&page=1")
    assert "put on 3 sentences. " in reviewer.get(answer["Location"]).content.decode()
    made = TopicDecision.objects.order_by("number")
    assert {(one.kind, one.code, one.reason) for one in made} == {("put", "notice", "All ask for time")}
    assert [one.passage_text for one in made] == [SMALL, *FERRIES[:2]]
    _decide_each(reviewer, slug, SMALL, act="take_away", code="notice", seen="3")
    assert [one.kind for one in made.all()] == ["put", "put", "put", "taken_away"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"act": "put", "code": "notice", "chosen": []}, "Tick the sentences first."),
        ({"act": "put"}, "Choose the topic first."),
        ({"code": "notice"}, "Choose what to do."),
        ({"act": "put", "code": "nowhere"}, "Choose a topic that stands in the outline."),
        ({"act": "put", "code": "notice", "chosen": ["\0no-such"]}, "no such sentence"),
    ],
)
def test_of_several_sentences_none_is_decided_where_one_is_refused(slug, summarised, reviewer, fields, said):
    if fields.get("chosen"):
        fields = fields | {"chosen": [_key(SMALL), *fields["chosen"]]}
    answer = _decide_each(reviewer, slug, SMALL, reason="All ask for time", **fields)

    content = answer.content.decode()
    assert (answer.status_code, said in content) == (409, True)
    assert 'value="All ask for time"' in content
    assert bool(fields.get("chosen", [SMALL])) == (
        f'value="{_key(SMALL)}" aria-label="Tick sentence' in content and " checked>" in content
    )
    assert not TopicDecision.objects.exists()


def test_who_ticks_sentences_that_another_decided_on_meanwhile_is_told(slug, summarised, reviewer):
    _decide_each(reviewer, slug, SMALL, act="put", code="notice", seen="0")
    answer = _decide_each(reviewer, slug, FERRIES[0], SMALL, act="take_away", code="notice", seen="0")
    assert (answer.status_code, "since you opened the page" in answer.content.decode()) == (409, True)
    assert TopicDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what to do."),
        ({"act": "drop"}, "Choose the topic first."),
        ({"act": "merge", "code": "notice", "on": "topic"}, "Choose the topic first."),
        ({"act": "rename", "code": "notice", "name": "Definitions", "on": "topic"}, "Merge the two"),
        ({"act": "move", "code": "\0notice", "parent": "x" * 500}, "Choose a topic that stands in the outline."),
        ({"act": "make", "name": "Dogs and barges", "terms": "dog"}, "Give 2 words or more"),
        ({"act": "reword", "code": "notice", "terms": "a, b", "on": "topic"}, "isn’t found by words of staff’s"),
        ({"act": "accept", "code": "x" * 500, "name": "Dogs"}, "doesn’t propose this topic"),
    ],
)
def test_what_is_refused_is_said_on_the_page_and_what_was_typed_is_kept(slug, reviewer, fields, said):
    answer = _decide(reviewer, slug, **fields)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    if fields.get("act") in ("rename", "make"):
        assert f'value="{fields["name"]}"' in answer.content.decode()
    assert not TopicDecision.objects.exists()


def test_on_a_sentence_what_is_refused_is_said_there(slug, summarised, reviewer):
    answer = reviewer.post(reverse("review:sentence_decide", args=[slug, _key(SMALL)]), {"act": "put"})
    assert (answer.status_code, "Choose the topic first." in answer.content.decode()) == (409, True)


def test_who_decides_on_a_page_that_is_out_of_date_is_told(slug, reviewer):
    _decide(reviewer, slug, act="rename", code="notice", name="Time", seen="0")
    answer = _decide(reviewer, slug, act="drop", code="notice", seen="0", on="topic")
    assert answer.status_code == 409
    assert "since you opened the page" in answer.content.decode()


def test_a_decision_that_others_rest_on_is_not_taken_back_before_them(slug, reviewer):
    _decide(reviewer, slug, act="make", name="Ferries", terms="")
    _decide(reviewer, slug, act="move", code="notice", parent="own-1")

    answer = reviewer.post(reverse("review:decision_undo", args=[TopicDecision.objects.get(number=1).pk]))

    assert answer.status_code == 409
    assert "A later decision, number 2, rests on it." in answer.content.decode()


def test_who_may_not_decide_sees_topics_without_forms_and_is_refused(slug, summarised, as_, manager):
    decide = reverse("review:topic_decide", args=[slug])
    assert manager.post(decide, {"act": "drop", "code": "notice"}).status_code == 403
    for name, args in (("topics", [slug]), ("topic", [slug, "notice"]), ("passage", [slug, _key(SMALL)])):
        assert "topics/decide/" not in _page(manager, name, *args)
    assert _decide_each(manager, slug, SMALL, act="put", code="notice").status_code == 403
    assert "sentence-topics/" not in _page(manager, "passages", slug)
    stranger = as_("s.tranger")
    assert stranger.get(reverse("review:topics", args=[slug])).status_code == 403
    assert not TopicDecision.objects.exists()


def test_a_topic_that_the_outline_does_not_have_has_no_page(slug, reviewer):
    assert reviewer.get(reverse("review:topic", args=[slug, "nowhere"])).status_code == 404
