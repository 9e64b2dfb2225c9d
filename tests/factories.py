"""Rows for tests, each valid by itself and saying only what the test needs.

Dates are fixed: a rule published on Monday 2 March 2026, with thirty days for comment.
No factory reads the clock.

    CommentFactory()                                  received, not yet numbered
    CommentFactory(numbered=True)                     numbered into its docket, waiting for review
    CommentFactory(posted=True, text="...")           posted, with its rendition, and placed in the feed
    CommentFactory(restricted=True)                   was posted, then restricted: leaves a tombstone
    CommentFactory(withdrawn=True)                    was posted, then withdrawn: leaves a tombstone
    CommentFactory(posted=True, rendition__text="x")  fields of the public copy
    AttachmentFactory(comment=..., published=True)    a file with its public copy
"""

import datetime as dt
import hashlib
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.db.models import F, Max
from factory import LazyAttribute, LazyFunction, RelatedFactory, SelfAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from comments import models as comments
from comments.enums import (
    Audience,
    BulkFormat,
    BulkOccasion,
    Channel,
    ExtractionStatus,
    JobKind,
    NewsKind,
    NotificationKind,
    ReceivedBasis,
    RestrictReasonType,
    ScanStatus,
    Status,
    SubmitterType,
    SummaryOccasion,
)
from rulemaking import models as rulemaking
from rulemaking.enums import DocumentKind, PeriodReason, SubjectType
from rulemaking.models.document import DOCUMENT_TYPE_OF_KIND

PUBLISHED_ON = dt.date(2026, 3, 2)
OPENS_AT = dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC)
"""00:00 Eastern Standard Time on 2 March 2026."""
CLOSES_AT = dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC)
"""The midnight, Eastern Daylight Time, that ends 1 April 2026."""
RECEIVED_AT = dt.datetime(2026, 3, 10, 15, 30, tzinfo=dt.UTC)
POSTED_AT = dt.datetime(2026, 3, 12, 14, tzinfo=dt.UTC)
OFFICIAL = "r.okafor"


def next_number(docket: rulemaking.Docket) -> int:
    """The docket's next running number, taken as the application takes it: by one UPDATE."""
    rulemaking.Docket.objects.filter(pk=docket.pk).update(last_number=F("last_number") + 1)
    docket.refresh_from_db(fields=["last_number"])
    return docket.last_number


def next_feed_position() -> int:
    return (comments.Rendition.objects.aggregate(Max("feed_position"))["feed_position__max"] or 0) + 1


def sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _tracking_number(n: int) -> str:
    digits = hashlib.sha256(str(n).encode()).hexdigest()
    return f"{digits[:3]}-{digits[3:7]}-{digits[7:11]}"


