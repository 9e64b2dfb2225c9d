"""A comment sent by program: taken with all its attributes, or refused with every fault and its remedy at once."""

import datetime as dt
import json

import pytest
from django.test import Client

from comments.enums import Channel, JobKind
from comments.intake.submission import Received
from comments.models import ApiKey, ApiKeyUse, ApiSubmission, Comment, Job
from comments.record import receipts
from comments.record.numbering import number_comments
from comments.record.sequencer import sequence_changes
from comments.review import decisions
from rulemaking.models import RequestForComment, Section
from tests import factories
from tests.api.conftest import ASKED_AT, Api
from tests.api.sending import ANONYMOUS, INDIVIDUAL, KEY, MEDIA_TYPE, ORGANIZATION, TEXT, Sender, faults, resource

JSON_API = "application/vnd.api+json;charset=utf-8"


def test_a_comment_is_answered_201_in_the_originals_shape_with_its_tracking_number_as_id(sender: Sender) -> None:
    answer = sender.send(INDIVIDUAL | {"numItemsReceived": 12, "sendEmailReceipt": True})
    comment = Comment.objects.get()
    data = answer.json()["data"]

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (201, JSON_API, "no-store")
    assert (data["id"], data["type"]) == (comment.tracking_number, "comments")
    assert data["attributes"] == {
        "zip": "55802", "country": "United States", "lastName": "Lindqvist", "firstName": "Nora", "city": "Duluth",
        "receiveDate": "2026-03-16T16:00:00.000+0000", "submissionKey": None, "submitterRep": None,
        "userId": KEY[:6], "organizationType": None, "submissionType": "API", "submitterType": "INDIVIDUAL",
        "commentOnDocumentId": sender.document_id, "stateProvinceRegion": "MN", "phone": "202-555-0143",
        "organization": None, "sendEmailReceipt": True, "numItemsReceived": 12, "files": None, "comment": TEXT,
        "category": None, "email": "nora@mail.example", "signatories": None, "targets": None,
    }  # fmt: skip


def test_it_is_in_the_record_as_sent_with_the_work_it_owes_and_the_key_that_sent_it(sender: Sender) -> None:
    sender.send(INDIVIDUAL | {"numItemsReceived": 12, "sendEmailReceipt": True, "comment": " as  typed\r\n🏦 "})
    comment = Comment.objects.get()

    assert (comment.channel, comment.text, comment.received_at) == (Channel.API, " as  typed\n🏦 ", ASKED_AT)
    assert (comment.num_items_received, comment.wants_email_receipt) == (12, True)
    assert (comment.first_name, comment.zip, comment.email) == ("Nora", "55802", "nora@mail.example")
    assert ApiSubmission.objects.get().api_key == sender.api_key
    kinds = set(Job.objects.values_list("kind", flat=True))
    assert kinds == {JobKind.NUMBER, JobKind.SKETCH, JobKind.NOTIFY}
    assert ApiKeyUse.objects.get().request_count == 1


def test_the_answer_has_the_signed_receipt_and_the_addresses_of_its_pages(sender: Sender) -> None:
    receipts.publish_key(at=ASKED_AT)
    body = sender.send(ORGANIZATION).json()
    links = body["data"]["links"]
    held = receipts.as_document(Comment.objects.get().receipt)

    assert body["meta"] == {"receipt": held}
    for name, said in (("receipt", "We received"), ("own", "Withdraw your comment"), ("status", "Received")):
        page = sender.client.get(links[name].removeprefix("http://comments.example"))
        assert (page.status_code, said in page.content.decode()) == (200, True), name
    checked = sender.client.post("/verify.json", json.dumps(held), content_type="application/json").json()
    assert (checked["isGenuine"], checked["isHeld"]) == (True, True)


def test_an_anonymous_comment_is_called_so_and_holds_no_name(sender: Sender) -> None:
    attributes = sender.send(ANONYMOUS | {"firstName": "Anonymous", "lastName": "Anonymous"}).json()["data"][
        "attributes"
    ]
    comment = Comment.objects.get()

    assert (attributes["firstName"], attributes["lastName"]) == ("Anonymous", "Anonymous")
    assert (comment.first_name, comment.last_name) == ("", "")


