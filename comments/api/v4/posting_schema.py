"""The part of the OpenAPI description that is about sending comments."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from comments.api.v4.comment_attributes import ANONYMOUS_NAME, KNOWN, NAMING, SUBMISSION_TYPE
from comments.api.v4.posting import COMMENTS_KIND, KEYS_KIND, UPLOADS_KIND
from comments.api.v4.schema_parts import ITEM_ID, MEDIA_TYPE, TARGET, closed_object, reference
from comments.api.v4.views import TARGETS_KIND
from comments.enums import OrganizationType, SubmitterType
from comments.intake.files import MEDIA_TYPES
from comments.intake.pending_files import ANY_BYTES, types_of
from comments.intake.validation import COUNT_LIMIT, FIELD_LIMITS, SIGNATORIES_MAX, SIGNATORY_LIMIT

Json = dict[str, Any]

_STRING: Json = {"type": "string"}
_URL: Json = {"type": "string", "format": "uri"}
_UNSAID: Json = {"anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}]}
_UNNAMED: Json = {"anyOf": [*_UNSAID["anyOf"], {"const": ANONYMOUS_NAME}]}
_WRITTEN: Json = {"type": "string", "pattern": r"\S"}
_ON_ONE_LINE = r"^\s*[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\s*$"
_KEY: Json = {"type": "string", "pattern": "^[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}$"}
_FIELDS = {
    "firstName": "first_name", "lastName": "last_name", "organization": "organization", "email": "email",
    "phone": "phone", "city": "city", "stateProvinceRegion": "state_province_region", "zip": "zip",
    "country": "country", "category": "category", "submitterRep": "submitter_rep",
}  # fmt: skip
_FAULTS = {
    "400": ("error", "What can't be taken: every fault, with its attribute and what to do."),
    "403": ("gateway", "No key, an unknown one, or one that may not post."),
    "413": ("error", "The body is too large."),
    "415": ("error", "Another content type."),
    "429": ("gateway", "Too many requests; Retry-After says when to go on."),
    "500": ("error", "A fault of ours, with the id under which it is recorded."),
    "503": ("error", "The database does not answer; says whether the comment was received."),
}
SECURITY_SCHEMES: Json = {
    "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "parameter": {"type": "apiKey", "in": "query", "name": "api_key"},
    "basic": {"type": "http", "scheme": "basic", "description": "The key as user name."},
}


def add_to(paths: Json) -> None:
    """Puts the operations that send something beside those that read."""
    paths[f"/{KEYS_KIND}"] = {
        "post": _post("create_submission_key", "A name under which files are sent", KEYS_KIND, "submission_key")
    }
    paths[f"/{UPLOADS_KIND}"] = {
        "post": _post("create_file_upload_url", "An address for the bytes of a file", UPLOADS_KIND, "upload_url")
    }
    paths["/uploads/{token}"] = {"put": _put()}
    send = _post("create_comment", "Send a comment", COMMENTS_KIND, "sent_comment")
    send["parameters"] = [
        {
            "name": "Idempotency-Key", "in": "header", "required": False,
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
            "description": "Your own name for this sending: a repeat counts once and gets the same answer.",
        }
    ]  # fmt: skip
    send["responses"]["404"] = _fault("error", "There is no such document.")
    send["responses"]["410"] = _fault("error", "The comment period has closed.")
    send["responses"]["422"] = _fault("error", "The Idempotency-Key, or submissionKey, came with another comment.")
    paths[f"/{COMMENTS_KIND}"]["post"] = send


def meanings(operation: Json) -> list[tuple[str, str]]:
    """Each attribute of the body that an operation takes, and its rule in words; none if it takes no attributes."""
    content = operation.get("requestBody", {}).get("content", {}).get(MEDIA_TYPE)
    if content is None:
        return []
    data = schemas()[content["schema"]["$ref"].rpartition("/")[2]]["properties"]["data"]["properties"]
    attributes = data["attributes"]
    return [
        (name, ", ".join([*(["needed"] if name in attributes["required"] else []), *_in_words(schema)]))
        for name, schema in attributes.get("properties", {}).items()
    ]


def _in_words(schema: Json) -> list[str]:
    plain = schema["anyOf"][0] if "anyOf" in schema else schema
    if "const" in plain:
        return [str(plain["const"])]
    if "enum" in plain:
        return [f"one of {', '.join(plain['enum'])}"]
    if "maxLength" in plain:
        return [f"up to {plain['maxLength']:,} characters"]
    if plain["type"] == "array":
        return [plain.get("description", "")]
    return {"boolean": ["true or false"], "integer": ["a whole number"]}.get(plain["type"], [])


def schemas() -> Json:
    """What is sent, and what is answered."""
    identity: Json = {"type": {"const": UPLOADS_KIND}, "id": _URL, "links": closed_object({"self": _URL})}
    return {
        "new_submission_key": _resource(KEYS_KIND, None),
        "new_upload_url": _resource(UPLOADS_KIND, _announced()),
        "new_comment": _resource(COMMENTS_KIND, _asked()),
        "submission_key": closed_object({
            "data": closed_object({"type": {"const": KEYS_KIND}, "id": _KEY, "links": closed_object({"self": _URL})})
        }),
        "upload_url": closed_object({"data": closed_object(identity)}),
        "sent_comment": _sent(),
    }  # fmt: skip


def _announced() -> Json:
    """The attributes of a file that is to come."""
    kinds = sorted({kind for ending in MEDIA_TYPES for kind in types_of(f"x.{ending}")})
    said = f"One that goes with the ending of fileName, or {ANY_BYTES}."
    return closed_object({
        "fileName": {**_text(255), "pattern": _named_with(MEDIA_TYPES)},
        "submissionKey": _KEY,
        "contentType": {"type": "string", "enum": kinds, "description": said},
    })  # fmt: skip


def _named_with(endings: Iterable[str]) -> str:
    """Plain names with one of these endings, in letters of either case."""
    any_case = ("".join(f"[{letter}{letter.upper()}]" for letter in ending) for ending in sorted(endings))
    return rf"^[^ ./\\\x00-\x1f\x7f-\x9f][^/\\\x00-\x1f\x7f-\x9f]*\.({'|'.join(any_case)})$"


def _asked() -> Json:
    """The attributes of a comment. Those that are not always needed may be null or absent."""
    lines = {name: _text(FIELD_LIMITS[field]) | {"pattern": _ON_ONE_LINE} for name, field in _FIELDS.items()}
    properties: Json = {name: _nullable(schema) for name, schema in lines.items()}
    properties |= {
        "commentOnDocumentId": ITEM_ID,
        "comment": {**_text(settings.COMMENT_MAX_CODE_POINTS), "pattern": r"^[^\x00]*\S[^\x00]*$"},
        "email": {"anyOf": [_text(FIELD_LIMITS["email"]) | {"format": "email"}, {"enum": ["", None]}]},
        "submissionType": {"const": SUBMISSION_TYPE},
        "submitterType": {"type": "string", "enum": SubmitterType.values},
        "organizationType": _nullable({"type": "string", "enum": OrganizationType.values}),
        "sendEmailReceipt": _nullable({"type": "boolean"}),
        "submissionKey": _nullable(_KEY),
        "files": _nullable(
            {
                "type": "array",
                "items": _text(255),
                "maxItems": settings.ATTACHMENT_MAX_COUNT,
                "description": f"up to {settings.ATTACHMENT_MAX_COUNT} names of files",
            }
        ),
        "numItemsReceived": _nullable({"type": "integer", "minimum": 0, "maximum": COUNT_LIMIT}),
        "signatories": _nullable(
            {
                "type": "array",
                "items": _signatory(),
                "maxItems": SIGNATORIES_MAX,
                "description": f"up to {SIGNATORIES_MAX} names of others who sign, one line each",
            }
        ),
        "targets": _nullable(
            {
                "type": "array",
                "items": TARGET,
                "description": f"what it answers, by ids of /documents/{{id}}/{TARGETS_KIND}",
            }
        ),
    }
    needed = ("commentOnDocumentId", "comment", "submissionType", "submitterType")
    assert set(properties) == set(KNOWN), "what is described is what is taken"
    asked = closed_object(properties, *(name for name in properties if name not in needed))
    return asked | {
        "allOf": [
            _where("submitterType", SubmitterType.INDIVIDUAL, dict.fromkeys(("firstName", "lastName"), _WRITTEN)),
            _where(
                "submitterType", SubmitterType.ORGANIZATION, {"organization": _WRITTEN, "organizationType": _STRING}
            ),
            _where("sendEmailReceipt", True, {"email": _WRITTEN}),
            {
                "if": {"properties": {"submitterType": {"const": SubmitterType.ANONYMOUS}}},
                "then": {
                    "properties": dict.fromkeys(NAMING, _UNSAID)
                    | dict.fromkeys(("firstName", "lastName"), _UNNAMED)
                    | {"signatories": {"type": ["array", "null"], "maxItems": 0}}
                },
            },
            {
                "if": {"properties": {"submitterType": {"const": SubmitterType.INDIVIDUAL}}},
                "then": {"properties": {"organizationType": _UNSAID}},
            },
        ]
    }


def _signatory() -> Json:
    """Somebody else who signs: a name, on one line."""
    return _text(SIGNATORY_LIMIT) | {"allOf": [{"pattern": _ON_ONE_LINE}, {"pattern": r"\S"}]}


def _where(name: str, value: object, needed: Json) -> Json:
    """Where an attribute has this value, others are needed."""
    has_it = {"properties": {name: {"const": value}}, "required": [name]}
    return {"if": has_it, "then": {"properties": needed, "required": list(needed)}}


def _sent() -> Json:
    """The answer to a comment: what was sent, the addresses of its pages, and its signed receipt."""
    given = _asked()["properties"]
    attributes = given | {
        "userId": _STRING,
        "receiveDate": {**_STRING, "examples": ["2021-02-18T21:37:52.238+0000"]},
    }
    receipt = closed_object(dict.fromkeys(("docket311_receipt", "key_id", "payload", "signature"), _STRING))
    data = closed_object({
        "type": {"const": COMMENTS_KIND},
        "id": {**_KEY, "description": "The tracking number."},
        "attributes": closed_object(attributes),
        "links": closed_object({"receipt": _URL, "own": _URL, "status": _URL}),
    })  # fmt: skip
    return closed_object({"data": data, "meta": closed_object({"receipt": receipt})})


def _post(operation: str, summary: str, kind: str, answer: str) -> Json:
    body = {MEDIA_TYPE: {"schema": reference("new_comment" if kind == COMMENTS_KIND else f"new_{answer}")}}
    return {
        "operationId": operation,
        "summary": summary,
        "description": "Needs a key that staff allowed to post.",
        "parameters": [],
        "security": [{name: []} for name in SECURITY_SCHEMES],
        "requestBody": {
            "required": True,
            "content": body,
            "description": "What stands beside what is described is not read.",
        },
        "responses": {
            "201": {"description": "Done", "content": {MEDIA_TYPE: {"schema": reference(answer)}}},
            **{status: _fault(name, meaning) for status, (name, meaning) in _FAULTS.items()},
        },
    }


def _put() -> Json:
    faults = {
        "400": "Not what it is said to be, empty, or not whole.",
        "404": "There is no such address.",
        "410": "The address has expired, or its file is part of a comment.",
        "411": "Without a Content-Length.",
        "413": "Larger than a file may be.",
        "415": "Another content type than was announced.",
        "500": "A fault of ours.",
        "503": "The file was not kept.",
    }
    return {
        "operationId": "put_upload",
        "summary": "Send the bytes of a file, with the Content-Type that was announced",
        "description": "Needs no key: the address, which is the id that /file-upload-urls answers, is the leave.",
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": _STRING, "description": "As given."}
        ],
        "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
        "responses": {
            "200": {"description": "Kept"},
            "429": _fault("gateway", "Sent too often."),
            **{status: _fault("error", meaning) for status, meaning in faults.items()},
        },
    }


def _fault(name: str, meaning: str) -> Json:
    media_type = "application/json" if name == "gateway" else MEDIA_TYPE
    return {"description": meaning, "content": {media_type: {"schema": reference(name)}}}


def _resource(kind: str, attributes: Json | None) -> Json:
    """The body of a POST. Beside what is described, JSON:API allows more in the frame; it is not read."""
    none: Json = {"type": ["object", "null"], "maxProperties": 0}
    needed = ["type"] if attributes is None else ["type", "attributes"]
    properties: Json = {"type": {"const": kind}, "attributes": none if attributes is None else attributes}
    data = {"type": "object", "properties": properties, "required": needed}
    return {"type": "object", "properties": {"data": data}, "required": ["data"]}


def _text(limit: int) -> Json:
    return {"type": "string", "maxLength": limit}


def _nullable(schema: Json) -> Json:
    either: Json = {"anyOf": [schema, {"type": "null"}]}
    return either
