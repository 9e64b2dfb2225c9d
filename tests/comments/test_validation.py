"""What no channel may hand in, and the words for it."""

import datetime as dt
from dataclasses import replace

import pytest

from comments.enums import Channel, ReceivedBasis, SubmitterType
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from comments.intake.validation import FIELD_LIMITS, SubmissionInvalid, check, check_text, normal_newlines
from rulemaking.models import Document
from tests.comments.making import ADA, BANKERS, TEXT
from tests.factories import RECEIVED_AT

LONE_SURROGATE = "\ud83d"
WORKER = "\U0001f469\u200d\U0001f4bc"


def sent(**changes):
    made = Submission(
        document=Document(), channel=Channel.WEB, text=TEXT, submitter=ADA, received=Received(at=RECEIVED_AT)
    )
    return replace(made, **changes)


def by(**changes):
    return sent(submitter=replace(ADA, **changes))


def file(name):
    return StoredFile(
        key=name, file_name=name, content_type="text/plain", file_format="txt", size_bytes=1, sha256=b"\0" * 32
    )


def letter(**changes):
    made = Received(
        at=None, on=dt.date(2026, 3, 10), basis=ReceivedBasis.ASSERTED, evidence="Date stamp", asserted_by="m.lee"
    )
    return sent(received=replace(made, **changes))


BAD = [
    # field, what is sent, words of the message
    ("text", sent(text=""), "Write your comment, or attach it as a file."),
    ("text", sent(text=" \n\t "), "Write your comment"),
    ("text", sent(text="x" * 5001), "has 5,001 characters; the limit is 5,000. Shorten it by 1,"),
    ("text", sent(text=" " * 5001, files=(file("a.txt"),)), "Shorten it by 1,"),
    ("text", sent(text="before\x00after"), "NUL character (code 0)"),
    ("text", sent(text=f"half {LONE_SURROGATE} pair"), "lone surrogate"),
    ("text", sent(text="\x00", files=(file("a.txt"),)), "NUL character"),
    ("files", sent(files=(file("a.txt"), file("a.txt"))), "Two files are named “a.txt”. Rename one of them."),
    ("files", sent(files=tuple(file(f"{n}.txt") for n in range(21))), "You attached 21 files; the limit is 20."),
    ("first_name", by(first_name=""), "First name is missing"),
    ("first_name", by(first_name="  "), "First name is missing"),
    ("last_name", by(last_name=""), "or choose to comment anonymously"),
    ("first_name", by(first_name="Ada\x00"), "control character or a line break"),
    ("city", by(city="Day\nton"), "control character or a line break"),
    ("city", by(city="Day\tton"), "control character or a line break"),
    ("city", by(city="Day\u2028ton"), "control character or a line break"),
    ("city", by(city=f"Day{LONE_SURROGATE}ton"), "lone surrogate"),
    ("email", by(email="ada"), "name@example.com"),
    ("email", by(email="ada@mail.example\nBcc: all@mail.example"), "line break"),
    ("email", sent(submitter=replace(ADA, email=""), wants_email_receipt=True), "don't ask for a receipt"),
    ("organization", sent(submitter=replace(BANKERS, organization="")), "Organization is missing"),
    ("organization_type", sent(submitter=replace(BANKERS, organization_type="")), "what kind of organization"),
    ("organization_type", sent(submitter=replace(BANKERS, organization_type="Club")), "what kind of organization"),
    ("organization_type", by(organization_type="x" * 50), "Only an organization has a kind"),
    ("submitter_type", sent(submitter=Submitter(first_name="Ada")), "stay anonymous but gave a name"),
    ("submitter_type", by(submitter_type="ROBOT"), "an individual, an organization, or anonymous"),
    ("submitter_type", by(submitter_type=""), "an individual, an organization, or anonymous"),
    ("submission_token", sent(submission_token="x" * 101), "the limit is 100"),
    ("submission_token", sent(submission_token="a\x00b"), "control character"),
    ("submission_token", sent(submission_token=""), "names no submission"),
    ("source", sent(source="x" * 61, source_id="1"), "the limit is 60"),
    ("source_id", sent(source="portal"), "or neither"),
    ("source_id", sent(source_id="77"), "or neither"),
    ("num_items_received", sent(num_items_received=-1), "a number from 0"),
    ("num_items_received", sent(num_items_received=2**31), "a number from 0"),
    ("received_at", sent(received=Received(at=None)), "the time, or the day"),
    ("received_at", sent(received=Received(at=None, on=dt.date(2026, 3, 10))), "the time, or the day"),
    ("received_at", sent(received=Received(at=RECEIVED_AT.replace(tzinfo=None))), "time zone"),
    ("received_on", letter(at=RECEIVED_AT), "not both"),
    ("asserted_by", letter(asserted_by=" "), "who states"),
    ("received_evidence", letter(evidence=""), "what shows"),
    ("received_evidence", letter(evidence="x" * 301), "the limit is 300"),
]