class OfficialFactory(DjangoModelFactory):
    """A staff user who may do everything in the admin."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)

    username = OFFICIAL
    is_staff = True
    is_superuser = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        password = kwargs.pop("password", None)
        user = super()._create(model_class, *args, **kwargs)
        if password is not None:
            user.set_password(password)
            user.save(update_fields=["password"])
        return user


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = rulemaking.Agency
        django_get_or_create = ("agency_id",)

    agency_id = "FINCEN"
    name = "Financial Crimes Enforcement Network"


class AgencyCategoryFactory(DjangoModelFactory):
    class Meta:
        model = rulemaking.AgencyCategory

    agency = SubFactory(AgencyFactory)
    name = Sequence(lambda n: f"Kind of commenter {n}")


class DocketFactory(DjangoModelFactory):
    class Meta:
        model = rulemaking.Docket

    docket_id = Sequence(lambda n: f"FINCEN-2026-{9001 + n}")
    agency = SubFactory(AgencyFactory)
    title = Sequence(lambda n: f"Special measure regarding Test Bank {n}")

    class Params:
        practice = Trait(is_practice=True, docket_id=Sequence(lambda n: f"PRACTICE-2026-{9001 + n}"))


class RulemakingFactory(DjangoModelFactory):
    """A rule about one bank, without documents yet."""

    class Meta:
        model = rulemaking.Rulemaking

    slug = Sequence(lambda n: f"test-bank-{n}")
    title = Sequence(lambda n: f"Special measure regarding Test Bank {n}")
    subject_type = SubjectType.FINANCIAL_INSTITUTION
    subject_name = Sequence(lambda n: f"Test Bank {n}")
    special_measures = factory.List([5])
    plain_language_summary = "Banks in the United States would have to close accounts that serve this bank."


class RinFactory(DjangoModelFactory):
    class Meta:
        model = rulemaking.Rin

    rulemaking = SubFactory(RulemakingFactory)
    rin = Sequence(lambda n: f"1506-A{n:03d}")


class PartFactory(DjangoModelFactory):
    class Meta:
        model = rulemaking.Part

    rulemaking = SubFactory(RulemakingFactory)
    position = Sequence(lambda n: n + 1)


class DocumentFactory(DjangoModelFactory):
    """A proposed rule that is posted. Its docket is joined to its rulemaking."""

    class Meta:
        model = rulemaking.Document
        skip_postgeneration_save = True

    docket = SubFactory(DocketFactory)
    rulemaking = SubFactory(RulemakingFactory)
    number = LazyAttribute(lambda document: next_number(document.docket))
    kind = DocumentKind.PROPOSED_RULE
    document_type = LazyAttribute(lambda document: DOCUMENT_TYPE_OF_KIND[document.kind])
    title = SelfAttribute("docket.title")
    fr_doc_num = Sequence(lambda n: f"2026-{10001 + n}")
    fr_citation = "91 FR 10001"
    start_page = 10001
    end_page = 10016
    published_on = PUBLISHED_ON
    posted_at = OPENS_AT

    class Params:
        draft = Trait(posted_at=None, fr_doc_num="")

    @factory.post_generation
    def in_docket_of_the_rule(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.rulemaking.dockets.add(self.docket)


class CommentPeriodFactory(DjangoModelFactory):
    """Thirty days from the publication of a new proposed rule. `document=` names another one."""

    class Meta:
        model = rulemaking.CommentPeriod

    document = SubFactory(DocumentFactory)
    part = SubFactory(PartFactory, rulemaking=SelfAttribute("..document.rulemaking"))
    opens_at = OPENS_AT
    closes_at = CLOSES_AT


class PeriodChangeFactory(DjangoModelFactory):
    class Meta:
        model = rulemaking.PeriodChange

    period = SubFactory(CommentPeriodFactory)
    document = SelfAttribute("period.document")
    reason = PeriodReason.OPENED
    opens_after = SelfAttribute("period.opens_at")
    closes_after = SelfAttribute("period.closes_at")
    by = OFFICIAL
    at = OPENS_AT


class CommentStatusFactory(DjangoModelFactory):
    class Meta:
        model = comments.CommentStatus

    comment = SubFactory("tests.factories.CommentFactory", status=None)
    docket = SelfAttribute("comment.document.docket")
    status = Status.RECEIVED

    class Params:
        is_numbered = False

    number = LazyAttribute(
        lambda status: next_number(status.docket) if status.is_numbered or status.status != Status.RECEIVED else None
    )
    decided_at = LazyAttribute(lambda status: None if status.status == Status.RECEIVED else POSTED_AT)
    decided_by = LazyAttribute(lambda status: "" if status.status == Status.RECEIVED else OFFICIAL)
    restrict_reason_type = LazyAttribute(
        lambda status: RestrictReasonType.CBI if status.status == Status.RESTRICTED else ""
    )
    withdrawn_reason = LazyAttribute(lambda status: "Sent by mistake." if status.status == Status.WITHDRAWN else "")


class RenditionFactory(DjangoModelFactory):
    """The public copy of a comment, placed in the feed. Its comment must be numbered."""

    class Meta:
        model = comments.Rendition

    comment = SubFactory("tests.factories.CommentFactory", status__status=Status.POSTED)
    docket = SelfAttribute("comment.status.docket")
    document = SelfAttribute("comment.document")
    number = SelfAttribute("comment.status.number")
    title = LazyAttribute(lambda rendition: f"Comment from {rendition.comment.submitter_name}")
    text = SelfAttribute("comment.text")
    first_name = SelfAttribute("comment.first_name")
    last_name = SelfAttribute("comment.last_name")
    organization = SelfAttribute("comment.organization")
    city = SelfAttribute("comment.city")
    state_province_region = SelfAttribute("comment.state_province_region")
    zip = SelfAttribute("comment.zip")
    country = SelfAttribute("comment.country")
    submitter_rep = SelfAttribute("comment.submitter_rep")
    signatories = SelfAttribute("comment.signatories")
    posted_at = POSTED_AT
    posted_by = OFFICIAL
    feed_position = LazyFunction(next_feed_position)
    first_feed_position = SelfAttribute("feed_position")
    last_modified_at = SelfAttribute("posted_at")
    is_change_owed = False

    class Params:
        unplaced = Trait(feed_position=None, last_modified_at=None, is_change_owed=True)


def _status(**fields: Any) -> RelatedFactory:
    return RelatedFactory(CommentStatusFactory, factory_related_name="comment", **fields)


def _rendition() -> RelatedFactory:
    return RelatedFactory(RenditionFactory, factory_related_name="comment")


class CommentFactory(DjangoModelFactory):
    """A comment from a person, sent by the web form while the period was open."""

    class Meta:
        model = comments.Comment
        skip_postgeneration_save = True

    tracking_number = Sequence(_tracking_number)
    document = SubFactory(DocumentFactory)
    channel = Channel.WEB
    text = Sequence(lambda n: f"Our credit union would need more time to close such accounts ({n}).")
    text_sha256 = LazyAttribute(lambda comment: sha256(comment.text))
    content_sha256 = LazyAttribute(lambda comment: sha256(f"{sha256(comment.text).hex()}"))
    submitter_type = SubmitterType.INDIVIDUAL
    first_name = "Ada"
    last_name = Sequence(lambda n: f"Tester{n}")
    email = Sequence(lambda n: f"ada.{n}@mail.example")
    phone = "202-555-0143"
    address1 = "12 Sample Street"
    city = "Dayton"
    state_province_region = "OH"
    zip = "45402"
    country = "United States"
    received_at = RECEIVED_AT
    received_basis = ReceivedBasis.EDGE_CLOCK
    status = _status()

    class Params:
        anonymous = Trait(
            submitter_type=SubmitterType.ANONYMOUS,
            first_name="", last_name="", email="", phone="", address1="",
            city="", state_province_region="", zip="", country="",
        )  # fmt: skip
        from_organization = Trait(
            submitter_type=SubmitterType.ORGANIZATION,
            first_name="", last_name="", organization="Example Bankers Association",
            organization_type="Organization",
        )  # fmt: skip
        by_mail = Trait(
            channel=Channel.MAIL,
            received_at=None,
            received_on=dt.date(2026, 3, 12),
            postmarked_on=dt.date(2026, 3, 9),
            received_basis=ReceivedBasis.ASSERTED,
            received_evidence="Date stamp of the mail room",
            asserted_by=OFFICIAL,
        )
        numbered = Trait(status=_status(is_numbered=True))
        posted = Trait(status=_status(status=Status.POSTED), rendition=_rendition())
        restricted = Trait(status=_status(status=Status.RESTRICTED), rendition=_rendition())
        withdrawn = Trait(status=_status(status=Status.WITHDRAWN), rendition=_rendition())


class AttachmentStatusFactory(DjangoModelFactory):
    class Meta:
        model = comments.AttachmentStatus

    attachment = SubFactory("tests.factories.AttachmentFactory", status=None)
    scan_status = ScanStatus.CLEAN
    extraction_status = ExtractionStatus.EXTRACTED
    extraction_method = "test"
    page_count = 1
    text = "The letter says that ninety days are needed."


class AttachmentRenditionFactory(DjangoModelFactory):
    """The public copy of a file; with `withheld=True`, the note that it is not shown."""

    class Meta:
        model = comments.AttachmentRendition

    attachment = SubFactory("tests.factories.AttachmentFactory")
    rendition = SelfAttribute("attachment.comment.rendition")
    position = SelfAttribute("attachment.position")
    title = SelfAttribute("attachment.file_name")
    file_format = SelfAttribute("attachment.file_format")
    content_type = SelfAttribute("attachment.content_type")
    size_bytes = SelfAttribute("attachment.size_bytes")
    sha256 = LazyAttribute(lambda copy: sha256(copy.key))
    key = LazyAttribute(lambda copy: f"public/{copy.attachment.pk}")
    text = "The letter says that ninety days are needed."

    class Params:
        withheld = Trait(
            key="", text="", file_format="", content_type="", size_bytes=None, sha256=None,
            restrict_reason_type=RestrictReasonType.COPYRIGHT,
        )  # fmt: skip


class AttachmentFactory(DjangoModelFactory):
    """A PDF file as received, scanned and read. The file itself is not in the store."""

    class Meta:
        model = comments.Attachment
        skip_postgeneration_save = True

    comment = SubFactory(CommentFactory)
    position = LazyAttribute(lambda attachment: attachment.comment.attachments.count() + 1)
    file_name = LazyAttribute(lambda attachment: f"letter-{attachment.position}.pdf")
    content_type = "application/pdf"
    file_format = "pdf"
    size_bytes = 235_577
    sha256 = LazyAttribute(lambda attachment: sha256(attachment.key))
    key = Sequence(lambda n: f"originals/{n}")
    status = RelatedFactory(AttachmentStatusFactory, factory_related_name="attachment")

    class Params:
        published = Trait(rendition=RelatedFactory(AttachmentRenditionFactory, factory_related_name="attachment"))
        withheld = Trait(
            rendition=RelatedFactory(AttachmentRenditionFactory, factory_related_name="attachment", withheld=True)
        )


class SubscriptionFactory(DjangoModelFactory):
    """A confirmed subscription to one rule."""

    class Meta:
        model = comments.Subscription

    email = Sequence(lambda n: f"reader.{n}@mail.example")
    rulemaking = SubFactory(RulemakingFactory)
    asked_at = OPENS_AT
    confirmed_at = OPENS_AT


class ApiKeyFactory(DjangoModelFactory):
    """A confirmed key. `key=` is the key itself; `ApiKeyFactory(posting=True)` may send comments."""

    class Meta:
        model = comments.ApiKey

    class Params:
        key = Sequence(lambda n: f"{n:06d}" + "k" * 34)
        posting = Trait(may_post=True, may_post_since=OPENS_AT, may_post_by=OFFICIAL)
        asked = Trait(confirmed_at=None, key_sha256=None, prefix="", issued_at=None)
        revoked = Trait(revoked_at=OPENS_AT, revoked_by=OFFICIAL, revoked_reason="It was found in a public place.")

    name = Sequence(lambda n: f"Example Reader {n}")
    email = Sequence(lambda n: f"program.{n}@mail.example")
    purpose = "Research on comments of banks."
    asked_at = OPENS_AT
    confirmed_at = OPENS_AT
    issued_at = OPENS_AT
    key_sha256 = LazyAttribute(lambda row: sha256(row.key))
    prefix = LazyAttribute(lambda row: row.key[:6])


class FalseAttributionReportFactory(DjangoModelFactory):
    """Somebody says that a posted comment isn't theirs; staff have not answered."""

    class Meta:
        model = comments.FalseAttributionReport

    comment = SubFactory(CommentFactory, posted=True)
    reference = Sequence(lambda n: f"rep-0000-{n:04d}")
    report_token = Sequence(lambda n: f"report-token-{n}")
    name = "Grace Tester"
    email = Sequence(lambda n: f"grace.{n}@mail.example")
    text = "It carries my name and my city, and I never wrote to you."
    language = "en"
    received_at = RECEIVED_AT


