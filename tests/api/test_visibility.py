"""What each status of a comment shows, attribute by attribute, on every endpoint."""

import json
from typing import Any

import pytest

from comments.api.v4 import visibility
from comments.api.v4.comments import COMMENTS
from comments.enums import RestrictReasonType, Status
from comments.models import CommentStatus
from comments.record.search import refresh_search_entries
from tests import factories
from tests.api.conftest import Api

CANARY = "zanzibar"
COMMENT_ID = "FINCEN-2026-0100-0002"
NEVER = {"address1", "address2", "email", "fax", "originalDocumentId", "phone"}
TOMBSTONE = {
    "agencyId", "commentOn", "commentOnDocumentId", "docketId", "documentType", "modifyDate", "objectId", "postedDate",
    "receiveDate", "title", "trackingNbr", "withdrawn", "lastModifiedDate",
}  # fmt: skip
EVERY_FIELD = ",".join(sorted(COMMENTS.attributes))


def _comment(status: str, **more: Any):
    """A comment in which every text holds the canary, in the original and in the public copy."""
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    said = dict.fromkeys(
        (
            "text",
            "first_name",
            "last_name",
            "organization",
            "city",
            "state_province_region",
            "zip",
            "country",
            "submitter_rep",
            "signatories",
        ),
        CANARY,
    )
    private = dict.fromkeys(("email", "phone", "address1", "address2"), CANARY)
    copy = {} if status in ("received", "numbered") else {f"rendition__{name}": text for name, text in said.items()}
    trait = {} if status == "received" else {status: True}
    title = {} if status in ("received", "numbered") else {"rendition__title": CANARY}
    comment = factories.CommentFactory(document=document, **said, **private, **trait, **copy, **title, **more)
    shown = {} if status in ("received", "numbered") else {"published": True, "rendition__title": f"{CANARY}.pdf"}
    factories.AttachmentFactory(
        comment=comment, file_name=f"{CANARY}.pdf", **shown, **({"rendition__text": CANARY} if shown else {})
    )
    refresh_search_entries()
    return comment


