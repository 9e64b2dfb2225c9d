"""Staff follow a summary's numbers down to the comments, and say which campaigns are one."""

import datetime as dt
import random
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from comments import work
from comments.analysis import template
from comments.enums import Audience, JobKind, LinkKind, PlacementKind, Status, SummaryOccasion
from comments.models import (
    Campaign,
    CampaignFinding,
    CampaignLink,
    Comment,
    CommentStatus,
    Consideration,
    Job,
    Placement,
)
from comments.record import campaign_links, considered, summaries
from comments.review import considerations
from comments.review.errors import DecisionRefused
from comments.review.queue import ListFilter
from tests.analysis.letters import form_letter, paragraph, sent
from tests.factories import CommentFactory, CommentPeriodFactory, sha256

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
RNG = random.Random(11)
LETTER, OTHER = form_letter(RNG), form_letter(RNG)
OWN = paragraph(RNG, 2)


@pytest.fixture
def period():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)


@pytest.fixture
def slug(period):
    return period.part.rulemaking.slug


def _comment(period, text):
    return CommentFactory(numbered=True, document=period.document, received_at=NOW - DAY, text=text)


@pytest.fixture
def found(period):
    """Two campaigns of four and three, one of them with an addition, and one comment like no other."""
    ours = [_comment(period, sent(LETTER, f"Sender {n}")) for n in range(3)]
    ours.append(_comment(period, sent([OWN, *LETTER], "Zoe Quarles")))
    theirs = [_comment(period, sent(OTHER, f"Other {n}")) for n in range(3)]
    alone = _comment(period, paragraph(RNG, 3))
    _summarise(period)
    return ours, theirs, alone


def _summarise(period):
    summary = summaries.order(
        rulemaking=period.part.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        as_of=NOW,
        by="ana",
        at=NOW,
    )
    assert work.produce_summaries() == 1
    return summary


