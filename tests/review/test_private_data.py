"""What a reviewer is warned of, and what not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.review import private_data
from comments.review.private_data import Kind, hints, passes_luhn, segments, serious_hints
from tests.patience import ending

HELD = [
    ("My number is 219-09-9999, please keep it.", Kind.SSN, "219-09-9999"),
    ("My number is 219 09 9999.", Kind.SSN, "219 09 9999"),
    ("SSN: 219099999", Kind.SSN, "219099999"),
    ("My social security number is 219099999.", Kind.SSN, "219099999"),
    ("My Social Security number is 900-45-6789,", Kind.SSN, "900-45-6789"),
    ("SSN 000-12-3456", Kind.SSN, "000-12-3456"),
    ("ITIN: 900 45 6789", Kind.ITIN, "900 45 6789"),
    ("and my date of birth is 02/30/1951.", Kind.BIRTH, "02/30/1951"),
    ("I file with 912-70-1234.", Kind.ITIN, "912-70-1234"),
    ("Card 4111 1111 1111 1111 was charged.", Kind.CARD, "4111 1111 1111 1111"),
    ("Card 5500-0000-0000-0004 was charged.", Kind.CARD, "5500-0000-0000-0004"),
    ("Pay to DE89 3704 0044 0532 0130 00 today", Kind.IBAN, "DE89 3704 0044 0532 0130 00"),
    ("Pay to GB82WEST12345698765432.", Kind.IBAN, "GB82WEST12345698765432"),
    ("Routing number 011000015 at the bank", Kind.ROUTING, "011000015"),
    ("my account number is 0012345678", Kind.ACCOUNT, "0012345678"),
    ("Acct # 12-345-678", Kind.ACCOUNT, "12-345-678"),
    ("DOB: 04/07/1961", Kind.BIRTH, "04/07/1961"),
    ("I was born on July 4, 1961 in Ohio", Kind.BIRTH, "July 4, 1961"),
    ("Passport no. X1234567", Kind.PASSPORT, "X1234567"),
    ("In May we filed a SAR on one of its wallets.", Kind.SAR, "In May we filed a SAR"),
    (
        "Our compliance team has submitted two suspicious activity reports.",
        Kind.SAR,
        "Our compliance team has submitted two suspicious activity reports",
    ),
    ("A SAR was then filed with FinCEN.", Kind.SAR, "A SAR was then filed"),
    ("So we filed a\nSAR on Mr. Smith.", Kind.SAR, "So we filed a\nSAR"),
    (
        "We\u2019ve filed two suspicious\nactivity reports on it.",
        Kind.SAR,
        "We\u2019ve filed two suspicious\nactivity reports",
    ),
    ("First Quay Bank filed a SAR about me.", Kind.SAR, "First Quay Bank filed a SAR"),
    (
        "I know that they filed a suspicious activity report.",
        Kind.SAR,
        "I know that they filed a suspicious activity report",
    ),
    ("The SARs about our shop were filed in May.", Kind.SAR, "The SARs about our shop were filed"),
    ("The bank requested confidential treatment.", Kind.CONFIDENTIAL, "requested confidential treatment"),
    ("confidential supervisory\ninformation", Kind.CONFIDENTIAL, "confidential supervisory\ninformation"),
    ("  CONFIDENTIAL  \nOur fees", Kind.CONFIDENTIAL, "CONFIDENTIAL"),
    ("Annex\nConfidential: do not publish\nOur fees", Kind.CONFIDENTIAL, "Confidential: do not publish"),
    ("See BSA ID 31000123456789.", Kind.SAR, "BSA ID 31000123456789"),
    ("CONFIDENTIAL TREATMENT REQUESTED by the bank", Kind.CONFIDENTIAL, "CONFIDENTIAL TREATMENT REQUESTED"),
    ("Annex B is confidential business information.", Kind.CONFIDENTIAL, "confidential business information"),
    ("Write to ada.lovelace+rule@mail.example.org!", Kind.EMAIL, "ada.lovelace+rule@mail.example.org"),
    ("Call (202) 555-0143 after noon", Kind.PHONE, "(202) 555-0143"),
    ("Call +1 202-555-0143.", Kind.PHONE, "+1 202-555-0143"),
    ("Ring +855 23 555 123 in Phnom Penh", Kind.PHONE, "+855 23 555 123"),
]

NOT_HELD = [
    "See 31 U.S.C. 5318A(c)(2)(B)(i) and 31 CFR 1010.664.",
    "90 FR 18934 of May 5, 2025, document 2025-07837, FINCEN-2025-0004-0002.",
    "At least $4,000,000,000 from 2021 to 2025; $37 million of it.",
    "000-12-3456 and 666-12-3456 and 123-00-4567 and 123-45-0000 were never given.",
    "Card 4111 1111 1111 1112 fails its check digit.",
    "0000 0000 0000 0000",
    "The correspondent account rule took effect on 17 November 2025.",
    "Born of necessity, the rule of 1 May 2025 stands.",
    "Five accounts, 10 banks, 120 days.",
    "DE89 3704 0044 0532 0130 01 fails.",
    "Tracking number abc-1234-defg",
    "Banks file suspicious activity reports, and a new SAR form would cost each of them an hour.",
    "We ask that SARs stay secret. They sarcastically filed a complaint.",
    "We submitted comments on SAR confidentiality. We sent FinCEN our views on the SAR form.",
    "The agency made clear that SARs are secret. The rule would have made banks file a SAR.",
    "In 2023, 4.6 million SARs were filed.",
    "Confidential sources and confidential advice are no mark.",
    "",
]


@pytest.mark.parametrize(("text", "kind", "passage"), HELD)
def test_private_data_is_found_where_it_stands(text: str, kind: Kind, passage: str) -> None:
    assert [(hint.kind, text[hint.start : hint.end]) for hint in hints(text)] == [(kind, passage)]


@pytest.mark.parametrize("text", NOT_HELD)
def test_citations_amounts_and_failed_checksums_are_no_private_data(text: str) -> None:
    assert hints(text) == []


def test_a_letterhead_is_no_serious_hint_but_a_card_number_is() -> None:
    text = "Example Bank, (202) 555-0143, office@bank.example, card 4111111111111111"

    assert {hint.kind for hint in hints(text)} == {Kind.PHONE, Kind.EMAIL, Kind.CARD}
    assert [hint.kind for hint in serious_hints(text)] == [Kind.CARD]


@given(st.integers(min_value=0, max_value=10**14))
def test_one_wrong_digit_always_fails_the_card_check(number: int) -> None:
    body = f"4{number:014d}"
    digits = next(body + str(check) for check in range(10) if passes_luhn(body + str(check)))
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)

    assert passes_luhn(digits)
    assert not passes_luhn(wrong)


@given(st.text(alphabet="0123456789 -@.aBé+\n", max_size=120))
def test_segments_give_the_whole_text_back_and_never_overlap(text: str) -> None:
    cut = segments(text)

    assert "".join(segment.text for segment in cut) == text
    assert [segment.text for segment in cut if segment.kind] == [text[hint.start : hint.end] for hint in hints(text)]


@given(st.text(alphabet="0123456789@.+-()/ \nABIMSNTUabdehimnoprstuw", max_size=60))
def test_what_is_not_searched_for_want_of_digits_would_not_have_been_found(text: str) -> None:
    enough = "\n\n" + "1\n" * 20 + "@\n"

    assert hints(text) == [hint for hint in hints(text + enough) if hint.end <= len(text)]


def test_a_date_of_birth_and_a_passport_are_found_though_they_have_the_fewest_digits() -> None:
    assert [hint.kind for hint in hints("born 1/1/26")] == [Kind.BIRTH]
    assert [hint.kind for hint in hints("passport ABCDEF1")] == [Kind.PASSPORT]


PIECES = [
    "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "passport X1234567", "PASAPORTE: 12345678",
    "we filed a SAR", "ſuſpicious activity report was filed", "SAR", "we ", "confidential business information",
    "driver's license", "drıver's licenſe no. A1234567", "ada@example.org", "paßport", "12", "no. ", "AB", "é", "٣٤",
    " ", "\n", "7", "x",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_not_searched_for_would_not_be_found(text):
    on_one_line = text.translate(private_data._ON_ONE_LINE)
    assert len(on_one_line) == len(text)
    every = [match.span() for _, pattern, _ in private_data._PATTERNS for match in pattern.finditer(text)]
    digits = sum(character in "0123456789" for character in text)
    searched = [
        match.span()
        for fewest, pattern, _ in private_data._PATTERNS
        if digits >= fewest and private_data._SIGNS.get(pattern, bool)(text)
        for match in pattern.finditer(text)
    ]

    assert searched == every


@given(
    st.lists(st.sampled_from([*PIECES, "ada@bank.example ", "219-09-9999 ", "(202) 555-0143 "]), max_size=12).map(
        "".join
    )
)
def test_serious_hints_are_the_serious_ones_of_all(text):
    assert serious_hints(text) == [hint for hint in hints(text) if hint.is_serious]


@pytest.mark.parametrize(
    "piece", ["a@b.co ", "219-09-9999 ", "(202) 555-0143 ", "we filed a SAR ", "confidential\n", "A ", "we "]
)
def test_a_text_with_very_many_of_them_is_searched_in_linear_time(piece):
    with ending():
        found = hints(piece * 20_000)
    assert all(one.end <= other.start for one, other in pairwise(found))