@pytest.mark.parametrize("attributes", [ANONYMOUS, INDIVIDUAL, ORGANIZATION])
def test_null_is_as_good_as_absent(sender: Sender, attributes: dict) -> None:
    everything = dict.fromkeys(
        ("firstName", "lastName", "organization", "organizationType", "email", "phone", "city", "zip", "country",
         "stateProvinceRegion", "category", "sendEmailReceipt", "submissionKey", "files", "numItemsReceived",
         "submitterRep", "signatories", "targets")
    )  # fmt: skip
    assert sender.send(everything | attributes).status_code == 201


def test_who_sends_and_signs_it_and_what_it_answers_are_kept_answered_and_shown_once_posted(
    api: Api, sender: Sender, clock
) -> None:
    for number in (3, 12):
        RequestForComment.objects.create(rulemaking=sender.document.rulemaking, number=number, text="Is it enough?")
    Section.objects.create(document=sender.document, position=1, number="III.B", heading="Costs")
    there = api.json(f"documents/{sender.document_id}/comment-targets")["data"]
    said = {
        "submitterRep": "Ada Counsel", "signatories": [" Grace, Example Bank ", "Alan"],
        "targets": ["section-1", "question-12", "question-3", "question-3"],
    }  # fmt: skip

    answer = sender.send(ORGANIZATION | said)
    given = answer.json()["data"]["attributes"]
    number_comments(at=ASKED_AT)
    comment = Comment.objects.select_related("status").get()
    decisions.post(comment=comment, by=factories.OFFICIAL, at=ASKED_AT)
    sequence_changes(at=ASKED_AT)
    clock.shift(dt.timedelta(seconds=5))
    (shown,) = api.json("comments?fields=submitterRep,signatories,targets")["data"]

    assert [(one["id"], one["attributes"]["number"]) for one in there] == [
        ("question-3", "3"), ("question-12", "12"), ("section-1", "III.B"),
    ]  # fmt: skip
    assert (comment.submitter_rep, comment.signatories) == ("Ada Counsel", "Grace, Example Bank\nAlan")
    kept = {
        "submitterRep": "Ada Counsel", "signatories": ["Grace, Example Bank", "Alan"],
        "targets": ["question-3", "question-12", "section-1"],
    }  # fmt: skip
    assert {name: given[name] for name in kept} == kept
    assert shown["attributes"] == kept


@pytest.mark.parametrize("kind", ["Individual", "INDIVIDUAL", "individual"])
def test_the_submitter_type_is_taken_as_the_originals_own_description_writes_it_too(sender: Sender, kind: str) -> None:
    assert sender.send(INDIVIDUAL | {"submitterType": kind}).status_code == 201
    assert Comment.objects.get().submitter_type == "INDIVIDUAL"


# --- what can't be taken: each attribute's limits, and what is said

LIMITS = {
    "firstName": 25, "lastName": 25, "city": 50, "stateProvinceRegion": 50, "country": 50, "phone": 50, "zip": 10,
}  # fmt: skip


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_each_field_of_a_person_is_taken_up_to_its_limit_in_code_points(sender: Sender, name: str, limit: int) -> None:
    assert sender.send(INDIVIDUAL | {name: "ё" * limit}).status_code == 201
    refused = sender.send(INDIVIDUAL | {name: "x" * (limit + 1)})
    assert (refused.status_code, list(faults(refused))) == (400, [name])
    assert f"{limit + 1} characters; the limit is {limit}" in faults(refused)[name]
    assert Comment.objects.count() == 1


def test_the_fields_of_an_organization_are_taken_up_to_their_limits(sender: Sender) -> None:
    assert sender.send(ORGANIZATION | {"organization": "x" * 120}).status_code == 201
    assert "limit is 120" in faults(sender.send(ORGANIZATION | {"organization": "x" * 121}))["organization"]
    long = "x" * 64 + "@" + "y" * 31 + ".org"
    assert len(long) == 100
    assert sender.send(ORGANIZATION | {"email": long}).status_code == 201
    assert "limit is 100" in faults(sender.send(ORGANIZATION | {"email": "z" + long}))["email"]


