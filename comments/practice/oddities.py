"""Sample comments that ask something of the staff: secrets, traps, paper, attachments without a word."""

import random
from collections.abc import Iterator
from dataclasses import replace

from comments.practice.files import docx, scan_pdf, scan_png, text_pdf
from comments.practice.grammar import blocks, expand
from comments.practice.individuals import local_words
from comments.practice.letters import cost_table
from comments.practice.names import mail_address, person
from comments.practice.shapes import Draft, Submitter

SEE_ATTACHED = "See attached file(s)"

# Invisible and reordering characters are written as escapes, so that this file hides nothing.
_HOSTILE = "\n".join(
    (
        "<script>alert('docket')</script><img src=x onerror=\"document.location='https://example.com/'\">",
        '<b>BOLD</b> & <a href="javascript:alert(1)">read my comment</a> &lt;already escaped&gt;',
        "{{ 7*7 }} {% debug %} ${7*7} ../../etc/passwd %00 \\x00 \\u0000",
        "Robert'); DROP TABLE comments_comment;-- ' OR '1'='1",
        '=HYPERLINK("https://example.com","open me")',
        "The attachment is called invoice\u202efdp.exe and this \u202eline is written backwards\u202c.",
        "Zero\u200bwidth\u200dmarks, a byte order mark\ufeff, "
        "and marks that pile up: Z\u0351\u036b\u0343a\u0329\u0345l",
        "\U0001f680\U0001f680 \U0001f4b0 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1fa\U0001f1f8",
        "I do oppose the rule, by the way.",
    )
)


def odd_comments(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Each of the cases that staff must be able to handle, once."""
    yield _privacy_leak(rng=rng, subject=subject)
    yield _report_revealed(rng=rng, subject=subject)
    hostile = Submitter(
        submitter_type="INDIVIDUAL", first_name="<i>Bobby</i>", last_name="O'Tables; --", city="\u202eyrtnuoC"
    )
    yield Draft(kind="hostile", text=_HOSTILE, submitter=hostile)
    yield _paper("paper-late-looking", rng=rng, subject=subject, days_on_the_way=9)
    yield _paper("paper", rng=rng, subject=subject, days_on_the_way=3)
    yield from _in_attachments_alone(rng=rng, subject=subject)


def exact_duplicates(originals: list[Draft], *, rng: random.Random) -> Iterator[Draft]:
    """The same text sent again: by the same person who pressed twice, or under another name.

    Args:
        originals: comments of individuals in their own words.
        rng: decides who sends it again.
    """
    for original in originals:
        signed = original.submitter.full_name and original.submitter.full_name in original.text
        again = original.submitter if signed or rng.random() < 0.5 else person(rng=rng)
        yield replace(original, kind="duplicate", submitter=again)


def _paragraphs(heading: str, *, rng: random.Random, subject: str) -> list[str]:
    words = local_words(rng=rng, subject=subject)
    return [expand(part, rng=rng, words=words) for part in blocks("oddities")[heading]]


def _privacy_leak(*, rng: random.Random, subject: str) -> Draft:
    """Invented details alone: no Social Security number begins with 9, and 555-01xx rings nowhere."""
    text, *_ = _paragraphs("privacy leak", rng=rng, subject=subject)
    return Draft(kind="privacy-leak", text=text, submitter=person(rng=rng))


def _report_revealed(*, rng: random.Random, subject: str) -> Draft:
    text, *_ = _paragraphs("reveals report", rng=rng, subject=subject)
    bank = replace(
        person(rng=rng),
        submitter_type="ORGANIZATION",
        organization="Cold Ford Merchants Bank",
        organization_type="Company",
    )
    return Draft(kind="reveals-report", text=text, submitter=bank)


def _paper(kind: str, *, rng: random.Random, subject: str, days_on_the_way: int) -> Draft:
    typed = _paragraphs("scanned letter", rng=rng, subject=subject)
    writer = replace(person(rng=rng), email="")
    scan = scan_pdf(f"{kind}.pdf", pages=[[*typed, writer.full_name]], rng=rng)
    late = kind == "paper-late-looking"
    return Draft(
        kind=kind,
        text=SEE_ATTACHED,
        submitter=writer,
        channel="mail",
        files=(scan,),
        postmarked_days_before=days_on_the_way,
        wave=(0.97, 1.0) if late else (0.4, 0.9),
    )


def _in_attachments_alone(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    def say(heading: str) -> list[str]:
        return _paragraphs(heading, rng=rng, subject=subject)

    pdf_letter = say("pdf letter")
    word_letter = say("parish letter")
    typed = say("typed")
    scanned = say("statement")
    attached = {
        "attachment-pdf": text_pdf("comment.pdf", title="Comment on the proposed rule", paragraphs=pdf_letter),
        "attachment-docx": docx("Parish letter.docx", title="Letter of a parish", paragraphs=word_letter),
        "attachment-scan-png": scan_png("scan0001.png", paragraphs=typed, rng=rng),
        "attachment-scan-pdf": scan_pdf("Statement (scanned).pdf", pages=[scanned, typed[:1]], rng=rng),
        "attachment-xlsx": cost_table("our costs.xlsx"),
    }
    for kind, file in attached.items():
        yield Draft(kind=kind, text=SEE_ATTACHED, submitter=_who_attaches(kind, rng=rng), files=(file,))


def _who_attaches(kind: str, *, rng: random.Random) -> Submitter:
    who = person(rng=rng)
    if kind != "attachment-xlsx":
        return who
    return replace(
        who,
        submitter_type="ORGANIZATION",
        organization="Alder Falls Building & Loan",
        organization_type="Company",
        email=who.email or mail_address("bsa", "officer", rng=rng),
    )
