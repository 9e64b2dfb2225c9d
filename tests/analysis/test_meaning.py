"""Topics, stance and substance of a summary: every comment counted once in each, and every quote verbatim."""

import copy
import datetime as dt
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import meaning_charts, report_docx, stance, summary
from comments.analysis.facts import CommentFacts
from comments.analysis.outline import Request
from comments.analysis.reconcile import DoesNotReconcile, reconcile
from comments.analysis.topic_plan import Correction, TopicPlan
from tests.analysis.test_summary import ABOUT, FIRST

LETTER = (
    "We support the proposed rule without any doubt, and ask you to finalize it soon.\n\n"
    "The fifth special measure is the right tool against a company that launders the proceeds of scams."
)
SMALL = "Small banks like ours in the county cannot afford the special due diligence that this would ask of us."
AGAINST = "I oppose this rule, because the evidence for the finding is classified and nobody can see or test it."
STORY = "My mother lost $41,000 to a man who called himself an investment coach on the internet last year."
FRENCH = "Nous pensons que la règle est trop large et que les petites banques ne peuvent pas la suivre."


def facts(*texts: str) -> list[CommentFacts]:
    return [
        CommentFacts(
            key=f"{n:03}",
            received_on=FIRST + dt.timedelta(days=n % 9),
            channel="web",
            submitter_type="INDIVIDUAL",
            is_late=False,
            status="posted",
            text=text,
            submitter=f"Sender {n}",
        )
        for n, text in enumerate(texts)
    ]


DOCKET = facts(LETTER, LETTER, LETTER, f"{LETTER}\n\n{SMALL}", SMALL, AGAINST, STORY, FRENCH, "")


@pytest.fixture(scope="module")
def made():
    return summary.build(ABOUT, DOCKET)


def row_of(made, code: str):
    return next(row for row in made["topics"]["listed"] if row["code"] == code)


def test_topics_count_each_comment_once_and_headings_what_stands_under_them(made):
    assert row_of(made, "measure-5")["comments"] == 4
    assert row_of(made, "measure-5")["distinct_texts"] == 2
    assert row_of(made, "burden-small")["comments"] == 2
    assert row_of(made, "burden")["comments"] == 2
    assert row_of(made, "finding")["comments"] == 4
    assert row_of(made, "other-nations")["comments"] == 0
    assert (made["topics"]["comments_with_topic"], made["topics"]["comments_without_topic"]) == (6, 3)
    assert made["topics"]["passages"]["not_read"] == 1


def test_stance_counts_all_comments_unclear_ones_too(made):
    counted = {row["value"]: (row["comments"], row["distinct_texts"]) for row in made["stance"]["proposal"]}
    assert counted == {"supports": (4, 2), "opposes": (1, 1), "mixed": (0, 0), "unclear": (4, 4)}
    five = next(row for row in made["stance"]["measures"] if row["code"] == "measure-5")
    assert five["comments"] == 4
    assert {row["value"]: row["comments"] for row in five["sides"]}["supports"] == 4


def test_substance_counts_comments_with_each_sign_and_those_without(made):
    counted = {row["value"]: row["comments"] for row in made["substance"]["signs"]}
    assert (counted["figures"], counted["experience"], counted["answers_request"]) == (1, 1, 0)
    assert made["substance"]["comments_with_any"] + made["substance"]["comments_without"] == len(DOCKET)


def quotes_of(made):
    rows = [*made["topics"]["listed"], *made["topics"]["proposed"]]
    return [q for row in rows for q in row["quotes"]] + [q for some in made["stance"]["quotes"].values() for q in some]


def test_every_quote_is_verbatim_in_its_comment(made):
    texts = {(c.key, source): text for c in DOCKET for source, text in c.texts()}
    assert quotes_of(made)
    for quote in quotes_of(made):
        assert texts[quote["comment"], quote["source"]][quote["start"] : quote["end"]] == quote["text"]


def test_a_side_is_quoted_from_comments_that_take_it(made):
    assert [quote["text"] for quote in made["stance"]["quotes"]["opposes"]] == [AGAINST]


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_comments_changes_nothing(shuffler):
    shuffled = list(DOCKET)
    shuffler.shuffle(shuffled)
    assert summary.to_bytes(summary.build(ABOUT, shuffled)) == summary.to_bytes(summary.build(ABOUT, DOCKET))


@pytest.mark.parametrize(
    "path",
    [
        ("topics", "comments_with_topic"),
        ("topics", "comments_without_topic"),
        ("topics", "passages", "assigned"),
        ("topics", "listed", 1, "comments"),
        ("stance", "proposal", 0, "comments"),
        ("stance", "measures", 4, "comments"),
        ("substance", "comments_without"),
    ],
)
def test_a_summary_whose_topics_stance_or_substance_do_not_add_up_is_refused(made, path):
    wrong = copy.deepcopy(made)
    *there, last = path
    part = wrong
    for step in there:
        part = part[step]
    part[last] += 1000
    with pytest.raises(DoesNotReconcile):
        reconcile(wrong)


def test_the_rules_own_questions_are_topics_and_staffs_corrections_count(made):
    passage_id = next(p["id"] for p in made["passages"]["most_frequent"] if "finalize" in p["text"])
    plan = TopicPlan(
        requests=(Request(4, "What should banks do?"),), corrections=(Correction(passage_id, "effective-date", True),)
    )
    again = summary.build(replace(ABOUT, plan=plan), [*DOCKET, *facts("Question 4: nothing at all.")[:0]])
    assert row_of(again, "request-4")["comments"] == 0
    assert row_of(again, "effective-date")["comments"] == 4