def test_a_comment_is_taken_up_to_the_setting_in_code_points_emoji_too(sender: Sender, settings) -> None:
    assert settings.COMMENT_MAX_CODE_POINTS == 5000
    assert sender.send(ANONYMOUS | {"comment": "🙂" * 5000}).status_code == 201
    said = faults(sender.send(ANONYMOUS | {"comment": "🙂" * 5001}))["comment"]
    assert "5,001 characters; the limit is 5,000" in said
    settings.COMMENT_MAX_CODE_POINTS = 10_000
    assert sender.send(ANONYMOUS | {"comment": "🙂" * 5001}).status_code == 201


@pytest.mark.parametrize(
    ("attributes", "name", "said"),
    [
        ({"comment": None}, "comment", "The comment is missing"),
        ({"comment": " \n"}, "comment", "The comment is missing"),
        ({"comment": 5}, "comment", "Write a text here"),
        ({"comment": "a\x00b"}, "comment", "NUL character"),
        ({"submissionType": None}, "submissionType", 'Write "API" here'),
        ({"submissionType": "WEB"}, "submissionType", 'Write "API" here'),
        ({"submitterType": None}, "submitterType", "ANONYMOUS, INDIVIDUAL, ORGANIZATION"),
        ({"submitterType": "PERSON"}, "submitterType", "ANONYMOUS, INDIVIDUAL, ORGANIZATION"),
        ({"submitterType": 1}, "submitterType", "Write a text here"),
        ({"commentOnDocumentId": None}, "commentOnDocumentId", "Name the document"),
        ({"commentOnDocumentId": "0900031100000001"}, "commentOnDocumentId", "not a document ID"),
        ({"commentOnDocumentId": "x\x00"}, "commentOnDocumentId", "not a document ID"),
        ({"commentOnDocumentId": ["x"]}, "commentOnDocumentId", "Write a text here"),
        (INDIVIDUAL | {"firstName": ""}, "firstName", "First name is missing"),
        (INDIVIDUAL | {"lastName": None}, "lastName", "Last name is missing"),
        (INDIVIDUAL | {"lastName": "a\nb"}, "lastName", "control character or a line break"),
        (INDIVIDUAL | {"city": {"name": "Duluth"}}, "city", "Write a text here"),
        (ORGANIZATION | {"organization": None}, "organization", "Organization is missing"),
        (ORGANIZATION | {"organizationType": None}, "organizationType", "Company, Organization, Federal"),
        (ORGANIZATION | {"organizationType": "Bank"}, "organizationType", "Company, Organization, Federal"),
        (INDIVIDUAL | {"organizationType": "Company"}, "organizationType", "Only an organization has a kind"),
        ({"firstName": "Nora"}, "firstName", "ANONYMOUS was chosen"),
        ({"city": "Duluth"}, "city", "ANONYMOUS was chosen"),
        ({"organization": "Us"}, "organization", "ANONYMOUS was chosen"),
        ({"email": "nobody"}, "email", "such as name@example.com"),
        ({"sendEmailReceipt": True}, "email", "Write your e-mail address"),
        ({"sendEmailReceipt": "true"}, "sendEmailReceipt", "Write true or false"),
        ({"numItemsReceived": "12"}, "numItemsReceived", "Write a whole number"),
        ({"numItemsReceived": 1.5}, "numItemsReceived", "Write a whole number"),
        ({"numItemsReceived": True}, "numItemsReceived", "Write a whole number"),
        ({"numItemsReceived": -1}, "numItemsReceived", "from 0 to"),
        ({"numItemsReceived": 2**31}, "numItemsReceived", "from 0 to"),
        ({"numItemsReceived": 10**30}, "numItemsReceived", "from 0 to"),
        ({"category": "Academia - E0007"}, "category", "asks for no category"),
        ({"files": "letter.pdf"}, "files", "Write the names of the files"),
        ({"files": [1]}, "files", "Write the names of the files"),
        ({"files": ["letter.pdf"]}, "submissionKey", "Name the submission key"),
        ({"submissionKey": "0"}, "submissionKey", "This is no submission key."),
        ({"files": ["letter.pdf"], "submissionKey": "abc-1234-abcd"}, "submissionKey", "has no such submission key"),
        ({"files": ["a.pdf"], "submissionKey": "x\x00"}, "submissionKey", "has no such submission key"),
        ({"files": ["a.pdf", "a.pdf"], "submissionKey": "abc-1234-abcd"}, "files", "Two files are named"),
        ({"files": [f"{n}.pdf" for n in range(21)], "submissionKey": "abc"}, "files", "the limit is 20"),
        ({"submissionKey": 5}, "submissionKey", "Write a text here"),
        ({"submitterRep": "Ada Counsel"}, "submitterRep", "ANONYMOUS was chosen"),
        ({"signatories": ["Ada"]}, "signatories", "ANONYMOUS was chosen"),
        (ORGANIZATION | {"submitterRep": "x" * 121}, "submitterRep", "121 characters; the limit is 120"),
        (ORGANIZATION | {"submitterRep": ["Ada"]}, "submitterRep", "Write a text here"),
        (ORGANIZATION | {"signatories": "Ada"}, "signatories", "Write a list of texts here"),
        (ORGANIZATION | {"signatories": [1]}, "signatories", "Write a list of texts here"),
        (ORGANIZATION | {"signatories": ["Ada", " "]}, "signatories", "Write each name on one line"),
        (ORGANIZATION | {"signatories": ["Ada\nGrace"]}, "signatories", "Write each name on one line"),
        (ORGANIZATION | {"signatories": ["a\x00b"]}, "signatories", "Line 1 of the signatures"),
        (ORGANIZATION | {"signatories": ["x" * 151]}, "signatories", "151 characters; the limit is 150"),
        (ORGANIZATION | {"signatories": ["Ada"] * 501}, "signatories", "501 people sign"),
        ({"targets": "question-1"}, "targets", "Write a list of texts here"),
        ({"targets": ["question-99"]}, "targets", "There is no “question-99” in this document. /v4/documents/"),
        ({"address1": "12 Sample Street"}, "address1", "no such attribute"),
        ({"first_name": "Nora"}, "first_name", "no such attribute"),
    ],
)  # fmt: skip
def test_each_fault_names_its_attribute_and_what_to_do(sender: Sender, attributes: dict, name: str, said: str) -> None:
    answer = sender.send(ANONYMOUS | attributes)
    found = faults(answer)

    assert (answer.status_code, answer["Content-Type"]) == (400, JSON_API)
    assert said in found[name]
    assert list(found) == [name]
    assert not Comment.objects.exists()


