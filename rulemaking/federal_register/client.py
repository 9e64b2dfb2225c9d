"""Asks the Federal Register's API for one document. Bounded in time and size; a passing fault is tried again."""

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from rulemaking.federal_register.found import FoundDocument, NotReadable
from rulemaking.federal_register.json_reader import read_json
from rulemaking.federal_register.xml_reader import read_xml

TIMEOUT_SECONDS = 15
"""Without a byte."""
ANSWER_SECONDS = 60
"""For a whole answer."""
ANSWER_MAX_BYTES = 20 * 1024 * 1024
TRIES = 3

_NUMBER_RE = re.compile(r"[A-Za-z0-9]{1,4}(?:-[0-9]{1,6}){1,2}")
_PASSING_STATUSES = frozenset({429, 500, 502, 503, 504})


class FederalRegisterFault(Exception):
    """The document can't be had. `str()` says why and what to do, in words for staff."""


class NoSuchDocument(FederalRegisterFault):
    """The Federal Register has no document of that number, or it is no document number."""


class FederalRegisterDown(FederalRegisterFault):
    """It did not answer, or not with a document, also when asked again."""


def fetch_document(number: str, *, base_url: str, pause_seconds: float = 1.0) -> FoundDocument:
    """Reads `{base_url}/documents/{number}.json`, and the full text that it names on the same host.

    Args:
        number: Federal Register document number, such as 2025-07837.
        base_url: http or https, without a slash at the end.
        pause_seconds: before the second try; twice that before the third.

    Raises:
        NoSuchDocument: there is none.
        FederalRegisterDown: no usable answer came in three tries.
    """
    number = number.strip()
    if not _NUMBER_RE.fullmatch(number):
        raise NoSuchDocument(f"“{number[:40]}” is no document number. It looks like 2025-07837.")
    data = _get(f"{base_url}/documents/{number}.json", pause_seconds)
    try:
        (found,) = read_json(data)
    except (NotReadable, ValueError) as fault:
        raise FederalRegisterDown(f"The answer about {number} can't be read: {fault}") from fault
    if found.document_number != number:
        raise FederalRegisterDown(f"Asked for {number}, the answer was about {found.document_number}.")
    full_text_url = json.loads(data).get("full_text_xml_url")
    if not isinstance(full_text_url, str) or urlsplit(full_text_url).netloc != urlsplit(base_url).netloc:
        return found
    try:
        return found.completed_by(read_xml(_get(full_text_url, pause_seconds))[0])
    except (NoSuchDocument, NotReadable):
        return found  # published without full text: the index alone then; its doubts say what is missing


def _get(url: str, pause_seconds: float) -> bytes:
    for attempt in range(1, TRIES + 1):
        try:
            return _get_once(url)
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code in (404, 410):
                raise NoSuchDocument("The Federal Register has no such document. Check the number.") from answer
            if answer.code not in _PASSING_STATUSES or attempt == TRIES:
                raise FederalRegisterDown(f"The Federal Register answered with status {answer.code}.") from answer
        except (OSError, http.client.HTTPException) as fault:
            if attempt == TRIES:
                raise FederalRegisterDown(
                    f"The Federal Register did not answer: {fault}. Try later, or import a file."
                ) from fault
        time.sleep(pause_seconds * attempt)
    raise AssertionError("The last try returns or raises.")


def _get_once(url: str) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise FederalRegisterDown(f"{url} is no web address. Check FEDERAL_REGISTER_URL.")
    headers = {"User-Agent": "Docket 311", "Accept": "application/json, text/xml"}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 the scheme is checked above
    ends = time.monotonic() + ANSWER_SECONDS
    data = bytearray()
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
        while chunk := answer.read1(64 * 1024):
            data += chunk
            if len(data) > ANSWER_MAX_BYTES:
                raise FederalRegisterDown("The answer of the Federal Register is too large. Import a file instead.")
            if time.monotonic() > ends:
                raise TimeoutError("the answer came too slowly")
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
    return bytes(data)