def test_who_says_which_question_a_comment_answers_is_counted_once_and_apart():
    plan = TopicPlan(
        requests=(Request(1, "What should banks do?"), Request(2, "Who pays?")), merged={"request-2": "burden-costs"}
    )
    said = [
        replace(one, answers=answers)
        for one, answers in zip(
            facts(SMALL, SMALL, "Question 1: I do not know.", STORY, FRENCH), ((1,), (), (1,), (2, 9), ()), strict=True
        )
    ]

    again = summary.build(replace(ABOUT, plan=plan), said)

    first, costs = row_of(again, "request-1"), row_of(again, "burden-costs")
    assert (first["comments"], first["distinct_texts"], first["passages"], first["named_by_senders"]) == (2, 2, 1, 2)
    assert (costs["comments"], costs["named_by_senders"]) == (1, 1)
    assert row_of(again, "burden")["comments"] == 3
    assert (again["topics"]["comments_with_topic"], again["topics"]["comments_without_topic"]) == (4, 1)


def test_names_that_staff_gave_stay_as_they_are_in_any_language_and_the_report_says_that_staff_changed_the_outline():
    plan = TopicPlan((Request(1, "What should banks do?"),), names={"burden-small": "Small banks"}, decisions=3)
    again = summary.build(replace(ABOUT, plan=plan), DOCKET)

    names = {
        line.row["code"]: line.name for line in meaning_charts.topic_lines(again, say="¡{}".format, with_empty=True)
    }
    drawn = meaning_charts.topics_chart(again, say="¡{}".format).svg
    told = "\n".join(one.text for one in docx.Document(BytesIO(report_docx.build(again))).paragraphs)

    assert (names["burden-small"], names["evidence"]) == ("Small banks", "¡Evidence and the record")
    assert names["request-1"] == "¡Question 1"
    assert "Small banks" in drawn
    assert "Topics follow the statute, as staff left them after 3 decisions." in told


def test_a_summary_of_nothing_has_all_parts(made):
    empty = summary.build(ABOUT, [])
    assert {row["comments"] for row in empty["topics"]["listed"]} == {0}
    assert list(meaning_charts.topic_lines(empty)) == []
    assert meaning_charts.measure_rows(empty) == []


def test_a_docket_without_a_word_is_summarised_too():
    made = summary.build(ABOUT, facts("", " "))
    assert made["accounting"]["without_readable_text"] == 2
    assert made["topics"]["comments_without_topic"] == 2


def test_the_report_tells_all_three_with_quotes(made):
    document = docx.Document(BytesIO(report_docx.build(made)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = {cell.text.strip() for table in document.tables for row in table.rows for cell in row.cells}
    assert {"Where comments stand", "What comments are about", "What comments bring"} <= set(text.split("\n"))
    assert set(meaning_charts.SIDES.values()) | set(meaning_charts.SIGNS.values()) <= cells
    assert {"Small institutions", "Measure five: prohibition or conditions"} <= cells
    assert all(quote["text"] in text for quote in quotes_of(made))


def test_the_report_says_one_comment_has_and_several_have():
    data = summary.build(ABOUT, facts(SMALL, "Nothing to add.", "Nor have I."))
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(report_docx.build(data))).paragraphs)
    assert "1 comment has one or more. 2 comments have none that the rules could find;" in text


def test_a_report_of_a_summary_from_before_topics_were_read_is_still_made(made):
    earlier = {name: part for name, part in made.items() if name not in ("topics", "stance", "substance")}
    assert report_docx.build(earlier)


def test_topic_lines_stand_under_their_headings(made):
    lines = list(meaning_charts.topic_lines(made, with_empty=True))
    assert len(lines) == len(made["topics"]["listed"])
    assert {line.row["code"]: line.depth for line in lines}["measure-5"] == 1
    assert set(meaning_charts.SIDES) == set(stance.STANCES)


FERRIES = [f"The night ferry from pier {n} leaves the harbour at dusk, and nobody {did} it." for n, did in
           enumerate(("sees", "hears", "takes", "meets", "counts", "boards"))]  # fmt: skip


def test_what_is_found_beside_the_outline_has_a_name_that_reads_and_a_sentence_from_a_comment():
    docket = facts(*FERRIES, FERRIES[0], SMALL, AGAINST, STORY)
    data = summary.build(ABOUT, docket)
    [found] = data["topics"]["proposed"]
    sentence = found["sentence"]

    assert found["name"] == "Night ferry"
    assert found["comments"] == len(FERRIES) + 1
    assert found["name"].lower() in sentence["text"]
    assert (
        dict(docket[int(sentence["comment"])].texts())[sentence["source"]][sentence["start"] : sentence["end"]]
        == sentence["text"]
    )
    assert data["method"]["parts"]["found_topics"] == 3
    report = docx.Document(BytesIO(report_docx.build(data)))
    said = [paragraph.text for paragraph in report.paragraphs]
    assert "Night ferry" in said
    assert f"“{sentence['text']}”" in said[said.index("Night ferry") :]


def test_the_report_shows_what_was_found_though_nobody_speaks_of_the_outlines_topics():
    data = summary.build(ABOUT, facts(*FERRIES, FERRIES[0], SMALL, AGAINST, STORY))
    for row in data["topics"]["listed"]:
        row["comments"] = 0
    said = [paragraph.text for paragraph in docx.Document(BytesIO(report_docx.build(data))).paragraphs]
    assert said.index("What comments are about") < said.index("Found beside these topics") < said.index("Night ferry")


def test_a_found_topic_of_short_sentences_still_shows_one():
    data = summary.build(ABOUT, facts(SMALL, AGAINST, STORY, *(f"Ferry lighthouse {n}." for n in range(6))))
    [found] = data["topics"]["proposed"]
    assert found["quotes"] == []
    assert found["sentence"]["text"] == "Ferry lighthouse 0."