def test_all_faults_come_at_once(sender: Sender) -> None:
    answer = sender.send(
        {
            "submitterType": "INDIVIDUAL", "firstName": "x" * 26, "email": "nobody", "numItemsReceived": -1,
            "commentOnDocumentId": "no", "comment": "x" * 5001, "shoeSize": 42, "sendEmailReceipt": 1,
        }
    )  # fmt: skip
    assert set(faults(answer)) == {
        "submissionType", "firstName", "lastName", "email", "numItemsReceived", "commentOnDocumentId", "comment",
        "shoeSize", "sendEmailReceipt",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "The body is not JSON"),
        (b"\xff\xfe", "The body is not JSON"),
        ('{"data": {"type": "comments", "attributes": {"comment": "\\ud800"}}}', "The body is not JSON"),
        ("[" * 5000, "The body is not JSON"),
        ("[]", "data: The body is"),
        ("null", "data: The body is"),
        ('{"data": []}', "data: The body is"),
        ('{"data": {"type": "documents"}}', 'data.type: Write "comments"'),
        ('{"data": {"type": "comments", "attributes": [1]}}', "data.attributes: Write an object"),
        ('{"data": {"type": "comments", "attributes": false}}', "data.attributes: Write an object"),
    ],
)
def test_what_is_no_resource_is_refused_whole(sender: Sender, body: str | bytes, said: str) -> None:
    answer = sender.post("comments", body)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["status"], said in error["title"]) == (400, "400", True)


