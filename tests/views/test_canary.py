"""The canary: a word that stands only in what is not public is in no public byte of the site.

It is planted in every text, name and file of comments that are not posted, in what staff took out of posted ones, and
in what nobody may ever see. Then every public address is read, with many values of its parameters.
"""

import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client

from comments import jobs, work
from comments.enums import Audience, JobKind, Status, SummaryOccasion
from comments.intake.amendments import Amendment, amend
from comments.intake.mail.taking import Arrival, take_in
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.models import Attachment, Comment, CommentStatus, Draft, FalseAttributionReport, Issue
from comments.record import receipts, summaries
from comments.record.numbering import number_comments
from comments.record.search import refresh_search_entries
from comments.record.stores import originals
from rulemaking.models import CommentPeriod
from tests.comments.making import store, submission
from tests.factories import (
    OFFICIAL,
    RECEIVED_AT,
    AttachmentFactory,
    AttachmentRenditionFactory,
    CommentFactory,
    FalseAttributionAnswerFactory,
    FalseAttributionReportFactory,
    RenditionFactory,
)
from tests.views.planted_answers import (
    SHOWN,
    STAYS,
    code_what_is_not_public,
    find_that_it_needs_no_answer,
    plant_responses,
)
from tests.views.test_default_deny import all_addresses

pytestmark = pytest.mark.django_db

CANARY = "zyxcanary"
BESIDE = "heliotrope"
"""A word that always stands beside the canary: searching for it must not bring the canary out."""

PERSONAL = {"receipt", "receipt_download", "subscription_confirm", "subscription_end", "api_key", "webhooks", "webhook"}
"""Addresses that only one person knows."""

SAID = f"{BESIDE} {CANARY}"
NEVER_PUBLIC = {
    "email": f"{CANARY}@mail.example",
    "phone": CANARY,
    "address1": SAID,
    "address2": SAID,
    "category": SAID,
}
FIELDS = NEVER_PUBLIC | {
    "first_name": CANARY, "last_name": CANARY, "organization": SAID, "city": CANARY,
    "state_province_region": CANARY, "zip": CANARY, "country": CANARY,
    "submitter_rep": CANARY, "signatories": CANARY,
}  # fmt: skip
CLEAN = (
    {f"rendition__{name}": "" for name in ("first_name", "last_name", "organization", "city", "state_province_region")}
    | {f"rendition__{name}": "" for name in ("zip", "country", "submitter_rep", "signatories")}
    | {"rendition__title": "Comment"}
)
QUERIES = (
    "", f"?q={BESIDE}", f"?organization={BESIDE}", "?type=INDIVIDUAL", "?include=attachments",
    f"?filter[searchTerm]={BESIDE}", "?sort=-postedDate", "?sort=title", "?page[size]=250",
    "?filter[withdrawn]=true", "?filter[receivedDate][ge]=2000-01-01", "?aggregate=agencyId", "?facets=all",
    "?tracking_number={tracking}", "?before={comment}", "?after={comment}", "?filter[docketId]={docket}",
    "?filter[commentOnId]={object}",
)  # fmt: skip


@pytest.fixture
def planted(period: CommentPeriod) -> CommentPeriod:
    """Comments in every state, each holding the canary where it must not come out."""
    about = {"document": period.document, "text": SAID}
    public = CommentFactory(posted=True, document=period.document, text="This one is public, twice.")
    unposted = [
        CommentFactory(**about, **FIELDS),
        CommentFactory(numbered=True, **about, **FIELDS),
        CommentFactory(restricted=True, **about, **FIELDS, rendition__title=SAID),
        CommentFactory(withdrawn=True, **about, **FIELDS, rendition__title=SAID),
    ]
    for comment in unposted:
        plant_file(comment, is_published=hasattr(comment, "rendition"))
    redacted = CommentFactory(posted=True, **about, **FIELDS, **CLEAN, rendition__text="[Taken out] stays.")
    withheld = plant_file(redacted, is_published=False)
    AttachmentRenditionFactory(attachment=withheld, withheld=True, title="Attachment 1")
    plant_change(period)
    plant_what_is_no_comment(period)
    report = FalseAttributionReportFactory(comment=redacted, name=CANARY, email=f"{CANARY}@mail.example", text=SAID)
    FalseAttributionAnswerFactory(report=report, text=SAID)
    issues = plant_responses(period, canary=CANARY, said=SAID)
    assert code_what_is_not_public(issues, canary=CANARY) == 5  # received, numbered, restricted, redacted, changed
    find_that_it_needs_no_answer(public, canary=CANARY, said=SAID)
    refresh_search_entries()
    for audience in Audience:
        produce_summary(period, audience)
    return period


