"""The parts of a letter: salutation, body, closing with signature, device line.

Careful on purpose: a line is furniture only where its form leaves little doubt. What is
doubtful stays body, because body is read and counted as something said.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from comments.analysis import saying
from comments.analysis.markup import mask

SALUTATION: Final = "salutation"
BODY: Final = "body"
SIGNATURE: Final = "signature"
DEVICE: Final = "device"

# "To the extent that ..." is no salutation, so it must be known who is addressed.
ADDRESSED: Final = "to the "
ADDRESSED_AS: Final = ("", "honorable ", "acting ", "deputy ", "assistant ")
ADDRESSEES: Final = (
    *("director", "secretary", "undersecretary", "under secretary", "commissioner", "administrator", "honorable"),
    *("chair", "chairman", "chairwoman", "chairperson", "clerk", "editor", "staff", "department", "treasury", "agency"),
    *("bureau", "office", "board", "commission", "committee", "policy division", "fincen"),
    "financial crimes enforcement network",
)
ADDRESSED_WORDS: Final = 6
_GREETING = re.compile(
    r"(?:to whom(?:soever)? it may concern"
    r"|(?:dear|hello|hi|greetings|good (?:morning|afternoon|evening)|attention|attn)\b[^,:;!?]{0,80}"
    r"|(?:estimad[oa]s?|a quien corresponda|señor(?:es|a)?)\b[^,:;!?]{0,80}"
    r"|(?:chère?s?|madame|monsieur|mesdames|sehr geehrte[rs]?)\b[^:;!?]{0,80}"
    rf"|{ADDRESSED}(?:{'|'.join(ADDRESSED_AS)})(?:{'|'.join(ADDRESSEES)})\b[^,:;!?]{{0,80}}"
    r"|尊敬的[^,:;!?，：]{0,30})\s*[,:;!.，：-]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:yours |very |most )?(?:sincerely|truly|faithfully|respectfully|cordially)(?: yours| submitted)?"
    r"|(?:with )?(?:best|kind|kindest|warm|warmest)(?: personal)? (?:regards|wishes)|regards|best"
    r"|thanks|thank you|many thanks|respectfully submitted by|signed"
    r"|(?:muy )?atentamente|cordialmente|saludos(?: cordiales)?|gracias"
    r"|cordialement|salutations distinguées|mit freundlichen grüßen|此致|敬上)\s*[,.;:!-]*",
    re.IGNORECASE,
)
# "With concern," or any few words with a comma, if nothing but a short signature follows.
_ANY_CLOSING = re.compile(r"[^\W\d_a-z][^,.:;!?]{0,40},")
_BARE_SIGNATURE = re.compile(r"(?:/s/|—|–|--)\s*(\S[^.!?]{0,60})", re.IGNORECASE)
_FROM_DEVICE = re.compile(
    r"(?:sent (?:from|via|by) (?:my |the |a |mail for |yahoo|outlook|proton|gmail|samsung|mobile)"
    r"|get outlook for |enviado desde mi |envoyé de mon ).{0,60}",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"p\.? ?s\b", re.IGNORECASE)

SIGNATURE_LINES: Final = 8
SIGNATURE_CHARS: Final = 80
CLOSING_WORDS: Final = 4
LONG_LINE_WORDS: Final = 10


class Part(NamedTuple):
    """A stretch of a text, `text[start:end]`, and what it is."""

    kind: str
    start: int
    end: int


class _Line(NamedTuple):
    text: str
    start: int


def _lines(text: str) -> list[_Line]:
    found = []
    for match in re.finditer(r"[^\r\n\u2028\u2029]+", mask(text)):
        stripped = match[0].replace("\u2060", "").strip()
        if stripped:
            found.append(_Line(stripped, match.start()))
    return found


def _reads_as_sentence(line: str) -> bool:
    """Whether a line below a closing is no part of a signature."""
    if _CLOSING.fullmatch(line):
        return False
    if len(line) > SIGNATURE_CHARS or len(line.split()) >= LONG_LINE_WORDS or _POSTSCRIPT.match(line):
        return True
    return saying.says_something(line, saying.BELOW)


def _is_device(line: str) -> bool:
    return bool(_FROM_DEVICE.fullmatch(line)) and not saying.says_something(line, saying.DEVICE)


def _is_salutation(line: str) -> bool:
    if not _GREETING.fullmatch(line) or saying.says_something(line, saying.GREETING):
        return False
    # "Dear Secretary" may stand alone; "Hi I am against this" without comma is a sentence.
    if line[0] in "hHgG" and line[-1].isalnum():
        return False
    if line[0] in "tT" and line[3] in "tT":
        return line.endswith((":", "：")) or (line.endswith((",", "，")) and len(line.split()) <= ADDRESSED_WORDS)
    return line.endswith((",", ":", ";", "-", "!", "，", "：")) or len(line.split()) <= 5


def _closes(line: str) -> bool:
    """A closing of which there is no doubt, or a dash and a name."""
    if _CLOSING.fullmatch(line):
        return True
    bare = _BARE_SIGNATURE.fullmatch(line)
    if bare is None:
        return False
    return not saying.says_something(bare[1], saying.BELOW if line[0] == "/" else saying.BEHIND_DASH)


def _may_close(line: str) -> bool:
    if not _ANY_CLOSING.fullmatch(line) or len(line.split()) > CLOSING_WORDS:
        return False
    return not saying.says_something(line, saying.CLOSING)


def _signature_length(lines: list[_Line], at: int) -> int:
    """How many lines from `at` on make a signature block; 0 where none begins."""
    known = _closes(lines[at].text)
    if not known and not _may_close(lines[at].text):
        return 0
    length = 1
    for line in lines[at + 1 : at + 1 + SIGNATURE_LINES]:
        if _is_device(line.text):
            break
        if _reads_as_sentence(line.text):
            # It goes on in small letters: the line before is where it begins.
            goes_on = saying.sort_of(line.text[0]) == saying.SMALL and length > 1
            length -= goes_on and not _CLOSING.fullmatch(lines[at + length - 1].text)
            break
        length += 1
    if known:
        return length
    after = lines[at + length :]
    return length if length > 1 and all(_is_device(line.text) for line in after) else 0


def _kinds(lines: list[_Line]) -> Iterator[str]:
    # A signature starts in the last lines only: "Thank you." in mid-letter is body.
    tail = len(lines) - SIGNATURE_LINES - 3
    at = 0
    while at < len(lines):
        if at < 2 and at < len(lines) - 1 and _is_salutation(lines[at].text):
            yield SALUTATION
        elif at > 0 and _is_device(lines[at].text):
            yield DEVICE
        elif at > 0 and at >= tail and (length := _signature_length(lines, at)):
            yield from [SIGNATURE] * length
            at += length - 1
        else:
            yield BODY
        at += 1


def parts(text: str) -> list[Part]:
    """Cut a text into its parts, in order, with nothing left out.

    Args:
        text: the exact text.

    Returns:
        Parts whose stretches follow each other from 0 to len(text); neighbours differ in
        kind. Empty for an empty text. A text without visible line is one body.
    """
    if not text:
        return []
    lines = _lines(text)
    found: list[Part] = []
    for line, kind in zip(lines, _kinds(lines), strict=True):
        if found and found[-1].kind == kind:
            continue
        if found:
            found[-1] = found[-1]._replace(end=line.start)
        found.append(Part(kind, line.start if found else 0, len(text)))
    return found or [Part(BODY, 0, len(text))]


def body(text: str, known: Sequence[Part] | None = None) -> str:
    """The body alone, pieces joined by an empty line; the whole text where there's no body. `known`: its parts."""
    pieces = [text[part.start : part.end] for part in (parts(text) if known is None else known) if part.kind == BODY]
    joined = "\n\n".join(pieces)
    return joined if joined.strip() else text