def test_an_empty_body_is_told_so(sender: Sender) -> None:
    # The test client names no content type for an empty body, unless it is told to.
    headers = {"x-api-key": KEY}
    answer = sender.client.generic("POST", "/v4/comments", b"", CONTENT_TYPE=MEDIA_TYPE, headers=headers)
    assert (answer.status_code, "The body is empty" in answer.json()["errors"][0]["title"]) == (400, True)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_another_content_type_is_refused_with_415(sender: Sender, content_type: str) -> None:
    answer = sender.post("comments", resource("comments", ANONYMOUS), content_type=content_type)
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (415, "415")


def test_a_charset_beside_the_content_type_is_taken(sender: Sender) -> None:
    body = resource("comments", ANONYMOUS | {"commentOnDocumentId": sender.document_id})
    assert sender.post("comments", body, content_type="application/vnd.api+json; charset=utf-8").status_code == 201


def test_a_body_that_is_too_large_is_refused_with_413(sender: Sender) -> None:
    answer = sender.send(ANONYMOUS | {"comment": "x" * 600_000})
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (413, "413")


@pytest.mark.parametrize("query", ["?fields=title", "?page[size]=5", "?x=1"])
def test_a_parameter_that_only_reading_knows_is_refused(sender: Sender, query: str) -> None:
    answer = sender.post(f"comments{query}", resource("comments", ANONYMOUS))
    assert (answer.status_code, answer.json()["errors"][0]["title"]) == (400, "Request parameters error")


def test_a_category_is_one_that_the_agency_offers(api: Api, sender: Sender) -> None:
    agency = sender.document.docket.agency
    factories.AgencyCategoryFactory(agency=agency, name="Academia - E0007")
    factories.AgencyCategoryFactory(agency=agency, name="Once upon a time", is_offered=False)
    factories.AgencyCategoryFactory(agency__agency_id="FDA", name="Drug Industry - C0022")

    (offered,) = api.json("agency-categories?filter[acronym]=fincen")["data"]
    taken = sender.send(ANONYMOUS | {"category": "Academia - E0007"})
    refused = [sender.send(ANONYMOUS | {"category": name}) for name in ("Once upon a time", "Drug Industry - C0022")]

    assert offered["attributes"] == {"acronym": "FINCEN", "category": "Academia - E0007", "default": False}
    assert (taken.status_code, taken.json()["data"]["attributes"]["category"]) == (201, "Academia - E0007")
    for answer in refused:
        assert "/v4/agency-categories?filter[acronym]=FINCEN" in faults(answer)["category"]
    assert api.json("agency-categories?filter[acronym]=NOBODY") == {"data": []}


# --- which document, and when


def test_a_document_that_is_not_there_or_a_draft_is_404(sender: Sender) -> None:
    draft = factories.DocumentFactory(draft=True)
    for document_id in ("FINCEN-2026-0999-0001", draft.document_id):
        answer = sender.send(ANONYMOUS | {"commentOnDocumentId": document_id})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["title"]) == (404, "commentOnDocumentId: The document ID could not be found.")


def test_a_document_without_a_comment_period_takes_no_comments(sender: Sender) -> None:
    other = factories.DocumentFactory(rulemaking=sender.document.rulemaking, docket=sender.document.docket)
    answer = sender.send(ANONYMOUS | {"commentOnDocumentId": other.document_id})
    assert "takes no comments" in faults(answer)["commentOnDocumentId"]


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (factories.OPENS_AT - dt.timedelta(microseconds=1), 404),  # the document isn't published before
        (factories.OPENS_AT, 201),
        (factories.CLOSES_AT - dt.timedelta(microseconds=1), 201),
        (factories.CLOSES_AT, 410),
    ],
)
def test_the_period_is_half_open_to_the_microsecond(sender: Sender, clock, at: dt.datetime, status: int) -> None:
    clock.move_to(at)
    answer = sender.send()
    assert answer.status_code == status
    if status == 410:
        assert "closed at 11:59 p.m. Eastern Time" in answer.json()["errors"][0]["title"]
    assert Comment.objects.count() == (status == 201)