def _page(client, name, *args, **query):
    answer = client.get(reverse(f"review:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _decide(client, campaign, **fields):
    return client.post(reverse("review:campaign_decide", args=[campaign.pk]), fields)


def test_before_a_summary_the_pages_say_what_to_do(period, slug, reviewer):
    assert "once a staff summary is produced" in _page(reviewer, "campaigns", slug)
    assert "once a staff summary is produced" in _page(reviewer, "passages", slug)


def test_the_list_gives_each_campaign_with_its_numbers_and_leads_to_its_members(found, slug, reviewer):
    listed = _page(reviewer, "campaigns", slug)
    assert "2 campaigns" in listed

    members = _page(reviewer, "campaign", Campaign.objects.get(number=1).pk)

    assert all(f'value="{comment.pk}"' in members for comment in found[0][1:])
    assert OWN.split(". ")[0] in members
    assert "Sender 0" in members


def test_what_members_filled_into_a_letters_places_stands_beside_them(period, reviewer):
    towns = ("Dayton", "Tucson", "Laredo", "Fresno", "Mobile")
    for town in towns:
        _comment(period, sent([LETTER[0], f"Everybody in our town of {town} pays for this.", LETTER[1]], f"Ann {town}"))
    _summarise(period)

    members = _page(reviewer, "campaign", Campaign.objects.get(number=1).pk)

    assert "In the letter’s places" in members
    assert sum(f'<p dir="auto">1: “{town}”</p>' in members for town in towns) == len(towns) - 1


def test_the_page_asks_the_members_that_the_summary_asked(period, reviewer, monkeypatch):
    monkeypatch.setattr(template, "ASKED", 3)
    letters = [f"Everybody in our town of {town} pays for this." for town in ("Dayton", "Tucson", "Laredo", "Fresno")]
    letters += [f"Everybody in our town pays {sum} for this." for sum in ("twice", "dearly", "again", "more")]
    # By tracking number, which the key of a comment without a number is, they stand in another order than they came.
    for number, letter in enumerate(letters):
        CommentFactory(
            document=period.document,
            received_at=NOW - DAY,
            text=sent([LETTER[0], letter, LETTER[1]], f"Ann {number}"),
            tracking_number=f"mmm-{(number * 5) % 8:04d}-aaaa",
        )
    summary = _summarise(period)
    summary.refresh_from_db()

    page = _page(reviewer, "campaign", Campaign.objects.get(number=1).pk)

    [listed] = summary.data["campaigns"]["listed"]
    finding = CampaignFinding.objects.get(summary=summary)
    changed = Placement.objects.filter(summary=summary, kind=PlacementKind.PERSONALISED).order_by(
        "comment__tracking_number"
    )
    assert finding.asked == list(changed.values_list("comment", flat=True)[:3])
    assert finding.asked != sorted(finding.asked)
    assert listed["slots"]
    shares = [f'title="{round(100 * slot["share"])} %' for slot in listed["slots"]]
    assert re.findall(r'title="\d+ %', page) == shares


def test_only_those_that_added_something_are_listed_where_asked(found, reviewer):
    ours, _, _ = found
    members = _page(reviewer, "campaign", Campaign.objects.get(number=1).pk, show="added")

    assert re.findall(r'name="chosen" value="(\d+)"', members) == [str(ours[3].pk)]


def test_a_campaign_leads_to_those_of_its_comments_that_wait(found, slug, reviewer):
    ours, _, _ = found
    campaign = Campaign.objects.get(number=1)
    letter = campaign.findings.get().representative
    CommentStatus.objects.filter(comment=letter).update(status=Status.POSTED, decided_by="ana", decided_at=NOW)
    waiting = ListFilter(rule=slug, campaign=str(campaign.pk))

    listed, members = _page(reviewer, "campaigns", slug), _page(reviewer, "campaign", campaign.pk)

    assert f'<a href="{escape(waiting.address)}">3</a>' in listed
    assert f'<a href="{escape(waiting.address)}">3 wait for review</a>' in members
    # Three say the same, of which one stands for the letter and is posted; the fourth added words of its own.
    assert "2 of them exact copies" in members
    assert set(waiting.comments()) == {*ours} - {letter}


def test_a_comments_page_says_what_it_adds_to_the_letter(found, reviewer):
    ours, _, alone = found

    with_own_words, plain = (
        reviewer.get(reverse("admin:comments_comment_change", args=[comment.pk])) for comment in (ours[3], alone)
    )

    assert any(OWN.split(". ")[0] in text for text in with_own_words.context["added"])
    assert "Adds to <a" in with_own_words.content.decode()
    assert plain.context["added"] == []


def test_every_number_of_the_accounting_is_a_list_with_as_many_comments(found, period, reviewer):
    summary = period.part.rulemaking.summaries.get()
    content = _page(reviewer, "summary", summary.pk)

    lists = re.findall(r'<a href="([^"]+placed=[^"]+)" aria-label="([\d,]+): [^"]+">', content)
    assert sum(int(count) for _, count in lists) == 8
    for address, count in lists:
        listed = reviewer.get(address.replace("&amp;", "&")).content.decode()
        assert f"<strong>{count}</strong> comment" in listed


def test_a_reviewer_names_a_campaign_and_the_name_stands_everywhere(found, slug, reviewer):
    _decide(reviewer, Campaign.objects.get(number=2), act="name", name="Orchard letter")

    assert "Orchard letter" in _page(reviewer, "campaigns", slug)
    _, theirs, _ = found
    page = reviewer.get(reverse("admin:comments_comment_change", args=[theirs[1].pk])).content.decode()
    assert "Orchard letter" in page


def test_two_campaigns_are_put_together_with_a_reason_and_the_next_summary_has_one(found, period, slug, reviewer):
    first, second = Campaign.objects.order_by("number")

    answer = _decide(reviewer, first, act="together", other=second.pk, reason="Both from one web site")

    assert answer.status_code == 302
    assert "Both from one web site" in _page(reviewer, "campaigns", slug)
    _summarise(period)
    assert Placement.objects.filter(campaign=first).count() == 7


def test_ticked_members_are_set_apart_and_it_is_taken_back(found, period, slug, reviewer):
    ours, _, alone = found
    campaign = Campaign.objects.get(number=1)

    # What isn't a member of it is passed over.
    _decide(reviewer, campaign, act="apart", chosen=[ours[2].pk, alone.pk], reason="A bank’s own letter")

    link = CampaignLink.objects.get()
    assert (link.kind, {link.one_id, link.other_id}, link.made_by) == (
        LinkKind.APART,
        {ours[0].pk, ours[2].pk},
        "r.viewer",
    )
    reviewer.post(reverse("review:link_undo", args=[link.pk]))
    link.refresh_from_db()
    assert link.undone_by == "r.viewer"
    assert "What staff decided" not in _page(reviewer, "campaigns", slug)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"act": "apart", "reason": "Typed with care"}, "Tick the comments"),
        ({"act": "together", "reason": "Typed with care"}, "Choose the other campaign"),
        ({"act": "together", "other": "99999999999999999999", "reason": "Typed with care"}, "Choose the other"),
        ({"act": "together", "other": "x", "reason": "Typed with care"}, "Choose the other campaign"),
        ({"act": "name", "name": "Typed with care " * 20}, "at most 120 characters"),
        ({"act": "apart", "reason": "Typed with care " * 30, "chosen": "member"}, "at most 300 characters"),
        ({"act": "apart", "chosen": "member"}, "Say why"),
        ({"act": "fly"}, "Choose what to do"),
        ({}, "Choose what to do"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_comes_back(found, reviewer, fields, message):
    ours, _, _ = found
    fields = {name: ours[2].pk if value == "member" else value for name, value in fields.items()}

    answer = _decide(reviewer, Campaign.objects.get(number=1), **fields)

    content = answer.content.decode()
    assert answer.status_code == 409
    assert message in content
    assert "Typed with care" not in str(fields) or "Typed with care" in content
    assert not CampaignLink.objects.exists()


def test_a_contradiction_is_refused_in_words(found, reviewer):
    ours, theirs, _ = found
    campaign_links.link(one=ours[0], others=[theirs[0]], kind=LinkKind.APART, reason="Seen", by="ana", at=NOW)
    first, second = Campaign.objects.order_by("number")

    answer = _decide(reviewer, first, act="together", other=second.pk, reason="One sender")

    assert answer.status_code == 409
    assert "Take one of the two" in answer.content.decode()


def test_a_manager_reads_campaigns_but_doesnt_decide(found, slug, manager):
    campaign = Campaign.objects.get(number=1)

    assert "Set the ticked ones apart" not in _page(manager, "campaign", campaign.pk)
    assert _decide(manager, campaign, act="name", name="X").status_code == 403


def test_sentences_are_listed_once_and_lead_to_whoever_says_them(found, slug, reviewer):
    said = LETTER[1].split(". ")[0]
    listed = _page(reviewer, "passages", slug, q=said)
    [key] = re.findall(r'sentences/(\w{32})/" aria-label="Who says it: 4 comments"', listed)

    holders = _page(reviewer, "passage", slug, key)

    assert "4 comments" in holders
    assert all(f"/{comment.pk}/change/" in holders for comment in found[0])
    assert "Salutations" in _page(reviewer, "passages", slug, kind="salutation")
    assert reviewer.get(reverse("review:passage", args=[slug, "0" * 32])).status_code == 404


def test_what_came_since_is_marked_and_listed(found, period, slug, reviewer):
    late = CommentFactory(
        numbered=True, document=period.document, received_at=NOW + DAY, text=sent(LETTER, "Late Copy")
    )
    Job.objects.create(kind=JobKind.SKETCH, comment=late, ordered_at=NOW, not_before=NOW)
    work.sketch_comments()

    assert "1 comment</a> came since and has a place for the time being" in _page(reviewer, "campaigns", slug)
    assert (
        "for the time being" in reviewer.get(reverse("admin:comments_comment_change", args=[late.pk])).content.decode()
    )


def test_a_stance_and_a_topic_of_the_summary_lead_to_their_comments_and_sentences(period, slug, reviewer):
    for text in (
        "I support the proposed rule. It should be adopted as it stands.",
        "I oppose the proposed rule. Please withdraw it at once.",
        "Banks need ninety days before the rule takes effect, because the effective date is too early.",
    ):
        _comment(period, text)
    summary = _summarise(period)
    summary.refresh_from_db()
    content = _page(reviewer, "summary", summary.pk)

    for row in summary.data["stance"]["proposal"]:
        if row["comments"]:
            [address] = re.findall(rf'href="([^"]+stance={row["value"]}[^"]*)"', content)
            listed = reviewer.get(address.replace("&amp;", "&")).content.decode()
            assert f"<strong>{row['comments']}</strong> comment" in listed
    rows = [row for row in summary.data["topics"]["listed"] if row["passages"]]
    assert rows
    for row in rows:
        assert f"sentences/?topic={row['code']}" in content
        listed = _page(reviewer, "passages", slug, topic=row["code"])
        assert f"{row['passages']} sentence" in listed


def test_the_queue_can_be_read_by_what_comments_bring_and_leaves_nobody_out(period, reviewer):
    plain = _comment(period, "I do not like this at all, and neither does my family.")
    rich = _comment(
        period,
        "Under 31 U.S.C. 5318A(a)(4)(B) the agency must weigh the burden. Our bank spent $412,000 in 2024. "
        "Instead, the agency should require special due diligence.",
    )
    late = CommentFactory(
        numbered=True, document=period.document, received_at=NOW + DAY, text="Not read by any summary."
    )
    _summarise(period)
    address = reverse("admin:comments_comment_changelist")

    def listed(**query):
        content = reviewer.get(address, query).content.decode()
        return [int(pk) for pk in dict.fromkeys(re.findall(r"/comment/(\d+)/change/", content))]

    assert listed() == [plain.pk, rich.pk, late.pk]
    assert listed(order="substance") == [rich.pk, plain.pk, late.pk]
    first = reviewer.get(
        reverse("admin:comments_comment_change", args=[rich.pk]), {"order": "substance"}
    ).content.decode()
    assert re.search(rf'rel="next" href="[^"]*/{plain.pk}/change/', first)
    assert 'rel="prev"' not in first
    last = reviewer.get(
        reverse("admin:comments_comment_change", args=[late.pk]), {"order": "substance"}
    ).content.decode()
    assert re.search(rf'rel="prev" href="[^"]*/{plain.pk}/change/', last)


def test_neither_a_letter_nor_a_member_that_changed_since_the_summary_is_answered_with_the_other(found, period):
    ours, *_ = found
    campaign = CampaignFinding.objects.get(size=4).campaign

    def amend(comment):
        text = "I changed my mind, for reasons of my own."
        version = comment.versions.create(
            version=2, text=text, text_sha256=sha256(text), content_sha256=sha256(text), received_at=NOW + DAY,
            submission_token=f"v2-{comment.pk}", key_id="k", payload=b"{}", signature=b"s",
        )  # fmt: skip
        CommentStatus.objects.filter(pk=comment.pk).update(current_version=version)

    def act():
        letter = Comment.objects.select_related("status__current_version", "document").get(pk=ours[0].pk)
        considerations.find_significant(comment=letter, by="ana", at=NOW)
        return considerations.find_all_the_same(campaign=campaign, as_=letter, by="ana", at=NOW)

    amend(ours[1])
    assert act() == 1
    amend(ours[0])
    with pytest.raises(DecisionRefused, match="changed since the latest summary"):
        act()
    assert {ours[1], ours[2]} <= set(considered.not_considered(period.part.rulemaking))


def test_the_members_that_add_nothing_are_considered_with_the_letter_and_the_others_one_by_one(found, period):
    ours, theirs, alone = found
    rule = period.part.rulemaking
    campaign = CampaignFinding.objects.get(size=4).campaign
    letter = Comment.objects.select_related("status", "document").get(pk=ours[0].pk)
    with pytest.raises(DecisionRefused, match="first"):
        considerations.find_all_the_same(campaign=campaign, as_=letter, by="ana", at=NOW)
    considerations.find_significant(comment=letter, by="ana", at=NOW)

    assert considerations.find_all_the_same(campaign=campaign, as_=letter, by="ana", at=NOW) == 2
    assert considerations.find_all_the_same(campaign=campaign, as_=letter, by="ben", at=NOW) == 0

    rows = Consideration.objects.filter(same_as=letter)
    assert {(row.comment_id, row.considered_by) for row in rows} == {(ours[1].pk, "ana"), (ours[2].pk, "ana")}
    assert set(considered.not_considered(rule)) == {ours[3], *theirs, alone}
    told = Consideration.pgh_event_model.objects.filter(same_as=letter)
    assert [(row.pgh_context or {}).get("by") for row in told] == ["ana", "ana"]
