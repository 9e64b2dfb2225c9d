"""Staff pull comments from another portal, in the admin; a worker does it, and says in words what stands against it."""

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from comments import work
from comments.enums import JobKind
from comments.intake.bulk import orders as imports
from comments.intake.portals import client, orders
from comments.models import BulkImport, Comment, Job, PortalPull, Rendition
from tests.factories import CommentFactory, CommentPeriodFactory, DocketFactory, DocumentFactory

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED_AT = dt.datetime(2026, 3, 12, 14, tzinfo=dt.UTC)
AWAY = "http://127.0.0.1:1/v4"


@pytest.fixture(autouse=True)
def portal_url(live_server, settings):
    settings.API_REQUESTS_PER_HOUR = 0
    settings.ALLOWED_HOSTS = ["*"]
    settings.PORTAL_URL = f"{live_server.url}/v4"
    settings.OTHER_PORTAL_URLS = [AWAY]
    return settings.PORTAL_URL


@pytest.fixture
def there():
    """A period of a document at the other portal, with a posted comment."""
    period = CommentPeriodFactory()
    comment = CommentFactory(document=period.document, posted=True)
    Rendition.objects.filter(pk=comment.pk).update(last_modified_at=CHANGED_AT)
    return period


@pytest.fixture
def here():
    return CommentPeriodFactory()


def order(browser, here, asked_id, *, base_url=None):
    said = {"base_url": base_url or django_settings.PORTAL_URL, "asked_id": asked_id, "document": here.document.pk}
    return browser.post(reverse("review:pulls"), said)


def page_of(browser, pull):
    return browser.get(reverse("review:pull", args=[pull.pk])).content.decode()


def decide(browser, pull, act):
    return browser.post(reverse("review:pull", args=[pull.pk]), {"act": act}, follow=True).content.decode()


def test_a_pull_is_ordered_followed_imported_and_ordered_again(manager, there, here):
    answer = order(manager, here, f" {there.document.docket.docket_id} ")
    pull = PortalPull.objects.get()
    assert answer["Location"] == reverse("review:pull", args=[pull.pk])
    assert "Waits for a worker" in page_of(manager, pull)
    assert "is under way" in order(manager, here, there.document.docket.docket_id).content.decode()

    work.pull_portals()
    pull.refresh_from_db()
    brought = pull.bulk_import
    assert (pull.comment_count, brought.pulled_document_id) == (1, there.document.document_id)
    assert reverse("review:import", args=[brought.pk]) in page_of(manager, pull)
    assert "1 comment and 0 files came" in page_of(manager, pull)

    work.run_imports()
    imports.confirm(bulk_import=brought, by="m.anager", at=work.now())
    work.run_imports()
    assert Comment.objects.get(document=here.document).asserted_by == "m.anager"
    decide(manager, pull, "again")
    work.pull_portals()

    assert "Nothing changed there" in page_of(manager, PortalPull.objects.first())
    listed = manager.get(reverse("review:pulls")).content.decode()
    assert ("Brought 1 comment" in listed, "Nothing changed there" in listed) == (True, True)
    assert not Job.objects.filter(kind=JobKind.PULL, done_at__isnull=True).exists()


def test_what_waits_already_from_an_earlier_pull_leads_to_it(manager, there, here):
    for _ in range(2):
        order(manager, here, there.document.document_id)
        work.pull_portals()

    assert [pull.bulk_import for pull in PortalPull.objects.all()] == [BulkImport.objects.get()] * 2
    later, first = PortalPull.objects.all()
    assert later.comment_count == first.comment_count > 0
    assert ("waits there" in page_of(manager, later), "waits there" in page_of(manager, first)) == (True, False)


def test_a_portal_that_is_away_is_waited_for_until_somebody_stops_the_pull(manager, there, here, monkeypatch):
    monkeypatch.setattr(client, "TRIES", 1)
    order(manager, here, there.document.document_id, base_url=AWAY)

    work.pull_portals()

    pull = PortalPull.objects.get()
    page = page_of(manager, pull)
    assert "Waits for the portal" in page
    assert "tried again by itself: 127.0.0.1:1 does not answer" in page
    assert pull.asked_id in manager.get(reverse("review:work")).content.decode()
    assert "Stopped by m.anager." in decide(manager, pull, "stop")
    assert "nothing to stop" in decide(manager, pull, "stop")
    assert work.pull_portals() == 0


@pytest.mark.parametrize(
    ("asked_id", "words"),
    [
        ("NONE-2026-0001-0001", "answered with status 404. Check the id."),
        ("SEVERAL-2026-0001", "2 documents of docket SEVERAL-2026-0001 take comments: SEVERAL-2026-0001-0001 ("),
        ("DRY-2026-0001", "No document of docket DRY-2026-0001 takes comments"),
    ],
)
def test_a_pull_that_cannot_succeed_ends_with_words(manager, there, here, asked_id, words):
    several = DocketFactory(docket_id="SEVERAL-2026-0001")
    for _ in range(2):
        CommentPeriodFactory(document=DocumentFactory(docket=several))
    DocumentFactory(docket__docket_id="DRY-2026-0001")
    order(manager, here, asked_id)

    work.pull_portals()

    page = page_of(manager, PortalPull.objects.get())
    assert "Brought nothing" in page
    assert words in page
    assert not BulkImport.objects.exists()


def test_a_worker_whose_pull_was_stopped_brings_nothing(manager, there, here):
    order(manager, here, there.document.document_id)
    pull = PortalPull.objects.select_related("document").get()

    def stopped_meanwhile(count):
        orders.stop(pull=pull, by="o", at=work.now())
        raise orders.Stopped

    with pytest.raises(orders.Stopped):
        orders.run(pull=pull, sleep=lambda seconds: None, now=work.now, tell=stopped_meanwhile)

    assert not BulkImport.objects.exists()
    assert "Stopped by o." in page_of(manager, pull)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"base_url": "http://evil.example/v4"}, "none of the choices of"), ({"asked_id": "../dockets"}, "This is no id")],
)
def test_no_other_address_is_asked_than_the_settings_name(manager, here, changes, words):
    answer = order(manager, here, **{"asked_id": "FINCEN-2026-0001"} | changes)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not PortalPull.objects.exists()


def test_our_key_goes_to_the_portal_that_it_is_for_alone(settings):
    settings.PORTAL_API_KEY = "secret"

    assert orders.portal_at(settings.PORTAL_URL).api_key == "secret"
    assert orders.portal_at(AWAY).api_key == ""


def test_those_who_import_nothing_pull_nothing(reviewer, there, here):
    assert order(reviewer, here, there.document.document_id).status_code == 403
    pull = orders.order(
        document=here.document, base_url=AWAY, asked_id=there.document.document_id, by="o", at=work.now()
    )
    assert reviewer.get(reverse("review:pull", args=[pull.pk])).status_code == 403