class FalseAttributionAnswerFactory(DjangoModelFactory):
    class Meta:
        model = comments.FalseAttributionAnswer

    report = SubFactory(FalseAttributionReportFactory)
    number = LazyAttribute(lambda answer: answer.report.answers.count() + 1)
    text = "We asked the sender, and withdrew the comment."
    answered_by = OFFICIAL
    answered_at = POSTED_AT


class WebhookFactory(DjangoModelFactory):
    """A webhook of a confirmed key that hears of everything, told of nothing yet."""

    class Meta:
        model = comments.Webhook

    api_key = SubFactory(ApiKeyFactory)
    url = Sequence(lambda n: f"https://hooks-{n}.example.org/docket311")
    kinds = LazyFunction(lambda: list(NewsKind.values))
    added_at = OPENS_AT
    secret_made_at = OPENS_AT
    comments_after = 0
    news_after = 0
    next_try_at = OPENS_AT


A_CAMPAIGN = {
    "id": "0" * 32, "representative": "FINCEN-2026-0100-0002", "representative_text": "Thirty days are too few.",
    "size": 2, "exact": 1, "personalised": 1, "distinct_texts": 2, "first_on": "2026-03-10", "last_on": "2026-03-11",
    "slots": [{"start": 0, "end": 6, "share": 0.5}], "comments_that_added": 1,
    "additions": [{"comment": "FINCEN-2026-0100-0003", "source": "body", "start": 0, "end": 4, "text": "Here"}],
}  # fmt: skip


