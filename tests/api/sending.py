"""A program that sends comments, and what it sends."""

import json
from typing import Any

from django.test import Client

from rulemaking.models import Document
from tests.factories import ApiKeyFactory, CommentPeriodFactory

KEY = "PostKey" + "1" * 33
MEDIA_TYPE = "application/vnd.api+json"
TEXT = "A notice of ninety days would let exporters find other banks. 🏦"

ANONYMOUS = {"submissionType": "API", "submitterType": "ANONYMOUS", "comment": TEXT}
INDIVIDUAL = ANONYMOUS | {
    "submitterType": "INDIVIDUAL", "firstName": "Nora", "lastName": "Lindqvist", "city": "Duluth",
    "stateProvinceRegion": "MN", "zip": "55802", "country": "United States", "phone": "202-555-0143",
    "email": "nora@mail.example",
}  # fmt: skip
ORGANIZATION = ANONYMOUS | {
    "submitterType": "ORGANIZATION", "organization": "Example Bankers Association", "organizationType": "Organization",
}  # fmt: skip


class Sender:
    """Sends to the API with a key that may post."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": "comments.example"})
        self.api_key = ApiKeyFactory(key=KEY, posting=True)
        self.document: Document = CommentPeriodFactory().document
        self.document_id = self.document.document_id

    def post(self, path: str, body: Any, *, content_type: str = MEDIA_TYPE, **headers: str) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(
            f"/v4/{path}", data, content_type=content_type, headers={"x-api-key": KEY} | headers
        )  # fmt: skip

    def send(self, attributes: dict[str, Any] = ANONYMOUS, **headers: str) -> Any:
        """A comment on the open document, unless the attributes name another."""
        whole = {"commentOnDocumentId": self.document_id} | attributes
        return self.post("comments", resource("comments", whole), **headers)

    def submission_key(self) -> str:
        return self.post("submission-keys", resource("submission-keys")).json()["data"]["id"]

    def address(self, submission_key: str, name: str = "letter.txt", content_type: str = "text/plain") -> Any:
        given = {"fileName": name, "submissionKey": submission_key, "contentType": content_type}
        return self.post("file-upload-urls", resource("file-upload-urls", given))

    def put(self, address: str, content: bytes = b"We need ninety days.", content_type: str = "text/plain") -> Any:
        return self.client.put(address.removeprefix("http://comments.example"), content, content_type=content_type)

    def upload(self, submission_key: str, name: str = "letter.txt", content: bytes = b"We need ninety days.") -> None:
        assert self.put(self.address(submission_key, name).json()["data"]["id"], content).status_code == 200


def resource(kind: str, attributes: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"data": {"type": kind} | ({} if attributes is None else {"attributes": attributes})}


def faults(answer: Any) -> dict[str, str]:
    """What is wrong, by attribute: each error says it in its title and points to it."""
    found = {}
    for error in answer.json()["errors"]:
        name = error["source"]["pointer"].removeprefix("/data/attributes/")
        assert error["title"].startswith(f"{name}: "), error
        assert error["status"] == "400"
        found[name] = error["title"].removeprefix(f"{name}: ")
    return found
