import datetime as dt
from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from comments.practice import SampleComment, sample_comments
from comments.practice.shapes import MAX_TEXT_CODE_POINTS

EASTERN = ZoneInfo("America/New_York")
OPENS_ON = dt.date(2026, 3, 2)  # the period includes the change to daylight saving time on 8 March
OPENS_AT = dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC)
UNTIL = dt.datetime(2026, 3, 20, 21, tzinfo=dt.UTC)
SUBJECT = "Sample Heron Group"


def samples(
    *, seed: int = 7, count: int = 420, until: dt.datetime = UNTIL, subject: str = SUBJECT
) -> list[SampleComment]:
    return list(sample_comments(seed=seed, count=count, opens_on=OPENS_ON, until=until, subject=subject))


@pytest.fixture(scope="module")
def comments() -> Sequence[SampleComment]:
    return samples()


def of_kind(comments: Sequence[SampleComment], prefix: str) -> list[SampleComment]:
    return [comment for comment in comments if comment.kind.startswith(prefix)]


def test_same_seed_gives_the_same_comments_files_included(comments: Sequence[SampleComment]) -> None:
    assert samples() == comments


def test_another_seed_gives_other_comments(comments: Sequence[SampleComment]) -> None:
    assert {c.text for c in samples(seed=8)} != {c.text for c in comments}


@pytest.mark.parametrize("count", [1, 99, 420])
def test_as_many_comments_come_as_were_asked_for(count: int) -> None:
    assert len(samples(count=count)) == count


def test_every_sample_has_an_id_of_its_own(comments: Sequence[SampleComment]) -> None:
    assert len({c.sample_id for c in comments}) == len(comments)


def test_comments_come_in_order_within_the_period(comments: Sequence[SampleComment]) -> None:
    times = [c.received_at for c in comments]
    assert times == sorted(times)
    assert times[0] >= OPENS_AT
    assert times[-1] < UNTIL
    assert {time.utcoffset() for time in times} == {dt.timedelta(0)}


def test_comments_come_by_day_in_the_east(comments: Sequence[SampleComment]) -> None:
    hours = {c.received_at.astimezone(EASTERN).hour for c in comments}
    assert hours <= set(range(7, 23))


def test_the_last_three_days_bring_most_and_the_first_three_more_than_the_middle(
    comments: Sequence[SampleComment],
) -> None:
    days = Counter((c.received_at.astimezone(EASTERN).date() - OPENS_ON).days for c in comments)
    first, middle, last = (sum(days[day] for day in span) for span in ([0, 1, 2], [8, 9, 10], [16, 17, 18]))
    assert middle < first < last


@pytest.mark.parametrize("until", [OPENS_AT + dt.timedelta(minutes=1), OPENS_AT + dt.timedelta(hours=9)])
def test_a_period_that_has_hardly_begun_holds_them_all(until: dt.datetime) -> None:
    times = [c.received_at for c in samples(count=60, until=until)]
    assert min(times) >= OPENS_AT
    assert max(times) < until


@pytest.mark.parametrize("until", [OPENS_AT, OPENS_AT - dt.timedelta(days=1), UNTIL.replace(tzinfo=None)])
def test_a_period_without_time_in_it_is_refused(until: dt.datetime) -> None:
    with pytest.raises(ValueError, match="until"):
        samples(until=until)


@pytest.mark.parametrize("subject", ["", "x" * 101])
def test_a_subject_without_a_usable_name_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        samples(subject=subject)


@pytest.mark.parametrize("seed", range(4))
def test_no_text_passes_the_limit_even_with_the_longest_subject(seed: int) -> None:
    texts = [c.text for c in samples(seed=seed, subject="M" * 100)]
    assert max(map(len, texts)) <= MAX_TEXT_CODE_POINTS
    assert all(text.strip() for text in texts)


def test_no_template_mark_is_left_in_a_text(comments: Sequence[SampleComment]) -> None:
    spoken = [c.text for c in comments if c.kind != "hostile"]
    assert not [text for text in spoken if any(mark in text for mark in "[]{}|") or "===" in text]


def test_fields_keep_within_the_limits_of_the_v4_api(comments: Sequence[SampleComment]) -> None:
    limits = {"first_name": 25, "last_name": 25, "organization": 120, "email": 100, "city": 50, "zip": 10}
    for field, limit in limits.items():
        assert max(len(getattr(c, field)) for c in comments) <= limit


def test_each_submitter_gives_what_the_type_asks_for(comments: Sequence[SampleComment]) -> None:
    by_type = {kind: [c for c in comments if c.submitter_type == kind] for kind in ("INDIVIDUAL", "ORGANIZATION")}
    anonymous = [c for c in comments if c.submitter_type == "ANONYMOUS"]
    assert all(c.first_name and c.last_name for c in by_type["INDIVIDUAL"])
    assert all(c.organization and c.organization_type for c in by_type["ORGANIZATION"])
    assert anonymous
    assert {(c.first_name, c.last_name, c.organization, c.email) for c in anonymous} == {("", "", "", "")}


def test_addresses_and_telephones_can_reach_no_one(comments: Sequence[SampleComment]) -> None:
    domains = {c.email.partition("@")[2] for c in comments if c.email}
    assert domains == {"example.com", "example.net", "example.org"}
    assert {c.phone[4:10] for c in comments if c.phone} == {"555-01"}


