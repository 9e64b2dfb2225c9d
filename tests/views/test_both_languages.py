"""In Spanish no sentence of ours is English: each page is read in both, and what is the same in both is data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comments import jobs
from comments.enums import Audience, JobKind, RestrictReasonType, ScanStatus, SummaryOccasion
from comments.models import AttachmentStatus, Comment, CommentStatus, Rendition
from comments.practice import feeding, opening
from comments.record import numbering, receipts, sequencer, summaries
from comments.record.mail import api_key_token, subscription_token
from comments.record.receipt_links import own_comment_path, receipt_path
from comments.review import excerpts
from rulemaking import translations
from rulemaking.management.commands.load_section311 import load_facts
from rulemaking.models import CommentPeriod, Document, Rulemaking
from tests.factories import (
    OFFICIAL,
    OPENS_AT,
    RECEIVED_AT,
    ApiKeyFactory,
    FalseAttributionReportFactory,
    ResponseFactory,
    SubscriptionFactory,
    WebhookFactory,
)
from tests.review.coding import loaded
from tests.views.form_data import TEXT, filled_in, form_address, send_address, token_of

pytestmark = pytest.mark.django_db

_AROUND = ".,;:()[]{}“”‘’\"'¿?¡!…·/"
_TRACKING_NUMBER = re.compile("[a-z0-9]{3}-[a-z0-9]{4}-[a-z0-9]{4}")
"""One in thirty is drawn without a digit."""
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "line", "rect"}
_SPOKEN = {"aria-label", "title", "alt", "placeholder"}


def words_of(text: str) -> list[str]:
    """Its words, without addresses, numbers, tracking numbers and hashes."""
    stripped = [word.strip(_AROUND) for word in text.split()]
    stripped = [word for word in stripped if not _TRACKING_NUMBER.fullmatch(word)]
    return [word for word in stripped if len(word) > 1 and word.replace("’", "").replace("-", "").isalpha()]


SAME_IN_BOTH = {
    "FinCEN", "API", "PDF", "JSON", "CSV", "Parquet", "ZIP", "Atom", "iCalendar", "MiB", "KB", "MB", "SHA", "UTC",
    "RIN", "FR", "Doc", "Fed", "Reg", "CFR", "POST", "Federal", "Register",
    "XLSX", "DOCX", "DOC", "XLS", "PPT", "PPTX", "TXT", "RTF", "HTM", "HTML", "JPG", "JPEG", "PNG", "GIF",
    "TIF", "TIFF", "BMP", "WMF", "SGML", "SVG",
    "Error", "No", "Webhook", "Webhooks", "Python", "Español", "English", "Use",
}  # fmt: skip
"""Words that are written alike in English and Spanish, and names."""

MARKED = {
    said
    for message in translations.found_messages()
    if message.id
    for said in ((message.id,) if isinstance(message.id, str) else message.id)
    if len(words_of(said)) > 1
}
"""Sentences that are ours."""


@dataclass
class Reader(HTMLParser):
    """Everything that a page says, with the language in which it says it is said."""

    said: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=lambda: [("", "")])
    silent: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang", self.languages[-1][1]) or ""
        self.said += [(value, language) for name, value in attrs if name in _SPOKEN and value]
        if tag in _VOID:
            return
        self.languages.append((tag, language))
        self.silent += tag in ("script", "style", "textarea", "code")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        while len(self.languages) > 1 and self.languages.pop()[0] != tag:
            pass
        self.silent -= tag in ("script", "style", "textarea", "code")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append((" ".join(data.split()), self.languages[-1][1]))


def read(page: bytes) -> list[tuple[str, str]]:
    reader = Reader()
    reader.feed(page.decode())
    # A page's title stands before the site's name.
    pieces = [(piece, language) for text, language in reader.said for piece in text.split(" | ")]
    return [(text, language) for text, language in pieces if words_of(text)]


@dataclass(frozen=True)
class Data:
    """What is not ours to say in another language.

    Attributes:
        names: words of names that stand in the middle of our sentences.
        titles: whole texts, of rules, documents and comments.
    """

    names: set[str]
    titles: set[str]


def data_of(world: CommentPeriod) -> Data:
    rows: list[str] = ["Docket 311", TEXT, "Nora Lindqvist", "Duluth, MN", "carta.txt", "Example Reader", "example.org"]
    titles: list[str] = []
    for rule in Rulemaking.objects.all():
        rows += [rule.subject_name, rule.slug]
        titles += [rule.title, *rule.documents.values_list("title", flat=True)]
    for shown in Rendition.objects.all():
        rows += [shown.organization, shown.first_name, shown.last_name, shown.city, shown.country]
        rows += [shown.state_province_region, *shown.attachments.values_list("title", flat=True)]
        titles.append(shown.title)
    rows += Document.objects.values_list("docket__docket_id", flat=True)
    rows += [part.label for part in world.part.rulemaking.parts.all()]
    return Data({word for row in rows for word in words_of(row)}, set(titles))


def english_left(english: bytes, spanish: bytes, data: Data) -> list[str]:
    """What the Spanish page says in English words of ours."""
    in_english = {text for text, _ in read(english)}
    left = []
    for text, language in read(spanish):
        words = set(words_of(text)) - SAME_IN_BOTH - data.names
        if language == "es" and text in in_english - data.titles and words:
            left.append(text)
        if language != "es" and text in MARKED:
            left.append(f"{text} (said to be {language or 'of any language'})")
    return left


def where_left(left: dict[str, list[str]]) -> list[str]:
    """Each sentence once, with the first page that says it."""
    first = {said: address for address in reversed(left) for said in left[address]}
    return sorted(f"{said} ({address})" for said, address in first.items())


@pytest.fixture
def world() -> CommentPeriod:
    """The practice docket with comments in every state and a summary, beside the real rules."""
    load_facts(by=OFFICIAL)
    receipts.publish_key(at=RECEIVED_AT)
    period = opening.open_practice_period(at=RECEIVED_AT)
    feeding.feed(period=period, at=RECEIVED_AT, count=40)
    numbering.number_comments(at=RECEIVED_AT)
    AttachmentStatus.objects.update(scan_status=ScanStatus.CLEAN)
    feeding.post_some(period=period, at=RECEIVED_AT, count=40)
    sequencer.sequence_changes(at=RECEIVED_AT)
    ordered = summaries.order(
        rulemaking=period.part.rulemaking, audience=Audience.PUBLIC, occasion=SummaryOccasion.DEMAND,
        as_of=RECEIVED_AT, by=OFFICIAL, at=RECEIVED_AT,
    )  # fmt: skip
    job = jobs.claim(kind=JobKind.SUMMARIZE, at=RECEIVED_AT, limit=1, lease_seconds=60)[0]
    summaries.produce(summary=ordered, job=job)
    answer_some(period)
    restricted, withdrawn = Rendition.objects.posted().order_by("pk")[:2]
    CommentStatus.objects.filter(pk=restricted.pk).update(
        status="restricted", restrict_reason_type=RestrictReasonType.CBI, decided_by=OFFICIAL
    )
    CommentStatus.objects.filter(pk=withdrawn.pk).update(
        status="withdrawn", withdrawn_reason="Withdrawn by the submitter", decided_by=OFFICIAL
    )
    return period


def answer_some(period: CommentPeriod) -> None:
    """Four responses to what the last posted comment raises, one of them corrected, one with a document."""
    comment = loaded(answered_comment())
    document = {"document": period.document}
    for about in ({"text": "Sixty days are enough. " * 40}, document, {"published_at": OPENS_AT}, {}):
        made = ResponseFactory(issue__rulemaking=period.part.rulemaking, **({"published_at": RECEIVED_AT} | about))
        excerpts.code(comment=comment, issue=made.issue, spans=[(0, 5)], by=OFFICIAL, at=RECEIVED_AT)
        if "published_at" in about:
            ResponseFactory(issue=made.issue, edition=2, published_at=RECEIVED_AT)


def answered_comment() -> Comment:
    return Rendition.objects.posted().exclude(text="See attached file(s)").latest("pk").comment


def in_both(client: Client, address: str) -> tuple[bytes, bytes]:
    pages = []
    for language in ("en", "es"):
        client.cookies["docket311_language"] = language
        answer = client.get(address)
        assert answer["Content-Type"].startswith("text/html"), address
        pages.append(answer.content)
    return pages[0], pages[1]


def pages_for_everyone(period: CommentPeriod) -> Iterator[str]:
    rule = period.part.rulemaking
    yield from ("/", "/?q=bank", "/?q=nothinglikethis", "/how-commenting-works/", "/privacy/", "/accessibility/")
    yield from ("/verify/", "/subscribe/", "/find/", "/find/?tracking_number=abc", "/api-keys/", "/nowhere/")
    yield from (f"{rule.get_absolute_url()}{page}" for page in ("", "comment/", "comments/", "summary/", "download/"))
    yield f"{rule.get_absolute_url()}comments/?q=nothinglikethis"
    yield f"{rule.get_absolute_url()}responses/"
    yield answered_comment().rendition.get_absolute_url()
    yield f"/find/?tracking_number={answered_comment().tracking_number}"
    for other in Rulemaking.objects.exclude(pk=rule.pk):
        yield other.get_absolute_url()
        yield f"{other.get_absolute_url()}responses/"
        yield f"{other.get_absolute_url()}summary/"
    yield from (document.get_absolute_url() for document in Document.objects.filter(rulemaking=rule))
    yield f"/documents/{Document.objects.exclude(rulemaking=rule).earliest('pk').document_id}/"
    for state in ("posted", "restricted", "withdrawn"):
        yield Rendition.objects.filter(comment__status__status=state).order_by("pk")[0].get_absolute_url()
    with_file = Rendition.objects.posted().filter(attachments__isnull=False).order_by("pk")[0]
    yield with_file.get_absolute_url()
    yield f"{with_file.get_absolute_url()}not-mine/"
    for status in CommentStatus.objects.order_by("status", "pk").distinct("status").select_related("comment"):
        yield f"/find/?tracking_number={status.comment.tracking_number}"


def pages_of_one(period: CommentPeriod) -> Iterator[str]:
    """Pages behind a secret address."""
    sent = Comment.objects.filter(status__status="received").order_by("pk")[0]
    yield receipt_path(sent.tracking_number)
    yield own_comment_path(sent.tracking_number)
    yield own_comment_path(answered_comment().tracking_number)
    yield own_comment_path(Comment.objects.filter(status__status="withdrawn").order_by("pk")[0].tracking_number)
    subscription = SubscriptionFactory(rulemaking=period.part.rulemaking, confirmed_at=None)
    for act in ("confirm", "end"):
        yield f"/subscribe/{act}/{subscription_token(subscription.pk)}/"
        yield f"/subscribe/{act}/nobody/"
    webhook = WebhookFactory()
    key_page = f"/api-keys/{api_key_token(webhook.api_key.pk)}/"
    yield from (key_page, f"{key_page}webhooks/", f"{key_page}webhooks/{webhook.pk}/", "/api-keys/nobody/")
    revoked = ApiKeyFactory(revoked_at=RECEIVED_AT, revoked_by=OFFICIAL, revoked_reason="Flooding.")
    yield f"/api-keys/{api_key_token(revoked.pk)}/"
    report = FalseAttributionReportFactory(comment=Rendition.objects.posted().order_by("pk")[0].comment)
    yield f"/reports/{report.reference}/"


def test_what_everyone_can_read_has_no_english_left(client: Client, world: CommentPeriod) -> None:
    data = data_of(world)

    left = {address: english_left(*in_both(client, address), data) for address in pages_for_everyone(world)}

    assert where_left(left) == []


def test_what_one_person_can_read_has_no_english_left(client: Client, world: CommentPeriod) -> None:
    data = data_of(world)

    left = {address: english_left(*in_both(client, address), data) for address in pages_of_one(world)}

    assert where_left(left) == []


def answers_to_wrong_forms(client: Client, period: CommentPeriod) -> dict[str, bytes]:
    """What is said to who sends something that can't be taken, in the client's language."""
    steps = form_address(period)
    first = client.get(steps).content
    letter = SimpleUploadedFile("carta.txt", b"x")
    sent = {"text": TEXT, "go": "next", "submission_token": token_of(first), "files": letter}
    about = client.post(reverse("comment_start", args=[period.part.rulemaking.slug]), sent)["Location"]
    posts = {
        "nothing": (send_address(period), {}),
        "too much": (send_address(period), filled_in(client, period, text="x" * 5001)),
        "no first step": (reverse("comment_start", args=[period.part.rulemaking.slug]), {"go": "next"}),
        "organization without a name": (send_address(period), filled_in(client, period, submitter_type="ORGANIZATION")),
        "private data": (send_address(period), filled_in(client, period, text="Mine is 123-45-6789.")),
        "a wrong file": (send_address(period), filled_in(client, period, files=[SimpleUploadedFile("a.exe", b"MZ")])),
        "nobody": (about, {"go": "next"}),
        "no address": ("/subscribe/", {"email": "x"}),
        "no receipt": ("/verify/", {"receipt": "{}"}),
        "no key": ("/api-keys/", {}),
    }
    answers = {name: client.post(address, data).content for name, (address, data) in posts.items()}
    answers["about you"] = client.get(about).content
    return answers | {"kept": client.get(re.sub(r"/[a-z]+/$", "/kept/", about)).content}


def test_what_is_wrong_is_said_without_english(client: Client, world: CommentPeriod) -> None:
    answers = {}
    for language in ("en", "es"):
        client.cookies["docket311_language"] = language
        answers[language] = answers_to_wrong_forms(client, world)

    data = data_of(world)
    left = {name: english_left(page, answers["es"][name], data) for name, page in answers["en"].items()}

    assert where_left(left) == []


def test_a_sentence_that_stayed_english_would_be_found() -> None:
    english = b'<html lang="en"><p>Read the rule</p><p title="Close it">One</p></html>'
    spanish = b'<html lang="es"><p>Read the rule</p><p title="Close it">Uno</p></html>'

    assert english_left(english, spanish, Data(set(), set())) == ["Read the rule", "Close it"]
    assert english_left(english, spanish, Data({"Close", "it"}, {"Read the rule"})) == []


def test_a_sentence_of_ours_cannot_hide_behind_a_language_mark() -> None:
    spanish = b'<html lang="es"><p lang="en">Skip to main content</p></html>'

    assert english_left(b"", spanish, Data(set(), set())) == ["Skip to main content (said to be en)"]