class SummaryFactory(DjangoModelFactory):
    """A summary that was ordered and is not yet produced."""

    class Meta:
        model = comments.Summary

    rulemaking = SubFactory(RulemakingFactory)
    audience = Audience.STAFF
    occasion = SummaryOccasion.DEMAND
    version = Sequence(lambda n: n + 1)
    as_of = CLOSES_AT
    ordered_at = CLOSES_AT
    ordered_by = OFFICIAL

    class Params:
        produced = Trait(
            produced_at=POSTED_AT,
            method="Counts 1",
            data=LazyFunction(
                lambda: {"campaigns": {"listed": [A_CAMPAIGN]}, "method": {"parts": {"campaigns": "Letters 1"}}}
            ),
            data_sha256=sha256("summary"),
        )


class BulkRunFactory(DjangoModelFactory):
    """A run whose files are served. The files themselves are not in the store."""

    class Meta:
        model = comments.BulkRun

    docket = SubFactory(DocketFactory)
    occasion = BulkOccasion.CHANGE
    ordered_at = POSTED_AT
    ordered_by = "system:bulk"
    as_of = POSTED_AT
    feed_position = 0
    counts = factory.Dict({"documents": 1, "posted": 0, "restricted": 0, "withdrawn": 0})
    produced_at = POSTED_AT
    is_current = True


