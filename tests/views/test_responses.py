"""What became of a comment: the public responses of a rule, and where a commenter finds those that answer theirs."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.enums import RestrictReasonType
from comments.models import Comment, CommentStatus, Issue
from comments.record.receipt_links import own_comment_path
from comments.review import considerations, excerpts
from comments.templatetags.public_site import BEGINNING_CHARACTERS, beginning
from comments.views import responses
from rulemaking.models import CommentPeriod, Rulemaking
from rulemaking.stack.folders import PROJECT_ROOT
from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    CommentPeriodFactory,
    DocketFactory,
    DocumentFactory,
    IssueFactory,
    ResponseFactory,
    RulemakingFactory,
)
from tests.review.coding import SECOND, WORDS, comment_on
from tests.review.test_issues import amended
from tests.views.conftest import Clock

pytestmark = pytest.mark.django_db

LATER = CLOSES_AT + dt.timedelta(days=40)
WHO = {"by": "ana", "at": LATER}
IN_GENERAL = "The agency has answered what commenters on this rule raised."
IN_PARTICULAR = "The agency answers what your comment raises"


@pytest.fixture(autouse=True)
def _after_the_close(_at_noon: None, clock: Clock) -> Iterator[None]:
    with clock(LATER):
        yield


@pytest.fixture
def rule(period: CommentPeriod) -> Rulemaking:
    return period.part.rulemaking


@pytest.fixture
def issue(rule: Rulemaking) -> Issue:
    """The third of its rule, with a response that is public."""
    made = IssueFactory(rulemaking=rule, number=3, title="What staff call it")
    ResponseFactory(issue=made, heading="Time to close", text="Sixty days.\n\nNo <b>more</b>.")
    return made


def coded(issue: Issue, text: str = WORDS, **fields: object) -> Comment:
    comment = comment_on(issue.rulemaking, text, **({"posted": True} | fields))
    excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
    return comment


def page_of(client: Client, rule: Rulemaking) -> str:
    return client.get(f"{rule.get_absolute_url()}responses/").content.decode()


def find(client: Client, comment: Comment) -> str:
    return client.get("/find/", {"tracking_number": comment.tracking_number}).content.decode()


def own(client: Client, comment: Comment) -> str:
    return client.get(own_comment_path(comment.tracking_number)).content.decode()


class TestThePageOfARule:
    def test_it_shows_what_was_said_what_the_agency_answers_where_and_who_raised_it(
        self, client: Client, rule: Rulemaking
    ) -> None:
        final = DocumentFactory(rulemaking=rule, title="Final rule on <Exampleland>", posted_at=LATER)
        response = ResponseFactory(
            issue__rulemaking=rule, comments_said="Some asked for <more>.\nTime.", document=final
        )
        named = coded(response.issue, rendition__organization="Beacon & Club")
        titled = coded(response.issue, f"{WORDS} Really.", rendition__title="Comment from Ada")

        page = page_of(client, rule)

        assert 'lang="en">Some asked for &lt;more&gt;.\nTime.</div>' in page
        assert f'lang="en">{response.text}</div>' in page
        assert f'href="{final.get_absolute_url()}" lang="en">Final rule on &lt;Exampleland&gt;</a>' in page
        assert "2 posted comments raise this" in page
        assert (
            f'href="{named.rendition.get_absolute_url()}">{named.rendition.comment_id_text}</a>, Beacon &amp;' in page
        )
        assert f'{titled.rendition.comment_id_text}</a>, <span lang="en">Comment from Ada</span>' in page
        assert "Public since May 12, 2026" in page
        assert "corrected on" not in page

    def test_text_is_shown_with_its_line_breaks_and_nothing_in_it_is_markup(
        self, client: Client, rule: Rulemaking, issue: Issue
    ) -> None:
        page = page_of(client, rule)

        assert '<div class="d311-text" lang="en">Sixty days.\n\nNo &lt;b&gt;more&lt;/b&gt;.</div>' in page
        assert '<section class="d311-response" id="response-3" aria-labelledby="response-3-heading">' in page
        assert "What staff call it" not in page

    def test_a_later_edition_says_on_which_day_it_was_corrected(
        self, client: Client, rule: Rulemaking, issue: Issue
    ) -> None:
        ResponseFactory(issue=issue, edition=2, text="Ninety days.", published_at=LATER)

        page = page_of(client, rule)

        assert page.index("Ninety days.") < page.index("What stood here from") < page.index("Sixty days.")
        assert page.count("What commenters said") == 1  # which did not change
        assert re.search(r"Public since [^<]*March 12, 2026.*corrected on [^<]*May 12, 2026", page)

    def test_at_most_fifty_comments_are_listed_and_how_many_more_is_said(
        self, client: Client, rule: Rulemaking, issue: Issue
    ) -> None:
        for n in range(52):
            coded(issue, f"{WORDS} {n}")

        page = page_of(client, rule)
        data = client.get(f"{rule.get_absolute_url()}responses.json").json()

        assert "52 posted comments raise this" in page
        assert page.count('<li><a class="usa-link" href="/comments/') == 50
        assert "And 2 more, which the JSON names." in page
        assert len(data["responses"][0]["commentIds"]) == 52

    def test_many_responses_have_a_table_of_contents(self, client: Client, rule: Rulemaking, issue: Issue) -> None:
        for number in (4, 5):
            ResponseFactory(issue=IssueFactory(rulemaking=rule, number=number))
        assert "On this page" not in page_of(client, rule)

        ResponseFactory(issue=IssueFactory(rulemaking=rule, number=6))

        page = page_of(client, rule)
        assert re.findall(r'<li><a class="usa-link" href="#(response-\d+)" lang="en">', page) == [
            "response-3", "response-4", "response-5", "response-6",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("at", "words"),
        [
            (OPENS_AT + dt.timedelta(days=1), "It is open until 11:59"),
            (LATER, "Responses appear here when the agency publishes them."),
        ],
    )
    def test_before_there_is_one_it_says_when_they_come_and_what_the_law_says(
        self, client: Client, rule: Rulemaking, clock: Clock, at: dt.datetime, words: str
    ) -> None:
        ResponseFactory(issue__rulemaking=rule, draft=True, heading="Not yet")

        with clock(at):
            page = page_of(client, rule)

        assert "No response is public yet." in page
        assert words in page
        assert "5 U.S.C. 553(c)" in page
        assert "Not yet" not in page

    def test_before_the_period_opens_it_says_so(self, client: Client, clock: Clock) -> None:
        document = DocumentFactory(posted_at=OPENS_AT - dt.timedelta(days=3))
        rule = CommentPeriodFactory(document=document).part.rulemaking

        with clock(OPENS_AT - dt.timedelta(days=1)):
            page = page_of(client, rule)

        assert "The agency answers after it has closed" in page

    def test_a_rule_that_is_not_public_has_no_such_page(self, client: Client) -> None:
        rule = DocumentFactory(posted_at=None).rulemaking

        assert client.get(f"{rule.get_absolute_url()}responses/").status_code == 404
        assert client.get(f"{rule.get_absolute_url()}responses.json").status_code == 404

    @pytest.mark.parametrize("suffix", ["responses/", "responses.json"])
    def test_thirty_responses_take_as_many_statements_as_one(
        self, rule: Rulemaking, issue: Issue, statements: Callable[[str], int], suffix: str
    ) -> None:
        coded(issue)
        with_one = statements(f"{rule.get_absolute_url()}{suffix}")
        for n in range(29):
            coded(ResponseFactory(issue__rulemaking=rule).issue, f"{WORDS} {n}")
            coded(issue, f"{WORDS} More of {n}")

        assert statements(f"{rule.get_absolute_url()}{suffix}") == with_one

    @pytest.mark.parametrize("suffix", ["", "summary/", "comments/"])
    def test_other_pages_of_the_rule_lead_to_it_once_there_is_something_to_read(
        self, client: Client, rule: Rulemaking, suffix: str
    ) -> None:
        coded(IssueFactory(rulemaking=rule))
        address, link = f"{rule.get_absolute_url()}{suffix}", f'href="{rule.get_absolute_url()}responses/"'
        assert link not in client.get(address).content.decode()

        ResponseFactory(issue=Issue.objects.get())

        assert link in client.get(address).content.decode()


class TestTheTimelineOfARule:
    def test_it_says_on_which_days_responses_became_public(
        self, client: Client, rule: Rulemaking, issue: Issue
    ) -> None:
        ResponseFactory(issue=issue, edition=2, published_at=LATER)
        for published_at in (LATER, LATER - dt.timedelta(hours=5)):
            ResponseFactory(issue__rulemaking=rule, published_at=published_at)
        ResponseFactory(issue__rulemaking=rule, published_at=LATER + dt.timedelta(seconds=1))

        page = client.get(rule.get_absolute_url()).content.decode()

        lines = re.findall(r"<li>(.*?)</li>", page.split('id="timeline"')[1].split("</ol>")[0], flags=re.DOTALL)
        answered = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", line)) for line in lines if "answers comments" in line]
        assert [re.findall(r"(\w+ \d+), 2026|(\d) response", line) for line in answered] == [
            [("March 12", ""), ("", "1")],
            [("May 11", ""), ("", "1")],
            [("May 12", ""), ("", "1")],
        ]
        assert answered[0].endswith("Read the agency’s responses ")
        (corrected,) = (line for line in lines if "corrects its answers" in line)
        assert "May 12, 2026" in corrected
        assert "1 response was corrected." in corrected
        closed = next(place for place, line in enumerate(lines) if "Comment period closed" in line)
        assert [place for place, line in enumerate(lines) if "answers comments" in line] == [
            closed - 1,
            closed + 1,
            closed + 2,
        ]


class TestData:
    def test_it_says_the_same_as_the_page(self, client: Client, rule: Rulemaking, issue: Issue) -> None:
        comment = coded(issue)
        ResponseFactory(issue=issue, edition=2, text="Ninety days.", published_at=LATER)

        answer = client.get(f"{rule.get_absolute_url()}responses.json")

        assert answer["Content-Type"] == "application/json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer.json() == {
            "rule": rule.slug,
            "title": rule.title,
            "isPractice": False,
            "docketIds": [docket.docket_id for docket in rule.dockets.all()],
            "responses": [
                {
                    "issueNumber": 3,
                    "heading": "Time to close accounts",
                    "commentsSaid": "Several commenters asked for more than thirty days to close accounts.",
                    "response": "Ninety days.",
                    "documentId": None,
                    "publicSince": "2026-03-12T14:00:00Z",
                    "correctedAt": "2026-05-12T04:00:00Z",
                    "earlier": [
                        {
                            "heading": "Time to close",
                            "commentsSaid": "Several commenters asked for more than thirty days to close accounts.",
                            "response": "Sixty days.\n\nNo <b>more</b>.",
                            "documentId": None,
                            "publicSince": "2026-03-12T14:00:00Z",
                            "publicUntil": "2026-05-12T04:00:00Z",
                        }
                    ],
                    "commentCount": 1,
                    "commentIds": [comment.rendition.comment_id_text],
                    "moreComments": None,
                    "link": f"http://testserver{rule.get_absolute_url()}responses/#response-3",
                }
            ],
        }

    def test_whoever_holds_it_is_told_that_nothing_changed_until_something_does(
        self, client: Client, rule: Rulemaking, issue: Issue
    ) -> None:
        address = f"{rule.get_absolute_url()}responses.json"
        held = client.get(address)["ETag"]

        unchanged = client.get(address, headers={"If-None-Match": held})
        coded(issue)
        changed = client.get(address, headers={"If-None-Match": held})

        assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", held)
        assert changed.status_code == 200
        assert changed["Cache-Control"] == "no-cache"

    def test_a_program_comes_by_all_comments_also_where_there_are_more_than_are_listed_at_once(
        self, client: Client, rule: Rulemaking, issue: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(responses, "COMMENTS_IN_DATA", 2)
        numbers = [coded(issue, f"{WORDS} {n}").rendition.comment_id_text for n in range(5)]
        (found,) = client.get(f"{rule.get_absolute_url()}responses.json").json()["responses"]
        assert (found["commentCount"], found["commentIds"]) == (5, numbers[:2])

        read = list(found["commentIds"])
        for _ in range(2):
            assert found["moreComments"].startswith(
                f"http://testserver{rule.get_absolute_url()}responses/3/comments.json"
            )
            found = client.get(found["moreComments"]).json()
            read += found["commentIds"]

        assert (read, found["moreComments"], found["issueNumber"]) == (numbers, None, 3)

    @pytest.mark.parametrize(
        "address", ["4/comments.json", "3/comments.json?after=nothing", "3/comments.json?after=FINCEN-1990-0001-0001"]
    )
    def test_comments_of_what_is_not_public_or_behind_what_is_no_comment_are_not_there(
        self, client: Client, rule: Rulemaking, issue: Issue, address: str
    ) -> None:
        ResponseFactory(issue=IssueFactory(rulemaking=rule, number=4), draft=True)

        assert client.get(f"{rule.get_absolute_url()}responses/{address}").status_code == 404
        assert client.get(f"{rule.get_absolute_url()}responses/3/comments.json").json()["commentIds"] == []

    def test_before_there_is_one_the_list_is_empty(self, client: Client, rule: Rulemaking) -> None:
        ResponseFactory(issue__rulemaking=rule, draft=True)

        assert client.get(f"{rule.get_absolute_url()}responses.json").json()["responses"] == []

    def test_the_example_in_the_documentation_is_an_answer(self, client: Client, settings: LazySettings) -> None:
        settings.ALLOWED_HOSTS = ["docket.example"]
        section = (PROJECT_ROOT / "docs" / "api.md").read_text(encoding="utf-8").split("## Responses")[1]
        example = json.loads(section.split("```json")[1].split("```")[0])
        docket = DocketFactory(docket_id="FINCEN-2026-0003")
        rule = RulemakingFactory(slug=example["rule"], title=example["title"])
        DocumentFactory(rulemaking=rule, docket=docket)
        issue = IssueFactory(rulemaking=rule, number=2)
        comment = coded(issue)
        final = DocumentFactory(
            rulemaking=rule, docket=docket, posted_at=dt.datetime(2026, 5, 4, 12, 45, tzinfo=dt.UTC)
        )
        assert (comment.status.number, final.number) == (2, 3)
        ResponseFactory(issue=issue, document=final)

        answer = client.get(f"{rule.get_absolute_url()}responses.json", headers={"Host": "docket.example"}, secure=True)

        assert answer.json() == example


class TestThePageOfAComment:
    def test_a_posted_comment_shows_the_responses_that_answer_it(self, client: Client, issue: Issue) -> None:
        comment = coded(issue)

        page = client.get(comment.rendition.get_absolute_url()).content.decode()

        assert '<h2 id="answers">The agency’s response</h2>' in page
        link = f"{issue.rulemaking.get_absolute_url()}responses/#response-3"
        assert f'<h3 lang="en"><a class="usa-link" href="{link}">Time to close</a></h3>' in page
        assert '<div class="d311-text" lang="en">Sixty days.\n\nNo &lt;b&gt;more&lt;/b&gt;.</div>' in page
        assert "Read the whole response" not in page

    def test_of_a_long_response_its_beginning_stands_there(self, client: Client, rule: Rulemaking) -> None:
        text = "Sixty days are enough. " * 60
        comment = coded(ResponseFactory(issue__rulemaking=rule, text=text).issue)

        page = client.get(comment.rendition.get_absolute_url()).content.decode()

        assert "Read the whole response" in page
        assert text not in page
        assert page.count("Sixty days are enough.") > 20

    @pytest.mark.parametrize("state", ["restricted", "withdrawn"])
    def test_of_one_that_is_not_shown_nothing_is_said(self, client: Client, issue: Issue, state: str) -> None:
        comment = coded(issue)
        why = (
            {"restrict_reason_type": RestrictReasonType.CBI}
            if state == "restricted"
            else {"withdrawn_reason": "By mistake."}
        )
        CommentStatus.objects.filter(pk=comment.pk).update(status=state, decided_by="ana", **why)

        page = client.get(comment.rendition.get_absolute_url()).content.decode()

        assert "agency’s response" not in page
        assert IN_GENERAL not in page

    def test_while_a_newer_version_waits_and_where_nothing_answers_it_the_rule_s_page_is_named(
        self, client: Client, issue: Issue
    ) -> None:
        waiting, other = coded(issue), comment_on(issue.rulemaking, "No reasons.", posted=True)
        considerations.find_not_significant(comment=other, reason="no_reasons", **WHO)
        excerpts.code(comment=newer_version(waiting), issue=issue, spans=[SECOND], **WHO)

        for comment in (waiting, other):
            page = client.get(comment.rendition.get_absolute_url()).content.decode()
            assert "agency’s response</h2>" not in page
            assert IN_GENERAL in page
            assert "no reasons" not in page.lower().replace("no reasons.</div>", "")


class TestFindMyComment:
    def test_a_posted_comment_s_responses_are_named(self, client: Client, issue: Issue) -> None:
        page = find(client, coded(issue))

        assert IN_PARTICULAR in page
        assert f'href="{issue.rulemaking.get_absolute_url()}responses/#response-3" lang="en">Time to close</a>' in page
        assert "Sixty days" not in page

    @pytest.mark.parametrize("state", [{}, {"numbered": True}, {"restricted": True}, {"withdrawn": True}])
    def test_of_one_that_is_not_posted_nobody_learns_whether_it_is_coded(
        self, client: Client, issue: Issue, state: dict[str, bool]
    ) -> None:
        plain = comment_on(issue.rulemaking, "Plain words.", **state)
        before = find(client, plain)
        if "withdrawn" not in state:
            excerpts.code(comment=plain, issue=issue, spans=[(0, 5)], **WHO)

        page = find(client, plain)

        assert without_tokens(page) == without_tokens(before)
        assert IN_GENERAL in page
        assert IN_PARTICULAR not in page
        assert "Time to close" not in page

    def test_where_nothing_answers_a_posted_one_the_rule_s_page_is_named_and_never_why(
        self, client: Client, issue: Issue
    ) -> None:
        uncoded, refused, waiting = (comment_on(issue.rulemaking, f"Text {n}.", posted=True) for n in range(3))
        considerations.find_not_significant(comment=refused, reason="other", reason_text="Rambling words", **WHO)
        excerpts.code(comment=newer_version(waiting), issue=issue, spans=[SECOND], **WHO)

        pages = [without_tokens(find(client, comment)) for comment in (uncoded, refused, waiting)]

        assert all(IN_GENERAL in page for page in pages)
        assert not any("Rambling" in page or IN_PARTICULAR in page for page in pages)

    def test_while_no_response_is_public_nothing_is_said_of_them(self, client: Client, rule: Rulemaking) -> None:
        comment = coded(IssueFactory(rulemaking=rule))
        ResponseFactory(issue=Issue.objects.get(), document=DocumentFactory(rulemaking=rule, posted_at=None))

        assert "responses" not in find(client, comment)


class TestTheSubmittersOwnPage:
    @pytest.mark.parametrize("state", [{"numbered": True}, {"restricted": True}, {"posted": True}])
    def test_it_names_what_answers_the_comment_whatever_became_of_it(
        self, client: Client, issue: Issue, state: dict[str, bool]
    ) -> None:
        comment = coded(issue, **({"posted": False} | state))

        page = own(client, comment)

        assert "The agency’s response</h2>" in page
        assert 'responses/#response-3">Time to close</a>' in page

    def test_a_newer_version_that_staff_have_coded_is_answered_too(self, client: Client, issue: Issue) -> None:
        comment = coded(issue)
        newer = newer_version(comment)
        assert "agency’s response</h2>" not in own(client, comment)

        excerpts.code(comment=newer, issue=issue, spans=[SECOND], **WHO)

        assert "The agency’s response</h2>" in own(client, comment)

    def test_of_a_withdrawn_one_nothing_is_said(self, client: Client, issue: Issue) -> None:
        comment = coded(issue)
        CommentStatus.objects.filter(pk=comment.pk).update(
            status="withdrawn", decided_by="ana", withdrawn_reason="By mistake."
        )

        page = own(client, comment)

        assert "agency’s response" not in page
        assert IN_GENERAL not in page

    def test_where_nothing_answers_it_the_rule_s_page_is_named(self, client: Client, issue: Issue) -> None:
        page = own(client, comment_on(issue.rulemaking, "Other words."))

        assert "agency’s response</h2>" not in page
        assert IN_GENERAL in page


@pytest.mark.parametrize("text", ["", "Short.\nTwo lines.", "x" * BEGINNING_CHARACTERS])
def test_a_short_text_is_its_own_beginning(text: str) -> None:
    assert beginning(text) == text


@pytest.mark.parametrize("text", ["word " * 400, "x" * 2_000, "line\n" * 300], ids=["words", "one", "lines"])
def test_a_beginning_ends_with_a_whole_word_where_there_is_one(text: str) -> None:
    start = beginning(text)

    assert len(start) <= BEGINNING_CHARACTERS + 2
    assert start.endswith(" …")
    kept = start.removesuffix(" …")
    assert text.startswith(kept)
    assert kept[-4:] in ("word", "line", "xxxx")


def newer_version(comment: Comment) -> Comment:
    """The submitter has sent another version, which staff have not posted."""
    amended(comment, f"{WORDS} And more.")
    CommentStatus.objects.filter(pk=comment.pk).update(is_newer_version_waiting=True)
    return Comment.objects.select_related("status__current_version", "status__docket", "document").get(pk=comment.pk)


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