def test_before_a_later_period_opens_it_is_told_when(sender: Sender) -> None:
    opens_at = ASKED_AT + dt.timedelta(days=9)
    period = factories.CommentPeriodFactory(opens_at=opens_at, closes_at=opens_at + dt.timedelta(days=30))
    answer = sender.send(ANONYMOUS | {"commentOnDocumentId": period.document.document_id})
    assert "It opens on March 25, 2026" in faults(answer)["commentOnDocumentId"]


def test_late_comments_are_taken_where_the_rule_takes_them(sender: Sender, clock) -> None:
    rulemaking = sender.document.rulemaking
    rulemaking.accepts_late = True
    rulemaking.save()
    clock.move_to(factories.CLOSES_AT)
    assert sender.send().status_code == 201
    assert Comment.objects.late().count() == 1


def test_a_slow_request_counts_from_when_its_headers_came(sender: Sender, clock, settings) -> None:
    settings.TRUSTED_PROXY = True
    clock.move_to(factories.CLOSES_AT + dt.timedelta(seconds=200))
    began = factories.CLOSES_AT.timestamp() - 1
    assert sender.send(**{"x-request-start": f"t={began:.3f}"}).status_code == 201
    assert Comment.objects.timely().count() == 1


# --- who may


def test_without_a_key_it_is_403_in_the_gateways_shape_with_words_where_to_get_one(sender: Sender) -> None:
    for headers in ({}, {"x-api-key": "DEMO_KEY"}):
        answer = sender.client.post(
            "/v4/comments", json.dumps(resource("comments", ANONYMOUS)), content_type="application/vnd.api+json",
            headers=headers,
        )  # fmt: skip
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
        error = answer.json()["error"]
        assert (error["code"], "/api-keys/" in error["message"]) == ("API_KEY_MISSING", True)


@pytest.mark.parametrize("path", ["comments", "submission-keys", "file-upload-urls"])
def test_a_key_that_may_only_read_is_told_how_to_ask_for_more(sender: Sender, path: str) -> None:
    ApiKey.objects.update(may_post=False, may_post_by="", may_post_since=None)
    answer = sender.post(path, resource(path))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (403, "API_KEY_UNAUTHORIZED")
    assert "Ask for that on the key's own page" in error["message"]


def test_the_commenting_limits_hold_by_minute_and_hour_and_leave_reading_alone(sender: Sender, clock, settings) -> None:
    assert (settings.API_COMMENTS_PER_MINUTE, settings.API_COMMENTS_PER_HOUR) == (50, 500)
    settings.API_COMMENTS_PER_MINUTE, settings.API_COMMENTS_PER_HOUR = 5, 50
    left = []
    for _ in range(10):
        left += [sender.send()["X-RateLimit-Remaining"] for _ in range(5)]
        clock.shift(dt.timedelta(seconds=125))
    assert (left[:2], left[4], left[5]) == (["4", "3"], "0", "4")
    refused = sender.send()
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "OVER_RATE_LIMIT")
    assert refused["X-RateLimit-Limit"] == "50"
    assert int(refused["Retry-After"]) > 600
    assert Comment.objects.count() == 50
    assert sender.client.get(f"/v4/comments?api_key={KEY}")["X-RateLimit-Remaining"] == "9999"


def test_the_fifty_first_comment_of_a_minute_waits(sender: Sender) -> None:
    assert {sender.send().status_code for _ in range(50)} == {201}
    refused = sender.send()
    assert (refused.status_code, refused["X-RateLimit-Limit"]) == (429, "50")
    assert 1 <= int(refused["Retry-After"]) <= 120