class BulkFileFactory(DjangoModelFactory):
    class Meta:
        model = comments.BulkFile

    run = SubFactory(BulkRunFactory)
    file_format = BulkFormat.CSV
    key = Sequence(lambda n: f"bulk/{n}.csv")
    planned_at = POSTED_AT
    row_count = 1
    size_bytes = 10
    sha256 = LazyAttribute(lambda file: sha256(file.key))


class NotificationFactory(DjangoModelFactory):
    """A receipt that is owed by mail."""

    class Meta:
        model = comments.Notification

    kind = NotificationKind.RECEIPT
    comment = SubFactory(CommentFactory)
    email = SelfAttribute("comment.email")
    message_id = Sequence(lambda n: f"<receipt-{n}@docket311.test>")
    ordered_at = RECEIVED_AT


class JobFactory(DjangoModelFactory):
    """A comment that waits for its number."""

    class Meta:
        model = comments.Job

    kind = JobKind.NUMBER
    comment = SubFactory(CommentFactory)
    ordered_at = RECEIVED_AT
    not_before = RECEIVED_AT


class IssueFactory(DjangoModelFactory):
    """An issue that staff opened on a rule."""

    class Meta:
        model = comments.Issue

    rulemaking = SubFactory(RulemakingFactory)
    number = Sequence(lambda n: n + 1)
    title = Sequence(lambda n: f"Whether thirty days are enough to close accounts ({n})")
    opened_by = OFFICIAL
    opened_at = POSTED_AT


class ResponseFactory(DjangoModelFactory):
    """A response that is published, to be read at once."""

    class Meta:
        model = comments.Response

    issue = SubFactory(IssueFactory)
    edition = 1
    heading = "Time to close accounts"
    comments_said = "Several commenters asked for more than thirty days to close accounts."
    text = "The agency agrees, and allows sixty days."
    written_by = OFFICIAL
    written_at = POSTED_AT
    published_by = OFFICIAL
    published_at = POSTED_AT

    class Params:
        draft = Trait(published_by="", published_at=None)
