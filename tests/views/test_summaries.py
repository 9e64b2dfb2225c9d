"""The public summary: produced from posted comments, and without the words of those taken down since."""

import datetime as dt
import io
import json
import re

import docx
import pytest
from django.test import Client
from django.utils.html import escape

from comments import jobs
from comments.analysis import in_short, language_model, measured, report_docx
from comments.enums import Audience, JobKind, Status, SummaryOccasion
from comments.models import Comment, CommentStatus, Rendition, Summary
from comments.record import summaries
from rulemaking.models import CommentPeriod
from tests.factories import OFFICIAL, RECEIVED_AT, CommentFactory

pytestmark = pytest.mark.django_db

SAID = "The lighthouse keepers need ninety days to find another bank before the rule takes effect."


def address(period: CommentPeriod, suffix: str) -> str:
    return f"/rules/{period.part.rulemaking.slug}/{suffix}"


def words_of(content: bytes) -> str:
    """All text of a Word document."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.fixture
def comment(period: CommentPeriod) -> Comment:
    """Posted, and said by nobody else."""
    return CommentFactory(posted=True, document=period.document, text=SAID)


@pytest.fixture
def summary(period: CommentPeriod, comment: Comment) -> Summary:
    """Produced from that comment and two others."""
    CommentFactory.create_batch(2, posted=True, document=period.document)
    ordered = summaries.order(
        rulemaking=period.part.rulemaking, audience=Audience.PUBLIC, occasion=SummaryOccasion.DEMAND,
        as_of=RECEIVED_AT, by=OFFICIAL, at=RECEIVED_AT,
    )  # fmt: skip
    job = jobs.claim(kind=JobKind.SUMMARIZE, at=RECEIVED_AT, limit=1, lease_seconds=60)[0]
    summaries.produce(summary=ordered, job=job)
    ordered.refresh_from_db()
    assert ordered.produced_at
    return ordered


def test_a_summary_of_nothing_says_so_and_shows_no_empty_tables(client: Client, period: CommentPeriod) -> None:
    ordered = summaries.order(
        rulemaking=period.part.rulemaking, audience=Audience.PUBLIC, occasion=SummaryOccasion.DEMAND,
        as_of=RECEIVED_AT, by=OFFICIAL, at=RECEIVED_AT,
    )  # fmt: skip
    summaries.produce(
        summary=ordered, job=jobs.claim(kind=JobKind.SUMMARIZE, at=RECEIVED_AT, limit=1, lease_seconds=60)[0]
    )

    page = client.get(address(period, "summary/")).content.decode()

    assert "No comment was posted as of" in page
    assert "a summary of the posted comments is made each night" in page
    assert "<table" not in page
    assert "<svg" not in page


def test_the_contents_of_the_page_lead_to_its_parts(client: Client, period: CommentPeriod, summary: Summary) -> None:
    page = client.get(address(period, "summary/")).content.decode()
    contents = page.split('aria-labelledby="on-this-page"')[1].split("</nav>")[0]

    leading = re.findall(r'href="#([a-z-]+)"', contents)

    assert {"when", "who", "stance", "topics", "letters", "method"} <= set(leading)
    assert [place for place in leading if f'id="{place}"' not in page] == []


def test_before_there_is_one_the_page_says_what_will_be_there_and_when(client: Client, period: CommentPeriod) -> None:
    page = client.get(address(period, "summary/")).content.decode()

    assert "There is no summary yet." in page
    assert "11:59 p.m. Eastern Time on Wednesday, April 1, 2026" in page
    assert client.get(address(period, "summary.json")).status_code == 404
    assert client.get(address(period, "summary.docx")).status_code == 404


def test_the_page_counts_quotes_and_links(client: Client, period: CommentPeriod, summary: Summary) -> None:
    page = client.get(address(period, "summary/")).content.decode()

    assert "Made from the 3 comments posted" in page
    assert SAID in page
    assert "/comments/" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "Show the numbers as a table" in page


def test_what_no_program_could_read_is_named_at_the_end(
    client: Client, period: CommentPeriod, summary: Summary
) -> None:
    wordless = CommentFactory(posted=True, document=period.document, text="…")
    again = summaries.order(
        rulemaking=period.part.rulemaking, audience=Audience.PUBLIC, occasion=SummaryOccasion.DEMAND,
        as_of=RECEIVED_AT, by=OFFICIAL, at=RECEIVED_AT,
    )  # fmt: skip
    assert "What a program could not read" not in client.get(address(period, "summary/")).content.decode()

    summaries.produce(
        summary=again, job=jobs.claim(kind=JobKind.SUMMARIZE, at=RECEIVED_AT, limit=1, lease_seconds=60)[0]
    )

    page = client.get(address(period, "summary/")).content.decode()
    unread = page.split('id="unread"')[1].split("</ul>")[0]
    assert re.findall(r'href="/comments/([^/"]+)/"', unread) == [wordless.rendition.comment_id_text]


def test_in_short_the_page_says_what_the_word_document_says(
    client: Client, period: CommentPeriod, summary: Summary
) -> None:
    page = client.get(address(period, "summary/")).content.decode()
    document = words_of(client.get(address(period, "summary.docx")).content)
    said = in_short.sentences(summary.data or {})

    assert len(said) >= 5
    assert all(f"<li>{escape(sentence)}</li>" in page and sentence in document for sentence in said)


def test_in_short_in_spanish(client: Client, period: CommentPeriod, summary: Summary) -> None:
    client.cookies["docket311_language"] = "es"
    page = client.get(address(period, "summary/")).content.decode()

    assert "<li>3 comentarios con " in page
    assert "<li>Contando las copias: " in page
    assert not [one for one in in_short.sentences(summary.data or {}) if f"<li>{escape(one)}</li>" in page]


def test_json_and_word_say_the_same(client: Client, period: CommentPeriod, summary: Summary) -> None:
    data = client.get(address(period, "summary.json")).json()
    document = client.get(address(period, "summary.docx"))

    assert data["counts"]["comments"] == 3
    assert SAID in [quote["text"] for quote in data["quotes"]]
    assert SAID in words_of(document.content)
    assert document["Content-Disposition"].startswith("attachment;")


def test_a_staff_summary_is_not_shown(client: Client, period: CommentPeriod, summary: Summary) -> None:
    Summary.objects.update(audience=Audience.STAFF)

    assert "There is no summary yet." in client.get(address(period, "summary/")).content.decode()
    assert client.get(address(period, "summary.json")).status_code == 404


def withdraw(comment: Comment) -> None:
    CommentStatus.objects.filter(pk=comment.pk).update(
        status=Status.WITHDRAWN, withdrawn_reason="At the sender's request.", decided_at=dt.datetime.now(dt.UTC)
    )


def edit(comment: Comment) -> None:
    Rendition.objects.filter(pk=comment.pk).update(text="[Taken out]", is_redacted=True)


@pytest.mark.parametrize("change", [withdraw, edit])
def test_words_taken_down_since_are_in_no_form_of_an_earlier_summary(
    client: Client, period: CommentPeriod, comment: Comment, summary: Summary, change: object
) -> None:
    change(comment)  # type: ignore[operator]  # a parameter

    page = client.get(address(period, "summary/")).content.decode()
    data = client.get(address(period, "summary.json")).content.decode()
    document = words_of(client.get(address(period, "summary.docx")).content)

    assert "1 comment in this summary was changed or taken down since." in page
    for shown in (page, data, document):
        assert "lighthouse" not in shown.lower()


def test_a_comment_posted_later_leaves_the_summary_as_it_is(
    client: Client, period: CommentPeriod, summary: Summary
) -> None:
    CommentFactory(posted=True, document=period.document)

    assert SAID in client.get(address(period, "summary/")).content.decode()


def test_the_page_says_how_often_the_grouping_errs(client: Client, period: CommentPeriod, summary: Summary) -> None:
    page = client.get(address(period, "summary/")).content.decode()

    assert "How often the grouping errs" in page
    assert all(escape(label) in page for label in measured.LABELS.values())


@pytest.fixture
def drafted(summary: Summary, comment: Comment) -> Summary:
    """The same with what a language model wrote on it."""
    asked = next(question for question in language_model.questions(summary.data) if question.key == "overview")
    sentences = ["There are 3 comments in this summary.", f'One comment says: "{SAID}"']
    answer = language_model.Answer("overview", asked.sha256, json.dumps({"sentences": sentences}))
    data = language_model.with_answers(summary.data, "small <model>", [answer])
    Summary.objects.filter(pk=summary.pk).update(data=data, docx=report_docx.build(data, labels=summaries.LABELS))
    summary.refresh_from_db()
    return summary


def test_what_a_language_model_wrote_is_marked_wherever_it_stands(
    client: Client, period: CommentPeriod, comment: Comment, drafted: Summary
) -> None:
    page = client.get(address(period, "summary/")).content.decode()
    data = client.get(address(period, "summary.json")).json()
    document = words_of(client.get(address(period, "summary.docx")).content)

    assert "Written by the language model small &lt;model&gt;" in page
    assert f"One comment says: “{SAID[:-1]}”." in page
    assert data["language_model"]["model"] == "small <model>"
    assert "Written by the language model small <model>" in document
    assert "There are 3 comments in this summary." in document


@pytest.mark.parametrize("change", [withdraw, edit])
def test_what_a_language_model_wrote_goes_where_it_was_shown_a_comment_that_changed(
    client: Client, period: CommentPeriod, comment: Comment, drafted: Summary, change: object
) -> None:
    change(comment)  # type: ignore[operator]  # a parameter

    page = client.get(address(period, "summary/")).content.decode()
    data = client.get(address(period, "summary.json")).content.decode()
    document = words_of(client.get(address(period, "summary.docx")).content)

    for shown in (page, data, document):
        assert "There are 3 comments in this summary." not in shown
        assert "lighthouse" not in shown.lower()
