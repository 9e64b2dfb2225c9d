"""Attachments: included, listed, by themselves, and where their files lie."""

from django.urls import resolve

from tests import factories
from tests.api.conftest import Api

ORIGIN = "http://comments.example"


def _comment_with_file(**file):
    comment = factories.CommentFactory(document__docket__docket_id="FINCEN-2026-0100", posted=True)
    attachment = factories.AttachmentFactory(comment=comment, published=True, **file)
    return f"09003111{attachment.pk:08x}"


def test_an_attachment_has_the_attributes_of_the_original(api: Api) -> None:
    key = _comment_with_file(file_name="Our letter.pdf")
    answer = api.json("comments/FINCEN-2026-0100-0002?include=attachments")
    assert answer["data"]["relationships"]["attachments"]["data"] == [{"id": key, "type": "attachments"}]
    assert answer["included"] == [
        {
            "id": key,
            "type": "attachments",
            "links": {"self": f"{ORIGIN}/v4/attachments/{key}"},
            "attributes": {
                "agencyNote": None,
                "authors": None,
                "docAbstract": None,
                "docOrder": 1,
                "fileFormats": [
                    {
                        "fileUrl": f"{ORIGIN}/files/FINCEN-2026-0100-0002/1/Our%20letter.pdf",
                        "format": "pdf",
                        "size": 235577,
                    }
                ],
                "modifyDate": "2026-03-12T14:00:00Z",
                "publication": None,
                "restrictReason": None,
                "restrictReasonType": None,
                "title": "Our letter.pdf",
            },
        }
    ]


def test_the_same_attachment_stands_at_every_address_that_leads_to_it(api: Api) -> None:
    key = _comment_with_file()
    (included,) = api.json("comments/FINCEN-2026-0100-0002?include=attachments")["included"]
    assert api.json(f"attachments/{key}?include=fileFormats")["data"] == included
    assert api.json("comments/FINCEN-2026-0100-0002/attachments")["data"] == [included]
    references = api.json("comments/FINCEN-2026-0100-0002/relationships/attachments")
    assert references["data"] == [{"id": key, "type": "attachments"}]
    listed = api.json("comments?include=attachments")
    assert listed["included"] == [included]
    assert listed["data"][0]["relationships"]["attachments"]["data"] == references["data"]


def test_a_documents_attachments_are_none(api: Api) -> None:
    factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    assert api.json("documents/FINCEN-2026-0100-0001/attachments") == {"data": []}
    assert api.json("documents/FINCEN-2026-0100-0001/relationships/attachments")["data"] == []


def test_the_link_leads_to_the_public_copy_whatever_the_file_is_called(api: Api) -> None:
    _comment_with_file(file_name="a/b?c#d é.pdf")
    (file,) = api.json("comments/FINCEN-2026-0100-0002/attachments")["data"]
    url = file["attributes"]["fileFormats"][0]["fileUrl"]
    assert url == f"{ORIGIN}/files/FINCEN-2026-0100-0002/1/a%2Fb%3Fc%23d%20%C3%A9.pdf"
    assert resolve("/files/FINCEN-2026-0100-0002/1/a/b?c#d é.pdf").url_name == "attachment"