def _every_answer(api: Api, comment: Any) -> dict[str, str]:
    """All that the API says of this comment or of its docket, by address."""
    attachment = f"09003111{comment.attachments.get().pk:08x}"
    addresses = [
        "dockets", "documents", "comments", f"comments?fields={EVERY_FIELD}&include=attachments",
        "comments?page[after]=", f"comments?filter[searchTerm]={CANARY}", "dockets/FINCEN-2026-0100",
        "documents/FINCEN-2026-0100-0001?include=attachments", f"comments/{COMMENT_ID}",
        f"comments/{COMMENT_ID}?include=attachments", f"comments/{COMMENT_ID}?fields={EVERY_FIELD}",
        f"comments/{COMMENT_ID}/attachments", f"comments/{COMMENT_ID}/relationships/attachments",
        f"attachments/{attachment}", f"comments?filter[searchTerm]={comment.tracking_number}",
        "document-comments-received-counts/FINCEN-2026-0100-0001",
    ]  # fmt: skip
    answers = {address: api.response(address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {address: answer.content.decode() for address, answer in answers.items()}


@pytest.mark.parametrize("status", ["received", "numbered"])
def test_a_comment_that_is_not_posted_leaves_no_trace(api: Api, status: str) -> None:
    comment = _comment(status)
    answers = _every_answer(api, comment)
    echoes = {address for address in answers if CANARY in address}
    assert not {address for address in answers.keys() - echoes if CANARY in answers[address]}
    for address in ("comments", *echoes, f"comments?filter[searchTerm]={comment.tracking_number}"):
        assert json.loads(answers[address])["data"] == []
    assert api.response(f"comments/{COMMENT_ID}").status_code == 404


@pytest.mark.parametrize("status", ["restricted", "withdrawn"])
def test_a_tombstone_shows_its_shell_and_nothing_of_its_content(api: Api, status: str) -> None:
    answers = _every_answer(api, _comment(status))
    echoes = {address for address in answers if CANARY in address}
    assert not {address for address in answers.keys() - echoes if CANARY in answers[address]}
    attributes = json.loads(answers[f"comments/{COMMENT_ID}?fields={EVERY_FIELD}"])["data"]["attributes"]
    reason = {"restricted": {"restrictReasonType"}, "withdrawn": {"reasonWithdrawn"}}[status]
    assert {name for name, value in attributes.items() if value is not None} == TOMBSTONE | reason
    assert attributes["withdrawn"] is (status == "withdrawn")
    assert attributes["title"] == f"Comment {COMMENT_ID}"
    assert json.loads(answers[f"comments/{COMMENT_ID}/attachments"])["data"] == []


@pytest.mark.parametrize("status", ["restricted", "withdrawn"])
def test_a_tombstone_is_not_found_by_what_it_said_but_by_its_number(api: Api, status: str) -> None:
    comment = _comment(status)
    assert api.ids(f"comments?filter[searchTerm]={CANARY}") == []
    assert api.ids(f"comments?filter[searchTerm]={comment.tracking_number}") == [COMMENT_ID]


def test_a_posted_comment_shows_its_public_copy_and_nothing_that_is_never_public(api: Api) -> None:
    _comment("posted")
    attributes = api.json(f"comments/{COMMENT_ID}?fields={EVERY_FIELD}")["data"]["attributes"]
    assert {name for name, value in attributes.items() if value == CANARY} == {
        "city", "comment", "commentText", "country", "firstName", "lastName", "organization", "stateProvinceRegion",
        "submitterRep", "title", "zip",
    }  # fmt: skip
    assert attributes["attachmentText"] == [CANARY]
    assert {name: attributes[name] for name in NEVER} == dict.fromkeys(NEVER)


@pytest.mark.parametrize("fields", [EVERY_FIELD, "documentType", "withdrawn,title", "phone", ""])
def test_a_list_shows_of_each_comment_what_it_shows_by_itself(api: Api, fields: str) -> None:
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    for status in ("posted", "restricted", "posted", "posted", "withdrawn", "restricted"):
        factories.CommentFactory(document=document, **{status: True})
    for address in (f"comments?fields={fields}", f"comments?fields={fields}&page[after]="):
        listed = api.json(address)["data"]
        assert len(listed) == 6
        for one in listed:
            assert one["attributes"] == api.json(f"comments/{one['id']}?fields={fields}")["data"]["attributes"]


def test_the_public_copy_speaks_and_the_original_is_silent(api: Api) -> None:
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    comment = factories.CommentFactory(
        document=document, posted=True, text=CANARY, last_name=CANARY, rendition__text="Redacted.",
        rendition__last_name="", rendition__title="A comment",
    )  # fmt: skip
    factories.AttachmentFactory(comment=comment, file_name=f"{CANARY}.pdf", withheld=True)
    refresh_search_entries()
    for address in (f"comments/{COMMENT_ID}?include=attachments", "comments", f"comments/{COMMENT_ID}/attachments"):
        assert CANARY not in api.response(address).content.decode()
    assert api.ids(f"comments?filter[searchTerm]={CANARY}") == []


def test_a_withheld_file_keeps_its_reason_and_not_even_its_name(api: Api) -> None:
    comment = factories.CommentFactory(document__docket__docket_id="FINCEN-2026-0100", posted=True)
    factories.AttachmentFactory(comment=comment, withheld=True)
    (file,) = api.json(f"comments/{COMMENT_ID}/attachments")["data"]
    attributes = file["attributes"]
    assert attributes["fileFormats"] is None
    assert (attributes["title"], attributes["restrictReasonType"]) == ("Attachment 1", RestrictReasonType.COPYRIGHT)


def test_the_words_of_a_restriction_show_only_if_its_type_is_other(api: Api) -> None:
    comment = _comment("restricted", status__restrict_reason="Names a customer")
    assert api.json(f"comments/{COMMENT_ID}")["data"]["attributes"]["restrictReason"] is None
    CommentStatus.objects.filter(pk=comment.pk).update(restrict_reason_type=RestrictReasonType.OTHER)
    assert api.json(f"comments/{COMMENT_ID}")["data"]["attributes"]["restrictReason"] == "Names a customer"


def test_a_change_shows_at_once_and_is_found_only_after_its_entry_is_rebuilt(api: Api) -> None:
    comment = _comment("posted")
    rendition = comment.rendition
    rendition.text, rendition.organization, rendition.title = "Redacted.", "", "A comment"
    rendition.is_change_owed = True
    rendition.save()
    assert api.ids(f"comments?filter[searchTerm]={CANARY}") == []


def test_what_the_sequencer_has_not_placed_is_not_there(api: Api) -> None:
    factories.CommentFactory(document__docket__docket_id="FINCEN-2026-0100", posted=True, rendition__unplaced=True)
    assert api.json("comments")["meta"]["totalElements"] == 0
    assert api.response(f"comments/{COMMENT_ID}").status_code == 404


def test_a_draft_and_its_docket_are_not_there(api: Api) -> None:
    factories.DocumentFactory(docket__docket_id="FINCEN-2026-0200", draft=True)
    assert api.ids("documents") == api.ids("dockets") == []
    for path in ("documents/FINCEN-2026-0200-0001", "dockets/FINCEN-2026-0200"):
        assert api.response(path).status_code == 404
    assert api.response("document-comments-received-counts/FINCEN-2026-0200-0001").status_code == 404


def test_a_document_appears_at_the_instant_for_which_it_is_posted(api: Api, clock) -> None:
    factories.DocumentFactory(docket__docket_id="FINCEN-2026-0200")
    clock.move_to(factories.OPENS_AT.replace(hour=4, minute=59, second=59))
    assert api.ids("documents") == []
    clock.move_to(factories.OPENS_AT)
    assert api.ids("documents") == ["FINCEN-2026-0200-0001"]


@pytest.mark.parametrize("status", Status)
def test_an_attribute_that_nobody_named_is_hidden(status: Status) -> None:
    visible = visibility.visible_of_comment(status)
    assert "numItemsReceived" not in visible
    assert not visible & NEVER
    assert bool(visible) is (status != Status.RECEIVED)


def test_every_attribute_of_a_comment_is_decided() -> None:
    decided = visibility.EVER | visibility.NEVER
    undecided = COMMENTS.attributes.keys() - decided
    assert all(COMMENTS.attributes[name].columns == () for name in undecided)
