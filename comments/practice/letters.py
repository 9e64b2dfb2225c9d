"""Letters of organizations, scholars and practitioners. Every organization is invented."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

from comments.practice.files import docx, text_pdf, xlsx
from comments.practice.grammar import blocks, expand
from comments.practice.names import FIRST_NAMES, LAST_NAMES, TOWNS, mail_address, person, telephone
from comments.practice.shapes import Draft, SampleFile, Submitter

# For each kind of letter its writers, in the order of the letters of that kind in `institutions.txt`.
WRITERS: Mapping[str, tuple[str, ...]] = {
    "bank": ("Larkspur Hollow State Bank", "Ninemile Creek Farmers & Drovers Bank", "Saltgrass Savings Bank"),
    "credit union": (
        "Tidepool Workers Community Credit Union",
        "Juniper Bench Teachers Credit Union",
        "Kittiwake Harbor Cannery Credit Union",
    ),
    "trade group": (
        "Council of Mid-Sized Clearing Institutions",
        "Association of Independent Money Transmitters & Payment Firms",
        "National Roundtable on Elder Financial Harm",
    ),
    "think tank": ("Harrow Lake Institute for Payments Policy", "Open Ledger Liberties Project"),
    "exchange": ("Quillfeather Digital Exchange, Inc.",),
    "nonprofit": ("Lantern Road Survivors Network",),
    "money transmitter": ("Bayon Corner Money Orders LLC",),
    "state office": ("Office of Consumer Payments Protection, Department of Licensing",),
}
_TYPES = {"bank": "Company", "exchange": "Company", "money transmitter": "Company", "state office": "State"}
_LAW_FIRM, _CLIENT = "Ostrander Vale & Pruitt LLP", "Coalition of Small Cross-Border Merchants"


def law_firm_letter(*, rng: random.Random, subject: str) -> Draft:
    """A long letter of counsel: a summary in the comment itself, the letter as a Word document."""
    submitter = organization(_LAW_FIRM, "Company", rng=rng)
    words = {"subject": subject, "firm": _LAW_FIRM, "client": _CLIENT, "signer": submitter.full_name}
    body, *_ = (expand(text, rng=rng, words=words) for text in blocks("law_firm")["body"])
    paragraphs = [expand(text, rng=rng, words=words) for text in blocks("law_firm")["attachment"]]
    title = f"Comment of the {_CLIENT} on the proposed rule concerning {subject}"
    letter = docx("Comment Letter of Counsel.docx", title=title, paragraphs=paragraphs)
    return Draft(kind="law-firm", text=body, submitter=submitter, files=(letter,), wave=(0.85, 1.0))


def organization_letters(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """One letter of each organization in `WRITERS`."""
    letters = blocks("institutions")
    for kind, organizations in WRITERS.items():
        for number, (name, letter) in enumerate(zip(organizations, letters[kind], strict=True)):
            words = {
                "subject": subject,
                "org": name,
                "assets": f"${rng.randrange(180, 890)}",
                "members": f"{rng.randrange(41, 388) * 100:,}",
                "count": str(rng.randrange(23, 210)),
            }
            text = expand(letter, rng=rng, words=words)
            files = _enclosures(kind, number, organization=name, text=text)
            submitter = organization(name, _TYPES.get(kind, "Organization"), rng=rng)
            signature = f"\n\n{submitter.full_name}\n{name}" if rng.random() < 0.6 else ""
            slug = kind.replace(" ", "-")
            yield Draft(kind=slug, text=text + signature, submitter=submitter, files=files, wave=(0.3, 1.0))


def expert_letters(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Letters of compliance officers and scholars who write for themselves."""
    letters = blocks("institutions")
    for kind in ("compliance officer", "academic"):
        for number, letter in enumerate(letters[kind]):
            text = expand(letter, rng=rng, words={"subject": subject})
            files = (cost_table("First-year hours and cost.xlsx"),) if (kind, number) == _WITH_WORKBOOK else ()
            yield Draft(
                kind=kind.replace(" ", "-"),
                text=text,
                submitter=person(rng=rng),
                files=files,
                wave=(0.2, 1.0),
            )


def cost_table(name: str) -> SampleFile:
    """A workbook with hours and cost of compliance by step, as small institutions send it."""
    steps = (
        ("Legal review of the final text", 14, 145),
        ("Filter update and tests", 38, 82),
        ("Notice to ninety correspondents", 52, 58),
        ("Training, 210 people for half an hour", 105, 47),
        ("Board and audit reporting", 9, 110),
    )
    rows: list[tuple[str | int, ...]] = [("Step", "Hours", "Dollars an hour", "Dollars")]
    rows += [(step, hours, rate, hours * rate) for step, hours, rate in steps]
    total: tuple[str | int, ...] = (
        "Total",
        sum(hours for _, hours, _ in steps),
        "",
        sum(hours * rate for _, hours, rate in steps),
    )
    return xlsx(name, sheet="First year", rows=[*rows, total])


_WITH_WORKBOOK = ("compliance officer", 0)


def _enclosures(kind: str, number: int, *, organization: str, text: str) -> tuple[SampleFile, ...]:
    match kind, number:
        case "trade group", 0:
            return (cost_table("Survey of members - burden.xlsx"),)
        case "think tank", 0:
            return (text_pdf("Remarks.pdf", title=f"Remarks of the {organization}", paragraphs=text.split("\n\n")),)
        case "exchange", 0:
            return (docx("Exchange comment letter.docx", title=organization, paragraphs=text.split("\n\n")),)
    return ()


def organization(name: str, organization_type: str, *, rng: random.Random) -> Submitter:
    """An organization as submitter, with somebody who writes for it."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    city, state, zip_code = rng.choice(TOWNS)
    who = Submitter(
        submitter_type="ORGANIZATION",
        first_name=first,
        last_name=last,
        organization=name,
        organization_type=organization_type,
        email=mail_address(first, last, rng=rng),
        city=city,
        state=state,
        zip=zip_code,
        country="United States",
    )
    return replace(who, phone=telephone(rng=rng)) if rng.random() < 0.7 else who
