"""The factories make rows that the database accepts, and what their names say."""

import pytest

from comments.enums import Status
from comments.models import Rendition
from rulemaking.models import CommentPeriod
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_comment_is_received_and_has_no_number() -> None:
    comment = factories.CommentFactory()
    assert (comment.status.status, comment.status.number) == (Status.RECEIVED, None)


def test_a_numbered_comment_takes_the_number_after_its_documents() -> None:
    comment = factories.CommentFactory(numbered=True)
    assert (comment.document.number, comment.status.number) == (1, 2)
    assert comment.status.docket == comment.document.docket
    assert comment.document.docket.last_number == 2


@pytest.mark.parametrize("status", [Status.POSTED, Status.RESTRICTED, Status.WITHDRAWN])
def test_a_decided_comment_has_its_rendition(status: Status) -> None:
    comment = factories.CommentFactory(**{status.value: True}, rendition__title="Our title")
    assert comment.status.status == status
    assert Rendition.objects.public().get().title == "Our title"
    assert Rendition.objects.get().number == comment.status.number


def test_fields_of_status_and_rendition_can_be_given() -> None:
    comment = factories.AttachmentFactory(
        comment__restricted=True,
        comment__status__restrict_reason="Names a customer",
        comment__rendition__city="Akron",
    ).comment
    assert comment.status.status == Status.RESTRICTED
    assert (comment.status.restrict_reason, comment.rendition.city) == ("Names a customer", "Akron")


def test_comments_on_one_document_are_numbered_in_order() -> None:
    document = factories.DocumentFactory()
    numbers = [factories.CommentFactory(document=document, posted=True).status.number for _ in range(3)]
    assert numbers == [2, 3, 4]


def test_variants_of_a_comment_are_accepted() -> None:
    for variant in ("anonymous", "from_organization", "by_mail"):
        assert factories.CommentFactory(**{variant: True}).pk


def test_a_period_belongs_to_the_rule_of_its_document() -> None:
    period = factories.CommentPeriodFactory()
    assert period.part.rulemaking == period.document.rulemaking
    assert list(period.document.rulemaking.dockets.all()) == [period.document.docket]
    assert CommentPeriod.objects.open_at(factories.RECEIVED_AT).get() == period


def test_attachments_have_public_copies_where_asked() -> None:
    comment = factories.CommentFactory(posted=True)
    shown = factories.AttachmentFactory(comment=comment, published=True)
    withheld = factories.AttachmentFactory(comment=comment, withheld=True)
    assert (shown.position, withheld.position) == (1, 2)
    assert shown.rendition.key != shown.key
    assert withheld.rendition.key == ""


@pytest.mark.parametrize(
    "factory",
    [
        factories.OfficialFactory,
        factories.RinFactory,
        factories.PeriodChangeFactory,
        factories.AttachmentFactory,
        factories.SubscriptionFactory,
        factories.SummaryFactory,
        factories.NotificationFactory,
        factories.JobFactory,
        factories.RenditionFactory,
        factories.AttachmentStatusFactory,
        factories.CommentStatusFactory,
    ],
)
def test_every_other_factory_makes_a_row(factory) -> None:
    assert factory().pk