def test_every_kind_of_comment_is_there(comments: Sequence[SampleComment]) -> None:
    assert {c.kind for c in comments} == {
        *("support", "oppose", "mixed", "question", "remittance", "very-short", "duplicate"),
        *("bank", "credit-union", "trade-group", "think-tank", "law-firm", "exchange", "nonprofit"),
        *("money-transmitter", "state-office", "compliance-officer", "academic", "petition"),
        *("language-es", "language-km", "language-zh", "language-ar", "language-fr", "language-vi"),
        *("form-victims", "form-privacy", "form-remittance", "merged", "madlib"),
        *("privacy-leak", "reveals-report", "hostile", "paper", "paper-late-looking"),
        *(
            "attachment-pdf",
            "attachment-docx",
            "attachment-scan-png",
            "attachment-scan-pdf",
            "attachment-xlsx",
        ),
    }
    assert {c.channel for c in comments} == {"web", "api", "mail", "email", "bulk"}


def test_a_hundred_comments_hold_every_special_case(comments: Sequence[SampleComment]) -> None:
    views = {"support", "oppose", "mixed", "question", "remittance"}
    assert {c.kind for c in samples(count=100)} | views == {c.kind for c in comments}


@pytest.mark.parametrize(
    ("kind", "size"),
    [("form-victims", 120), ("form-privacy", 45), ("form-remittance", 12), ("merged", 9), ("madlib", 25)],
)
def test_each_campaign_has_its_size(comments: Sequence[SampleComment], kind: str, size: int) -> None:
    assert len(of_kind(comments, kind)) == size


def test_form_letters_come_exact_and_with_additions_in_front_in_the_middle_and_at_the_end(
    comments: Sequence[SampleComment],
) -> None:
    texts = [c.text for c in of_kind(comments, "form-victims")]
    (letter, copies), *_ = Counter(texts).most_common(1)
    first, *_, last = letter.split("\n\n")
    changed = [text for text in texts if text != letter]
    assert copies >= 20
    assert [text for text in changed if text.endswith(letter)]
    assert [text for text in changed if text.startswith(letter)]
    assert [text for text in changed if text.startswith(first) and text.endswith(last)]


def test_a_letter_with_places_says_who_each_sender_is_and_where_from(comments: Sequence[SampleComment]) -> None:
    letters = of_kind(comments, "merged")
    openings = {c.text.partition(".")[0] for c in letters}
    rests = {c.text.rpartition("can stop such a payment")[2].partition("\n")[0] for c in letters}
    assert len(openings) == len(letters)
    assert len(rests) == 1
    assert all(f"{c.first_name} {c.last_name}" in c.text.partition(".")[0] for c in letters)
    assert all(c.text.count(c.city) >= 2 for c in letters if c.city)


def test_no_two_letters_of_interchangeable_words_are_the_same(comments: Sequence[SampleComment]) -> None:
    texts = [c.text for c in of_kind(comments, "madlib")]
    assert len(set(texts)) == len(texts)
    sentences = [sentence for text in texts for sentence in text.split(". ")]
    assert Counter(sentences).most_common(1)[0][1] <= 3


def test_every_duplicate_repeats_another_comment_exactly(comments: Sequence[SampleComment]) -> None:
    repeated = {c.text for c in of_kind(comments, "duplicate")}
    assert repeated
    assert repeated <= {c.text for c in comments if c.kind != "duplicate"}


def test_comments_of_individuals_differ_from_each_other(comments: Sequence[SampleComment]) -> None:
    own_words = [c.text for c in comments if c.kind in ("support", "oppose", "mixed", "question", "remittance")]
    assert len(own_words) >= 120
    assert len(set(own_words)) == len(own_words)


def test_paper_letters_alone_are_postmarked_and_come_on_weekdays(comments: Sequence[SampleComment]) -> None:
    letters = [c for c in comments if c.postmarked_on]
    assert {c.channel for c in letters} == {"mail"}
    for letter in letters:
        came_on = letter.received_at.astimezone(EASTERN).date()
        assert came_on.weekday() < 5
        assert letter.postmarked_on is not None
        assert OPENS_ON <= letter.postmarked_on < came_on


def test_a_petition_says_how_many_signed_it(comments: Sequence[SampleComment]) -> None:
    (petition,) = of_kind(comments, "petition")
    assert f"signatures: {petition.num_items_received}" in petition.text


def test_the_privacy_leak_holds_numbers_that_belong_to_no_one(comments: Sequence[SampleComment]) -> None:
    (leak,) = of_kind(comments, "privacy-leak")
    assert "900-45-6789" in leak.text
    assert "202-555-0147" in leak.text


def test_the_hostile_comment_holds_markup_and_reordering_characters(
    comments: Sequence[SampleComment],
) -> None:
    (hostile,) = of_kind(comments, "hostile")
    assert "<script>" in hostile.text
    assert "DROP TABLE" in hostile.text
    assert {"\u202e", "\u200b", "\U0001f680"} <= set(hostile.text)
    assert "\x00" not in hostile.text


def test_arabic_comment_is_written_from_right_to_left(comments: Sequence[SampleComment]) -> None:
    (arabic,) = of_kind(comments, "language-ar")
    assert sum("\u0600" <= char <= "\u06ff" for char in arabic.text) > 300