def plant_file(comment: Comment, *, is_published: bool) -> Attachment:
    """A file with the canary in its name, text and bytes."""
    key = originals().save("ca/nary", ContentFile(SAID.encode()))
    file = AttachmentFactory(comment=comment, file_name=f"{SAID}.pdf", key=key, published=is_published)
    file.status.text = SAID
    file.status.save()
    return file


def plant_change(period: CommentPeriod) -> None:
    """A posted comment whose submitter changed it since: staff have not looked at the new version."""
    receipts.publish_key(at=RECEIVED_AT)
    shown = "What was first said and is public."
    sent = submit(submission=submission(document=period.document, text=shown), at=RECEIVED_AT).comment
    number_comments(at=RECEIVED_AT)
    CommentStatus.objects.filter(pk=sent.pk).update(status=Status.POSTED, decided_at=RECEIVED_AT, decided_by=OFFICIAL)
    RenditionFactory(comment=Comment.objects.select_related("status").get(pk=sent.pk), text=shown)
    amend(
        amendment=Amendment(
            comment=Comment.objects.with_current_version().get(pk=sent.pk),
            seen_version=1, text=SAID, keep=(), files=(store(SAID.encode(), name=f"{CANARY}.txt"),),
            received=Received(at=RECEIVED_AT), submission_token="a change",
        ),
        at=RECEIVED_AT,
    )  # fmt: skip
    work.sketch_comments()


def plant_what_is_no_comment(period: CommentPeriod) -> None:
    """A draft, and a mail that waits for staff."""
    Draft.objects.create(
        key="0" * 64, rulemaking=period.part.rulemaking, typed=json.dumps({"text": SAID}),
        created_at=RECEIVED_AT, saved_at=RECEIVED_AT,
    )  # fmt: skip
    mail = f"From: {CANARY} <{CANARY}@mail.example>\r\nSubject: {SAID}\r\n\r\n{SAID}".encode()
    arrival = Arrival(mailbox=CANARY, at=RECEIVED_AT, evidence=SAID)
    assert take_in(content=ContentFile(mail), arrival=arrival, at=RECEIVED_AT)[0].comment is None


def produce_summary(period: CommentPeriod, audience: Audience) -> None:
    summary = summaries.order(
        rulemaking=period.part.rulemaking, audience=audience, occasion=SummaryOccasion.DEMAND,
        as_of=RECEIVED_AT, by=OFFICIAL, at=RECEIVED_AT,
    )  # fmt: skip
    summaries.produce(
        summary=summary, job=jobs.claim(kind=JobKind.SUMMARIZE, at=RECEIVED_AT, limit=1, lease_seconds=60)[0]
    )


def values_of(period: CommentPeriod) -> dict[str, list[str]]:
    """Every value that a parameter of an address can have here, and some that no address leads to."""
    docket = period.document.docket
    comment_ids = [f"{docket.docket_id}-{number:04d}" for number in range(1, docket.last_number + 2)]
    return {
        "slug": [period.part.rulemaking.slug],
        "document_id": comment_ids[:1],
        "comment_id": comment_ids,
        "reference": list(FalseAttributionReport.objects.values_list("reference", flat=True)),
        "number": [str(number) for number in Issue.objects.values_list("number", flat=True)],
        "position": ["1", "2"],
        "name": [f"{SAID}.pdf"],
        "identifier": [
            docket.docket_id, *comment_ids, period.document.object_id,
            *(f"09003110{pk:08x}" for pk in Comment.objects.values_list("pk", flat=True)),
            *(f"{comment_id}-1" for comment_id in comment_ids),
        ],
    }  # fmt: skip


def public_addresses(period: CommentPeriod) -> Iterator[str]:
    """Every public route with each combination of values; and with QUERIES, if it has no parameter but the rule."""
    values = values_of(period)
    sample = {
        "docket": period.document.docket.docket_id,
        "comment": values["comment_id"][2],
        "object": period.document.object_id,
    }
    trackings = list(Comment.objects.values_list("tracking_number", flat=True))
    queries = {query.format(tracking=tracking, **sample) for query in QUERIES for tracking in trackings}
    for name, route in all_addresses():
        if name in PERSONAL or route.startswith("admin/") or "^" in route:
            continue
        names = [piece.split(">")[0].split(":")[-1] for piece in route.split("<")[1:]]
        for combination in itertools.product(*(values.get(each, ["1"]) for each in names)):
            address = "/" + route
            for value in combination:
                before, rest = address.split("<", 1)
                address = before + quote(value) + rest.split(">", 1)[1]
            yield address
            if set(names) <= {"slug"}:
                yield from (address + query for query in sorted(queries))


