"""Public copies of files: what they tell, what is withheld, and what lies in the public store."""

import io
import zipfile

import docx
import pypdf
import pytest
from PIL import Image

from comments.enums import RestrictReasonType, ScanStatus
from comments.intake.submit import submit
from comments.models import AttachmentRendition, AttachmentStatus, Comment, Rendition
from comments.record.numbering import number_comments
from comments.record.stores import open_original, originals, public_copies
from comments.review import attachments, decisions, metadata
from comments.review.errors import FileNotClean, MetadataStays, NeverPosted, ReasonMissing, TooLong
from comments.review.metadata import MetadataNotRemovable, without_metadata
from rulemaking.settings import file_store
from tests.comments.making import image, office, pdf, store, submission
from tests.factories import CLOSES_AT

SECRET = "Zebulon Quill"
AT = CLOSES_AT


def letter(*, author=SECRET):
    document = docx.Document()
    document.core_properties.author = document.core_properties.last_modified_by = author
    document.core_properties.title = author
    document.add_paragraph("Ninety days are needed.")
    document.add_picture(io.BytesIO(image("JPEG", camera=author)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_pdf_loses_its_information_and_keeps_its_page():
    content = without_metadata(pdf(author=SECRET), "pdf")

    assert SECRET.encode() not in content
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert (reader.metadata, reader.xmp_metadata, len(reader.pages)) == (None, None, 1)


def test_a_picture_inside_a_pdf_loses_its_exif_and_no_dot():
    out = io.BytesIO()
    Image.open(io.BytesIO(image("JPEG"))).save(out, "PDF")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    for item in writer._objects:
        if isinstance(item, pypdf.generic.StreamObject) and item.get("/Subtype") == "/Image":
            item._data = image("JPEG", camera=SECRET)
    out = io.BytesIO()
    writer.write(out)
    assert SECRET.encode() in out.getvalue()

    content = without_metadata(out.getvalue(), "pdf")

    assert SECRET.encode() not in content
    before, after = (pypdf.PdfReader(io.BytesIO(made)).pages[0].images[0].image for made in (out.getvalue(), content))
    assert before.tobytes() == after.tobytes()


def test_a_pdf_guarded_against_changes_is_copied_unguarded():
    content = without_metadata(pdf(owner_password="x"), "pdf")

    assert not pypdf.PdfReader(io.BytesIO(content)).is_encrypted


@pytest.mark.parametrize(("kind", "pillow"), [("jpg", "JPEG"), ("png", "PNG"), ("tiff", "TIFF")])
def test_a_picture_loses_its_exif(kind, pillow):
    original = image(pillow, camera=SECRET)
    assert SECRET.encode() in original

    assert SECRET.encode() not in without_metadata(original, kind)


def test_a_photograph_stays_the_way_up_that_its_exif_said():
    copy = Image.open(io.BytesIO(without_metadata(image("JPEG", camera=SECRET, turned=True), "jpg")))

    assert copy.size == (20, 40)


@pytest.mark.parametrize("pillow", ["GIF", "TIFF"])
def test_all_pages_of_a_picture_are_kept_and_none_tells_a_name(pillow):
    pages = [Image.new("RGB", (30, 30), colour) for colour in ("navy", "green", "white")]
    out = io.BytesIO()
    extra = {"comment": SECRET.encode()} if pillow == "GIF" else {"software": SECRET}
    pages[0].save(out, pillow, save_all=True, append_images=pages[1:], **extra)
    assert SECRET.encode() in out.getvalue()

    content = without_metadata(out.getvalue(), pillow.lower())

    assert SECRET.encode() not in content
    assert Image.open(io.BytesIO(content)).n_frames == 3


def test_an_office_file_loses_its_properties_and_those_of_its_pictures():
    original = letter()
    assert SECRET.encode() in unpacked(original)

    content = without_metadata(original, "docx")

    assert SECRET.encode() not in unpacked(content)
    assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "Ninety days are needed."


def test_the_authors_of_tracked_changes_and_own_properties_are_taken_out():
    content = without_metadata(
        office(
            word__document_dot_xml=f'<w:ins w:id="1" w:author="{SECRET}" w:initials=\'ZQ\'>kept</w:ins>'.encode(),
            docProps__custom_dot_xml=f"<Properties><p>{SECRET}</p></Properties>".encode(),
        ),
        "docx",
    )

    told = unpacked(content)
    assert SECRET.encode() not in told
    assert b"ZQ" not in told
    assert b">kept<" in told


@pytest.mark.parametrize("kind", ["pdf", "jpg", "png", "docx", "xlsx"])
def test_what_cannot_be_read_is_not_passed_on(kind):
    with pytest.raises(MetadataNotRemovable):
        without_metadata(b"not what it seems", kind)


def test_a_picture_of_too_many_dots_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(metadata, "PIXELS_MAX", 799)

    with pytest.raises(MetadataNotRemovable):
        without_metadata(image("PNG"), "png")


def test_plain_text_passes_unchanged():
    assert without_metadata(b"words", "txt") == b"words"


# --- at posting


@pytest.fixture
def posted(db):
    """Posts a comment with one file; returns its attachment."""

    def post(content=None, *, scan_status=ScanStatus.CLEAN, text="", name="letter.pdf"):
        kept = store(content or pdf(author=SECRET), name=name, file_format=name.rsplit(".", 1)[-1])
        made = submit(submission=submission(files=(kept,)), at=AT).comment
        AttachmentStatus.objects.filter(attachment__comment=made).update(scan_status=scan_status, text=text)
        number_comments(at=AT)
        comment = Comment.objects.get(pk=made.pk)
        decisions.post(comment=comment, by="m.lee", at=AT)
        return comment.attachments.get()

    return post


@pytest.fixture(autouse=True)
def own_public_store(settings, tmp_path):
    """The other processes of the run write to the common one meanwhile."""
    store = file_store("", "public")
    store["OPTIONS"]["location"] = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"public": store}


def public_keys():
    folders = ["."]
    found = set()
    while folders:
        folder = folders.pop()
        inner, files = public_copies().listdir(folder)
        folders += [f"{folder}/{name}" for name in inner]
        found |= {f"{folder}/{name}".removeprefix("./") for name in files}
    return found


def test_posting_lays_a_clean_copy_into_the_public_store_and_leaves_the_original(posted):
    attachment = posted()

    copy = attachment.rendition
    with public_copies().open(copy.key) as shown, open_original(attachment.key) as original:
        public, received = shown.read(), original.read()
    assert SECRET.encode() in received
    assert SECRET.encode() not in public
    assert (copy.size_bytes, copy.restrict_reason_type) == (len(public), "")


def test_no_public_copy_lies_under_the_originals_key(posted):
    attachment = posted()

    assert attachment.rendition.key != attachment.key
    assert not originals().exists(attachment.rendition.key)


@pytest.mark.parametrize(
    ("scan_status", "said"),
    [(ScanStatus.OWED, "Awaiting a malware scan"), (ScanStatus.INFECTED, "Malware was found in the file")],
)
def test_a_file_not_found_clean_is_withheld_and_says_why(posted, scan_status, said):
    before = public_keys()

    copy = posted(scan_status=scan_status).rendition

    assert (copy.key, copy.restrict_reason, copy.title) == ("", said, "Attachment 1")
    assert public_keys() == before


def test_a_file_whose_metadata_stays_is_withheld_for_a_person_to_look_at(posted):
    attachment = posted(b"%PDF-1.7 damaged beyond reading")

    assert (attachment.rendition.key, attachment.rendition.restrict_reason) == ("", attachments.METADATA_STAYS)
    with pytest.raises(MetadataStays):
        attachments.publish_attachment(attachment=attachment, by="m.lee", at=AT)


def test_where_no_scanner_is_configured_files_are_shown(posted):
    assert posted(scan_status=ScanStatus.NOT_CONFIGURED).rendition.key


def test_a_withheld_file_is_shown_once_it_is_clean(posted):
    attachment = posted(scan_status=ScanStatus.OWED)
    with pytest.raises(FileNotClean):
        attachments.publish_attachment(attachment=attachment, by="m.lee", at=AT)
    AttachmentStatus.objects.update(scan_status=ScanStatus.CLEAN)
    Rendition.objects.update(is_change_owed=False)

    shown = attachments.publish_attachment(attachment=attachment, by="m.lee", at=AT)

    assert public_copies().exists(shown.key)
    assert (shown.title, shown.restrict_reason) == ("letter.pdf", "")
    assert Rendition.objects.get().is_change_owed


@pytest.mark.django_db(transaction=True)
def test_withholding_takes_the_bytes_out_of_the_public_store(posted):
    attachment = posted(text="words of the file")
    key = attachment.rendition.key

    withheld = attachments.withhold_attachment(
        attachment=attachment, reason_type=RestrictReasonType.COPYRIGHT, reason="", by="m.lee", at=AT
    )

    assert not public_copies().exists(key)
    assert (withheld.key, withheld.text, withheld.sha256) == ("", "", None)
    with open_original(attachment.key) as original:
        assert original.read()


@pytest.mark.django_db(transaction=True)
def test_publishing_again_leaves_only_the_new_copy(posted):
    attachment = posted()
    old = attachment.rendition.key

    new = attachments.publish_attachment(attachment=attachment, by="m.lee", at=AT).key

    assert (public_copies().exists(old), public_copies().exists(new)) == (False, True)


@pytest.mark.parametrize(
    ("reason_type", "reason", "refusal"),
    [
        ("", "x", ReasonMissing),
        ("Nothing known", "x", ReasonMissing),
        (RestrictReasonType.OTHER, " ", ReasonMissing),
        (RestrictReasonType.OTHER, "x" * 501, TooLong),
    ],
)
def test_withholding_needs_a_reason_that_can_be_kept(posted, reason_type, reason, refusal):
    attachment = posted()

    with pytest.raises(refusal):
        attachments.withhold_attachment(
            attachment=attachment, reason_type=reason_type, reason=reason, by="m.lee", at=AT
        )
    assert AttachmentRendition.objects.get().key


def test_files_of_a_comment_that_was_never_posted_cannot_be_shown(db):
    made = submit(submission=submission(files=(store(),)), at=AT).comment

    with pytest.raises(NeverPosted):
        attachments.publish_attachment(attachment=made.attachments.get(), by="m.lee", at=AT)


def test_history_says_who_withheld_a_file_and_why(posted):
    attachment = posted()

    attachments.withhold_attachment(
        attachment=attachment, reason_type=RestrictReasonType.CBI, reason="", by="j.doe", at=AT
    )

    event = AttachmentRendition.pgh_event_model.objects.filter(pgh_obj_id=attachment.pk).latest("pgh_id")
    assert event.pgh_context == {"by": "j.doe", "why": "file withheld: Confidential Business Information"}


@pytest.mark.django_db(transaction=True)
def test_a_posting_that_fails_leaves_no_bytes_in_the_public_store(monkeypatch, posted):
    posted()
    before = public_keys()

    def fail(**kwargs):
        raise RuntimeError("killed after the copy was written")

    monkeypatch.setattr(AttachmentRendition.objects, "update_or_create", fail)
    with pytest.raises(RuntimeError):
        posted()

    assert public_keys() == before


def test_text_read_after_the_posting_reaches_the_public_copy(posted):
    attachment = posted()
    Rendition.objects.update(is_change_owed=False)

    attachments.text_was_read(attachment=attachment, text="words of the file")

    assert AttachmentRendition.objects.get().text == "words of the file"
    assert Rendition.objects.get().is_change_owed


def test_text_read_of_a_withheld_file_stays_private(posted):
    attachment = posted(scan_status=ScanStatus.INFECTED)

    attachments.text_was_read(attachment=attachment, text="words of the file")

    assert AttachmentRendition.objects.get().text == ""
