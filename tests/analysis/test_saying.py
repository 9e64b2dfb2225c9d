"""What was said below a closing is read, and a signature is none of it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import campaigns, cut_at_once, letter, passages, saying
from comments.analysis.campaigns import Item
from comments.analysis.cutting import KINDS
from comments.analysis.fingerprint import overlap, sketch
from comments.analysis.normalise import normal_hash
from comments.analysis.sentences import sentences
from tests.analysis.letters import form_letter, sent
from tests.analysis.test_kernels import check

SIGNED = """\
Head of compliance | Software engineer and open source contributor | Chief of staff | Proud father of two teens
Jo Bee | jo bee | JO BEE | A. B. | Jo Bee, Jr. | John Smith III | Dr. Jo Doe, Ph.D. | Jo Bee (she/her)
Sean O’Brien | José Núñez de la Torre | Ludwig van der Berg | Jean-Luc d'Aubigny | María del Carmen y García
Trần Thị Mai | Иван Петров | Will Smith | Will and May Smith | Grant Hope | Mark May | Rob Banks | Jo Do
No Kim | The Smith family | Mr. and Mrs. Jo Bee | 王小明 | 王小明 敬上 | 김철수 | محمد علي | สมชาย ใจดี
Γιώργος Παπαδόπουλος | Max von Müller | Phạm Văn Đồng | I. Petrov
Professor of Law and Economics, University of Ohio | Chief Compliance Officer, on behalf of the Bank Association
Concerned citizen from Ohio | a concerned citizen | concerned us citizen | mother of three boys
retired school bus driver | IT Director | US Army (Ret.) | Small business owner in rural Iowa
certified fraud examiner | Sr. VP & General Counsel | Ciudadano preocupado
Profesor de Derecho, Universidad de Chile | Rechtsanwältin, Köln | Professeur de droit, Paris
Money Transmitter Regulators Association | Self-Help Credit Union | Bank of America, N.A. | Acme Holdings Inc.
Families USA | Better Markets, Inc. | Anti-Money Laundering Specialist | Attorney at Law
Member, Bankers Association since 1998 | Ogden, UT 84401 | ogden utah | Washington, D.C. | Portland, OR 97201
INDIANAPOLIS IN 46204 | 12 Main St. | Apt. No. 5 | 123 main street apt 4 | Calle 5 de Mayo No. 12
12 rue de la Paix, 75002 Paris | P.O. Box 12, Reno NV | 555-123-4567 | Tel. +1 555 123 4567 | jo@example.org
www.example.org | https://example.org/why | June 3, 2025 | 3 de junio de 2025 | Docket FINCEN-2025-0004
Sincerely, | Thanks!"""
TOLD = """\
Hold a public hearing | Defend the bank | Four village workshops | The bank answered | Adopt Special Measure 5
Huione froze my account | My family cannot get its money | Please exempt remittances | HUIONE FROZE MY ACCOUNT
huione froze my account | exempt remittances | Exempt remittances | Stop Huione | BAN HUIONE | Ban it now
STOP IT NOW | Huione launders money | Tether facilitates fraud | Crypto scams | Shame on you | No to Huione
No more Huione | Why? | Enough! | I object | i object | SHE LOST HER HOUSE | Will you listen
Measure five goes too far | Small banks cannot pay | Too broad | Families starve in Cambodia
Fees eat a third of wages | Keep Huione open | Show evidence | Remittances feed families. | Nowhere else to bank
Huione froze everything. | It’s wrong | DONT DO IT | Think of the children | #JusticeForVictims
Our bank closed | People die | Cambodian workers rely on remittances | 400 dollars gone | Nobody asked them
Really? | P.S. I lost my job | PS more | Congelaron mi cuenta | Mi madre espera | Por favor eximan las remesas
El banco cerró la cuenta | No más remesas bloqueadas | Mon compte est gelé | Ils ont volé mon argent
Rendez l'argent | Mein Konto ist gesperrt | Die Bank hat mein Konto gesperrt | Gebt uns das Geld zurück
Minha conta foi congelada | Non è giusto | Tài khoản của tôi bị khóa | Moja rodzina głoduje | Мой счёт заморожен
汇旺冻结了我的账户 | 请取消这项规则 | 我反对 | 私の口座が凍結された
우리 계좌가 동결됐습니다 | جمدت هويون حسابي | אין לנו כסף | मेरा खाता बंद है
หุยวันอายัดบัญชีของฉัน"""
ARGUMENT = "Huione froze my account\nMy family cannot get its money\nPlease exempt remittances"
LETTER = form_letter(random.Random(88))


def listed(lines):
    return [line.strip() for row in lines.splitlines() for line in row.split(" | ")]


def kinds(text):
    return [part.kind for part in letter.parts(text)]


@pytest.mark.parametrize("line", listed(SIGNED))
def test_a_name_a_title_an_address_below_a_closing_is_its_signature(line):
    assert kinds(f"I object.\nThank you.\n{line}") == ["body", "signature"]
    assert kinds(f"I object.\nSincerely,\nJo Bee\n{line}\nSent from my iPhone") == ["body", "signature", "device"]


@pytest.mark.parametrize("line", listed(TOLD))
def test_what_is_said_below_a_closing_or_a_name_is_body(line):
    assert kinds(f"I object.\nThank you.\n{line}") == ["body", "signature", "body"]
    text = f"I object.\nSincerely,\nJo Bee\n{line}\nOgden, UT"
    assert line in letter.body(text)
    assert letter.parts(text)[-1].kind == "body", "what follows it may belong to it"
    assert kinds(f"I object.\nIn my town,\n{line}") == ["body"]


def test_a_line_that_is_broken_in_the_middle_is_read_from_its_beginning():
    text = "I object.\nThank you.\nJo Bee\nCambodian Workers\nin Thailand starve for it"

    assert letter.body(text).endswith("Cambodian Workers\nin Thailand starve for it")
    assert [text[part.start : part.end] for part in letter.parts(text)][1] == "Thank you.\nJo Bee\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I object.\n-- Ban it now because they stole my money", ["body"]),
        ("I object.\n— regulate mixers", ["body"]),
        ("I object.\n— Ann Lee", ["body", "signature"]),
        ("I object.\n/s/ Jo Doe\nOgden, UT", ["body", "signature"]),
        ("I object.\nBan Huione now,\nJo Bee", ["body"]),
        ("I object.\nTake care,\nJo Bee", ["body", "signature"]),
        ("I object.\nYour constituent,\nJo Bee", ["body", "signature"]),
        ("I object.\nSent from my heart: please stop this rule", ["body"]),
        ("I object.\nSent from my village where the bank closed", ["body"]),
        ("I object.\nSent from my iPhone. Exempt remittances", ["body"]),
        ("I object.\nSent from my iPhone. Please excuse any typos!", ["body", "device"]),
        ("I object.\nSent from the all new AOL app for iOS", ["body", "device"]),
        ("Dear Secretary please do not adopt this rule!\nIt harms us.", ["body"]),
        ("Dear FinCEN exempt remittances\nIt harms us.", ["body"]),
        ("Attention FinCEN you must exempt remittances!\nIt harms us.", ["body"]),
        ("To the Director please stop:\nIt harms us.", ["body"]),
        ("Estimados señores no aprueben esta regla:\nNos perjudica.", ["body"]),
        ("Monsieur le ministre, ne votez pas cette loi,\nJe m'oppose.", ["body"]),
        ("尊敬的部长请取消这项规则\n我反对。", ["body"]),
        ("Dear Secretary of the Treasury and all whom it may concern:\nIt harms us.", ["salutation", "body"]),
        ("Dear Will and May,\nIt harms us.", ["salutation", "body"]),
    ],
)
def test_no_other_place_of_a_letter_swallows_what_is_said(text, expected):
    assert kinds(text) == expected


def test_a_letter_with_an_argument_behind_its_closing_is_no_copy_and_shows_it_as_what_was_added():
    copies = [sent(LETTER, f"Person {letter}") for letter in "ABCDE"]
    adding = "\n\n".join(["Dear Director,", *LETTER, f"Thank you.\n{ARGUMENT}"])

    assert len({normal_hash(text) for text in copies}) == 1
    assert normal_hash(adding) != normal_hash(copies[0])
    shared, smaller = overlap(sketch(adding), sketch(copies[0]))
    assert shared == smaller < len(sketch(adding).fives)

    grouping = campaigns.group([Item(f"{n}", text, f"{n}") for n, text in enumerate([*copies, adding])])
    (campaign,) = grouping.campaigns
    (member,) = [member for member in campaign.members if member.key == "5"]
    assert member.kind == campaigns.PERSONALISED
    assert [adding[span.start : span.end] for span in member.added] == [ARGUMENT]
    assert sum(one.kind == campaigns.EXACT for one in campaign.members) == 5


def test_every_line_of_it_is_a_sentence_that_was_said_once():
    texts = [sent(LETTER, "Person A"), "\n\n".join([*LETTER, f"Thank you.\n{ARGUMENT}"])]

    found = passages.passages([(f"{n}", [("text", text)]) for n, text in enumerate(texts)])

    said = "\n".join(one.text for one in found if one.kind == passages.SAID)
    assert all(line in said for line in ARGUMENT.split("\n"))
    assert all(line not in one.text for one in found if one.kind != passages.SAID for line in ARGUMENT.split("\n"))


@pytest.mark.parametrize(
    ("said", "signed"),
    [("they said no", "No Kim"), ("Can we go", "Can Dündar"), ("tell it", "IT Office"), ("My son", "My Son, RN")],
)
def test_words_that_are_names_or_acronyms_too_are_told_by_how_they_are_written(said, signed):
    assert saying.says_something(said, saying.BELOW)
    assert not saying.says_something(signed, saying.BELOW)


WORDS = (*saying.known_words(), *(word for line in listed(f"{SIGNED}\n{TOLD}") for word in line.split()), "Huione", "1")
words = st.builds(
    lambda word, how, behind: how(word) + behind,
    st.sampled_from(WORDS),
    st.sampled_from((str, str.lower, str.upper, str.title)),
    st.sampled_from(("",) * 12 + (*".!?)…。/@#", ".)", "!”", "’s", "'", "\u0301", "\u00ad", ".x", "¿")),
)
lines = st.one_of(
    st.sampled_from(listed(f"{SIGNED}\n{TOLD}")),
    st.lists(words, min_size=1, max_size=7).map(" ".join),
    st.lists(st.one_of(words, st.text(max_size=4)), min_size=1, max_size=5).map(" ".join),
)
heads = st.sampled_from(
    (
        *("", "Thank you.\n", "Sincerely,\nJo Bee\n", "With concern,\n", "-- ", "— ", "/s/ ", "Sent from my ", "Dear "),
        *("To the Director ", "Sehr geehrte ", "尊敬的", "I ask.\n", "Best,\n"),
    )
)
letters = st.lists(st.builds("{}{}".format, heads, lines), min_size=1, max_size=5).map("\n".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(letters, min_size=1, max_size=4))
def test_compiled_loops_tell_what_was_said_as_the_plain_module_does(texts):
    check(texts)
    cut = cut_at_once.cut(texts)
    found: list[list[tuple[str, int, int]]] = [[] for _ in texts]
    for text, kind, start, end in cut.found.tolist():
        found[text].append((KINDS[kind], start - int(cut.starts[text]), end - int(cut.starts[text])))
    assert found == [[tuple(one) for one in sentences(text)] for text in texts]


def test_every_sign_is_to_the_loops_what_it_is_to_the_plain_module():
    from comments.analysis.kernels import tables

    known = tables.furniture().words

    assert len(known.sorts) == saying.SORT_LIMIT
    assert saying.sort_of(chr(saying.SORT_LIMIT)) == saying.OTHER
    assert sum(bits > 0 for bits in known.bits.tolist()) == len(saying.known_words())