def readable_bytes(content: bytes) -> bytes:
    """What a program can read in an answer: of a Word document, its parts."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(part) for part in parts.namelist())


def test_a_word_that_is_not_public_is_in_no_public_byte(client: Client, planted: CommentPeriod) -> None:
    addresses = list(public_addresses(planted))
    read, leaks = set(), []

    for address in addresses:
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # of a streamed one
        # What was asked may be said again; what stands beside it in the record may not.
        is_echo = CANARY in address and answer.status_code != 200
        if not is_echo and CANARY.encode() in readable_bytes(content).lower():
            leaks.append((address, answer.status_code))
        if answer.status_code == 200:
            read.add(answer.resolver_match.view_name if answer.resolver_match else address)

    assert leaks == []
    # It is no proof unless the pages were there to be read.
    assert read >= {
        "home", "rule", "document", "comments", "comment", "summary", "summary_json", "summary_docx", "find_comment",
        "report_false_attribution", "false_attribution_report", "responses", "responses_json", "response_comments_json",
        "rules_feed", "v4-comments", "v4-comment", "v4-dockets", "v4-documents",
    }  # fmt: skip


def test_what_waits_for_its_document_leaves_what_was_public_before(client: Client, planted: CommentPeriod) -> None:
    rule = planted.part.rulemaking.get_absolute_url()

    page, data = client.get(f"{rule}responses/").content.decode(), client.get(f"{rule}responses.json").json()

    assert [SHOWN in page, STAYS in page] == [True, True]
    assert [(row["response"], row["commentIds"]) for row in data["responses"]] == [(SHOWN, []), (STAYS, [])]


def test_what_was_coded_of_comments_that_are_not_posted_changes_no_public_byte(
    client: Client, period: CommentPeriod
) -> None:
    issues = plant_responses(period, canary=CANARY, said=SAID)
    about = {"document": period.document, "text": SAID}
    CommentFactory(**about)
    CommentFactory(numbered=True, **about)
    plant_file(CommentFactory(restricted=True, **about), is_published=True)
    CommentFactory(posted=True, **about, rendition__text="[Taken out]", rendition__is_redacted=True)
    public = CommentFactory(posted=True, document=period.document)
    plant_change(period)
    refresh_search_entries()
    addresses = sorted({one for one in public_addresses(period) if not one.startswith("/readyz")})  # which times itself
    before = {address: without_what_is_drawn(client, address) for address in addresses}

    code_what_is_not_public(issues, canary=CANARY)
    find_that_it_needs_no_answer(public, canary=CANARY, said=SAID)

    assert [address for address in addresses if without_what_is_drawn(client, address) != before[address]] == []
    assert sum(SHOWN.encode() in content for content in before.values()) > 1


@pytest.fixture(autouse=True)
def _nobody_asks_too_often(settings: LazySettings) -> None:
    """An answer of 429 would be proof of nothing."""
    settings.API_REQUESTS_PER_HOUR = 0


def without_what_is_drawn(client: Client, address: str) -> bytes:
    """What an address answers, without the tokens and the request's id, which are drawn anew each time."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # of a streamed one
    return re.sub(rb'name="[a-z_]*token" value="[^"]*"|request [0-9a-f]{32}', b"", content)


def test_no_answer_is_kept_by_anybody_without_asking_again(client: Client, period: CommentPeriod) -> None:
    """What is posted can be taken back, and a period closes by the clock."""
    comment = CommentFactory(posted=True, document=period.document)
    rule = period.part.rulemaking.get_absolute_url()
    addresses = [
        "/", rule, f"{rule}comments/", f"{rule}comment/", f"{rule}summary/", f"{rule}feed.atom", "/calendar.ics",
        comment.rendition.get_absolute_url(), period.document.get_absolute_url(), "/find/", "/verify/", "/subscribe/",
        "/receipt-keys.json", "/v4/comments", "/v4/docs", "/api/v1/documents.json", "/nowhere/",
    ]  # fmt: skip

    told = {address: client.get(address).get("Cache-Control", "") for address in addresses}

    assert [address for address, said in told.items() if not {"no-cache", "no-store"} & set(said.split(", "))] == []
    assert "private" in told[rule]


def test_the_canary_would_be_seen_if_it_came_out(client: Client, planted: CommentPeriod) -> None:
    leaked = CommentFactory(posted=True, document=planted.document, text=SAID)

    assert CANARY in client.get(leaked.rendition.get_absolute_url()).content.decode()
