"""A client of the v4 API in Python alone: reads everything that is public, and sends comments. Copy it and change it.

    client = Client("https://comments.example.gov")
    for comment in client.comments(docket_id="FINCEN-2025-0004"):
        print(comment["id"], comment["attributes"]["title"])

    client = Client("https://comments.example.gov", api_key="…")   # a key that may post
    sent = client.send_comment(
        {"commentOnDocumentId": "FINCEN-2025-0004-0001", "submitterType": "ANONYMOUS", "comment": "…"},
        files={"letter.pdf": Path("letter.pdf").read_bytes()},
    )
    print(sent.tracking_number, sent.receipt_address)

It waits where the API says so, and repeats what met a fault; a comment always under one Idempotency-Key, so that it
counts once.
"""

import http.client
import json
import mimetypes
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

MEDIA_TYPE = "application/vnd.api+json"
TRIES = 5
LONGEST_WAIT_SECONDS = 120
_TRY_AGAIN = (429, 500, 502, 503, 504)

Json = dict[str, Any]


class ApiFault(Exception):
    """The API answered with an error. `errors` are its sentences, each of which says what to do."""

    def __init__(self, status: int, errors: list[str]) -> None:
        super().__init__(f"{status}: {'; '.join(errors)}")
        self.status = status
        self.errors = errors


@dataclass(frozen=True)
class Sent:
    """A comment that was received. `own_address` is secret: there its writer can change or withdraw it."""

    tracking_number: str
    receipt: Json
    receipt_address: str
    own_address: str


class Client:
    """Asks one site. With an API key it may ask more often, and post if staff allowed the key to."""

    def __init__(self, base_url: str, *, api_key: str = "", timeout_seconds: float = 60) -> None:
        self._site = urlsplit(base_url)
        self._timeout_seconds = timeout_seconds
        self._headers = {"X-Api-Key": api_key} if api_key else {}

    def comments(
        self, *, docket_id: str = "", after: str = "", fields: str = "title,comment,organization,postedDate"
    ) -> Iterator[Json]:
        """All posted comments, of one docket or of all, however many there are.

        Args:
            after: `meta.after` of an earlier walk, to go on from there.
            fields: attributes to show, separated by commas.
        """
        query = {"page[size]": "250", "page[after]": after, "fields": fields}
        if docket_id:
            query["filter[docketId]"] = docket_id
        while True:
            page = self.get("/v4/comments", query)
            yield from page["data"]
            if not page["meta"]["hasNextPage"]:
                return
            query["page[after]"] = page["meta"]["after"]

    def get(self, path: str, query: Mapping[str, str]) -> Json:
        """One answer, as JSON."""
        return self._json("GET", f"{path}?{urlencode(query)}")

    def send_comment(
        self, attributes: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None, idempotency_key: str = ""
    ) -> Sent:
        """Sends one comment.

        Args:
            attributes: `commentOnDocumentId`, `submitterType`, `comment`, and what goes with that kind of submitter.
            files: their bytes, by name.
            idempotency_key: your own name for this sending. Keep it, and a repeat by another process counts once too.

        Raises:
            ApiFault: it can't be taken; `errors` names every attribute at fault.
        """
        whole = {"submissionType": "API", **attributes}
        if files:
            whole["submissionKey"] = submission_key = self._create("submission-keys", None)["data"]["id"]
            whole["files"] = list(files)
            for name, content in files.items():
                self._upload(submission_key, name, content)
        answer = self._create("comments", whole, {"Idempotency-Key": idempotency_key or str(uuid.uuid4())})
        links = answer["data"]["links"]
        return Sent(answer["data"]["id"], answer["meta"]["receipt"], links["receipt"], links["own"])

    def _upload(self, submission_key: str, name: str, content: bytes) -> None:
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        announced = {"fileName": name, "submissionKey": submission_key, "contentType": content_type}
        address = urlsplit(self._create("file-upload-urls", announced)["data"]["id"])
        self._ask("PUT", address.path, content, {"Content-Type": content_type})

    def _create(
        self, kind: str, attributes: Mapping[str, Any] | None, headers: Mapping[str, str] | None = None
    ) -> Json:
        resource: Json = {"type": kind} if attributes is None else {"type": kind, "attributes": attributes}
        body = json.dumps({"data": resource}).encode()
        return self._json("POST", f"/v4/{kind}", body, {"Content-Type": MEDIA_TYPE, **(headers or {})})

    def _json(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Json:
        answer: Json = json.loads(self._ask(method, path, body, headers))
        return answer

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """One request, repeated while it meets what passes: too many requests, a fault, a lost line."""
        for left in range(TRIES - 1, -1, -1):
            try:
                status, wait_seconds, content = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                if not left:
                    raise
                status, wait_seconds, content = 0, 1.0, b""
            if 200 <= status < 300:
                return content
            if status and (status not in _TRY_AGAIN or not left or wait_seconds > LONGEST_WAIT_SECONDS):
                raise ApiFault(status, _errors_in(content))
            time.sleep(wait_seconds)
        raise AssertionError("unreachable: the last try returns or raises")

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None
    ) -> tuple[int, float, bytes]:
        kind = http.client.HTTPSConnection if self._site.scheme == "https" else http.client.HTTPConnection
        line = kind(self._site.netloc, timeout=self._timeout_seconds)
        try:
            line.request(method, path, body, {**self._headers, **(headers or {})})
            answer = line.getresponse()
            return answer.status, float(answer.headers.get("Retry-After", 1)), answer.read()
        finally:
            line.close()


def _errors_in(content: bytes) -> list[str]:
    """The sentences of an error, in either of the API's two shapes."""
    try:
        body = json.loads(content)
        if "error" in body:
            return [body["error"]["message"]]
        return [" ".join(filter(None, (error["title"], error.get("detail")))) for error in body["errors"]]
    except (ValueError, KeyError, TypeError):
        return [content[:200].decode("utf-8", "replace")]