@pytest.mark.parametrize(("field", "submission", "words"), BAD, ids=[f"{n}-{row[0]}" for n, row in enumerate(BAD)])
def test_what_cannot_be_taken_is_refused_at_its_field_with_words(field, submission, words):
    with pytest.raises(SubmissionInvalid) as refusal:
        check(submission)

    assert set(refusal.value.errors) == {field}
    assert words in " ".join(refusal.value.errors[field])


@pytest.mark.parametrize("field", sorted(FIELD_LIMITS.keys() - {"email"}))
def test_each_field_holds_its_limit_and_not_one_more(field):
    limit = FIELD_LIMITS[field]
    submitter = BANKERS if field == "organization" else ADA
    check(sent(submitter=replace(submitter, **{field: "é" * limit})))

    with pytest.raises(SubmissionInvalid) as refusal:
        check(sent(submitter=replace(submitter, **{field: "é" * (limit + 1)})))
    assert set(refusal.value.errors) == {field}


def test_every_fault_is_told_at_once():
    with pytest.raises(SubmissionInvalid) as refusal:
        check(sent(text="", submitter=replace(ADA, first_name="", email="no", zip="x" * 11)))

    assert set(refusal.value.errors) == {"text", "first_name", "email", "zip"}


@pytest.mark.parametrize("character", ["x", "é", "\U0001f600", "字"])
def test_the_limit_counts_code_points_whatever_their_bytes(character):
    assert check_text(character * 5000) == []
    assert len(check_text(character * 5001)) == 1


def test_emoji_and_other_scripts_are_taken():
    check(
        sent(text=f"Ускорьте это {WORKER} これで十分です", submitter=replace(ADA, first_name="Zoë", last_name="山田"))
    )


def test_a_file_may_stand_for_the_text():
    check(sent(text="", files=(file("a.txt"),)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\r\r\nb", "a\n\nb"), ("a\n\nb", "a\n\nb"), (" a ", " a ")],
)
def test_line_ends_become_lf_and_nothing_else_changes(typed, kept):
    assert normal_newlines(typed) == kept


def test_an_anonymous_submitter_needs_to_tell_nothing():
    check(sent(submitter=Submitter(submitter_type=SubmitterType.ANONYMOUS)))


RECEIVED_OTHERWISE = sorted(set(Channel) - {Channel.WEB, Channel.API})


@pytest.mark.parametrize("channel", RECEIVED_OTHERWISE)
@pytest.mark.parametrize("submitter_type", SubmitterType)
def test_what_was_received_otherwise_is_refused_for_no_missing_name_and_no_length(channel, submitter_type):
    nameless = Submitter(submitter_type=submitter_type, last_name="x" * 150, email="no address")

    check(sent(channel=channel, submitter=nameless, text="x" * 100_000))


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.API])
def test_who_types_here_is_told_of_a_missing_name(channel):
    with pytest.raises(SubmissionInvalid) as refusal:
        check(sent(channel=channel, submitter=replace(ADA, last_name="")))

    assert set(refusal.value.errors) == {"last_name"}


@pytest.mark.parametrize("channel", RECEIVED_OTHERWISE)
def test_what_was_received_otherwise_has_bounds_all_the_same(channel):
    submitter = replace(ADA, last_name="x" * 201)

    with pytest.raises(SubmissionInvalid) as refusal:
        check(sent(channel=channel, submitter=submitter, text="x" * 1_000_001))

    assert set(refusal.value.errors) == {"text", "last_name"}