@pytest.mark.parametrize("path", ["comments", "submission-keys", "file-upload-urls"])
def test_no_page_in_a_browser_is_told_that_it_may_send(sender: Sender, path: str) -> None:
    preflight = sender.client.options(f"/v4/{path}", headers={"origin": "https://evil.example"})
    sent = sender.post(path, resource(path), origin="https://evil.example")
    assert "POST" not in preflight["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in sent


def test_a_browsers_cookies_open_nothing(sender: Sender) -> None:
    staff = Client(headers={"host": "comments.example"})
    staff.force_login(factories.OfficialFactory())
    body = json.dumps(resource("comments", ANONYMOUS))
    assert staff.post("/v4/comments", body, content_type="application/vnd.api+json").status_code == 403


# --- the same again


def test_the_same_key_and_body_give_the_same_answer_again(sender: Sender, clock) -> None:
    first = sender.send(INDIVIDUAL, **{"idempotency-key": "one"})
    clock.shift(dt.timedelta(hours=2))
    again = sender.send(dict(reversed(INDIVIDUAL.items())), **{"idempotency-key": "one"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert (Comment.objects.count(), ApiSubmission.objects.count()) == (1, 1)


def test_the_same_key_with_another_body_is_422_and_the_first_stands(sender: Sender) -> None:
    first = sender.send(ANONYMOUS, **{"idempotency-key": "one"}).json()["data"]["id"]
    for other in ({"comment": TEXT + " "}, INDIVIDUAL, {"numItemsReceived": 2}):
        answer = sender.send(ANONYMOUS | other, **{"idempotency-key": "one"})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["status"]) == (422, "422")
        assert error["title"].startswith("Idempotency-Key: ")
        assert first not in answer.content.decode()
    assert Comment.objects.count() == 1


def test_without_such_a_key_the_same_body_is_another_comment(sender: Sender) -> None:
    ids = {sender.send().json()["data"]["id"] for _ in range(2)}
    assert len(ids) == Comment.objects.count() == 2


def test_a_repeat_after_the_close_gives_the_same_receipt_and_another_is_refused(sender: Sender, clock) -> None:
    first = sender.send(ANONYMOUS, **{"idempotency-key": "one"})
    clock.move_to(factories.CLOSES_AT)
    again = sender.send(ANONYMOUS, **{"idempotency-key": "one"})
    other = sender.send(ANONYMOUS, **{"idempotency-key": "two"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert other.status_code == 410


def test_a_refused_comment_leaves_its_idempotency_key_free(sender: Sender) -> None:
    assert sender.send({"comment": ""}, **{"idempotency-key": "one"}).status_code == 400
    assert sender.send(ANONYMOUS, **{"idempotency-key": "one"}).status_code == 201


def test_two_holders_may_use_the_same_idempotency_key(sender: Sender) -> None:
    factories.ApiKeyFactory(key="o" * 40, posting=True)
    first = sender.send(ANONYMOUS, **{"idempotency-key": "one"})
    other = sender.send(INDIVIDUAL, **{"idempotency-key": "one", "x-api-key": "o" * 40})
    assert (first.status_code, other.status_code) == (201, 201)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("given", ["", "x" * 256, "two words", "é", "\t"])
def test_an_idempotency_key_of_another_form_is_refused(sender: Sender, given: str) -> None:
    answer = sender.send(ANONYMOUS, **{"idempotency-key": given})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["title"].startswith("Idempotency-Key: ")
    assert not Comment.objects.exists()


# --- what the public sees of it


def test_it_is_public_once_staff_have_posted_it_and_then_without_what_is_private(
    api: Api, sender: Sender, clock
) -> None:
    given = INDIVIDUAL | {"email": "canary@mail.example", "phone": "555-CANARY"}
    tracking_number = sender.send(given).json()["data"]["id"]
    number_comments(at=ASKED_AT)
    before = api.json(f"comments?filter[searchTerm]={tracking_number}")["data"]

    comment = Comment.objects.select_related("status").get()
    decisions.post(comment=comment, by=factories.OFFICIAL, at=ASKED_AT)
    sequence_changes(at=ASKED_AT)
    clock.shift(dt.timedelta(seconds=5))
    comment_id = f"{sender.document.docket.docket_id}-{Comment.objects.get().status.number:04d}"
    shown = api.response(f"comments/{comment_id}?include=attachments").content.decode()
    attributes = json.loads(shown)["data"]["attributes"]

    assert before == []
    assert (attributes["trackingNbr"], attributes["firstName"], attributes["city"]) == (
        tracking_number,
        "Nora",
        "Duluth",
    )
    assert (attributes["email"], attributes["phone"]) == (None, None)
    assert "canary" not in shown.lower()
    assert KEY not in shown


def test_the_intake_knows_no_other_time_than_the_edge_clock(sender: Sender) -> None:
    sender.send()
    assert Received(at=ASKED_AT).basis == Comment.objects.get().received_basis
