"""The form in steps: what is typed is kept, nothing is sent before the end, and one draft is one comment."""

import datetime as dt
import html
import json
import re

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comments.enums import NotificationKind, SubmitterType
from comments.intake import drafts
from comments.models import Attachment, Comment, CommentTarget, Draft, DraftFile, Notification
from comments.record.stores import originals
from rulemaking.models import CommentPeriod, RequestForComment, Section
from tests.factories import CLOSES_AT, RECEIVED_AT, CommentPeriodFactory
from tests.views.conftest import Clock
from tests.views.form_data import TEXT, form_address, send_address, token_of

pytestmark = pytest.mark.django_db

ABOUT = {"submitter_type": "INDIVIDUAL", "first_name": "Nora", "last_name": "Lindqvist"}


def letter(name: str = "letter.txt", content: bytes = b"We need ninety days.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def start(client: Client, period: CommentPeriod, **sent: object) -> str:
    """Sends the first step; the address to which it leads."""
    page = client.get(form_address(period))
    data = {"text": TEXT, "go": "next", "submission_token": token_of(page.content)} | sent
    return client.post(reverse("comment_start", args=[period.part.rulemaking.slug]), data)["Location"]


def step_of(address: str, step: str) -> str:
    return re.sub(r"/[a-z]+/$", f"/{step}/", address)


def sent_by(page: bytes) -> dict[str, list[str]]:
    """What a browser sends of a page's last form, were its button pressed: hidden fields and texts."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.decode(), re.S)
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(html.unescape(value))
    return data


def to_review(client: Client, period: CommentPeriod, **sent: object) -> str:
    about = start(client, period, **sent)
    return client.post(about, ABOUT | {"go": "next"})["Location"]


def send(client: Client, period: CommentPeriod, review: str, **changed: object):
    page = client.get(review)
    return client.post(send_address(period), sent_by(page.content) | {"acknowledged": "on"} | changed)


def test_three_steps_lead_to_one_comment_with_all_that_was_typed(client: Client, period: CommentPeriod) -> None:
    rule = period.part.rulemaking
    RequestForComment.objects.create(rulemaking=rule, number=2, text="What would it cost?")
    Section.objects.create(document=period.document, position=1, number="III", heading="Costs")
    targets = ["question-2", "section-1"]
    about = start(client, period, files=[letter(), letter("b.txt", b"More.")], targets=targets)
    who = ABOUT | {"signatories": " Bo Lind \r\n\r\nCy Marsh, Elm Bank", "submitter_rep": "Ines Okafor", "go": "next"}
    review = client.post(about, who)["Location"]

    page = client.get(review).content.decode()
    answer = send(client, period, review)

    assert all(said in page for said in (TEXT, "letter.txt", "What would it cost?", "Nora Lindqvist", "Cy Marsh"))
    comment = Comment.objects.get()
    assert answer["Location"].startswith(f"/receipts/{comment.tracking_number}/")
    assert (comment.text, comment.last_name, comment.submitter_rep) == (TEXT, "Lindqvist", "Ines Okafor")
    assert comment.signatories == "Bo Lind\nCy Marsh, Elm Bank"
    assert list(comment.attachments.order_by("position").values_list("file_name", flat=True)) == ["letter.txt", "b.txt"]
    assert [str(target) for target in CommentTarget.objects.of(comment.pk)] == ["Question 2", "III. Costs"]
    assert not drafts.find(about.split("/")[-3]) or drafts.find(about.split("/")[-3]).is_sent


@pytest.mark.parametrize(
    ("given", "is_mailed"),
    [
        ({"email": "nora@mail.example", "wants_email_receipt": "on"}, True),
        ({"email": "nora@mail.example"}, False),
        ({}, False),
    ],
    ids=["asked for", "an address without the tick", "neither"],
)
def test_the_last_step_and_the_receipt_say_whether_the_receipt_is_mailed(
    client: Client, period: CommentPeriod, given: dict[str, str], is_mailed: bool
) -> None:
    review = client.post(start(client, period), ABOUT | {"go": "next", "email": ""} | given)["Location"]

    page = client.get(review).content.decode()
    receipt = client.get(send(client, period, review)["Location"]).content.decode()

    assert ("It is also mailed to nora@mail.example." in page) is is_mailed
    assert ("It is not mailed." in page) is not is_mailed
    assert (f'href="{step_of(review, "about")}#receipt-by-mail"' in page) is not is_mailed
    assert ("This receipt is also mailed to you" in receipt) is is_mailed
    assert ("No e-mail is sent." in receipt) is not is_mailed
    assert Notification.objects.filter(kind=NotificationKind.RECEIPT).exists() is is_mailed


def test_the_link_from_there_leads_to_the_box_that_is_to_be_ticked(client: Client, period: CommentPeriod) -> None:
    about = client.get(start(client, period)).content.decode()

    asked = about.split('id="receipt-by-mail"')[1].split("</fieldset>")[0]
    assert 'name="wants_email_receipt"' in asked
    assert "only if you tick the box below" in asked


def test_nothing_is_sent_before_the_last_step(client: Client, period: CommentPeriod) -> None:
    review = to_review(client, period)

    assert client.get(review).status_code == 200
    assert not Comment.objects.exists()


def test_a_draft_comes_back_as_it_was_left_and_only_by_its_secret(client: Client, period: CommentPeriod) -> None:
    about = start(client, period, text="  Not done\r\n yet. ", files=[letter()], go="save")
    secret = about.split("/")[-3]

    page = client.get(step_of(about, "comment")).content.decode().replace("\r\n", "\n")

    assert "  Not done\n yet. </textarea>" in page
    assert "letter.txt" in page
    assert secret not in json.dumps(list(Draft.objects.values("key", "typed")))
    assert client.get(about.replace(secret, "x" * 24)).status_code == 404


def test_what_can_not_be_taken_is_said_at_its_step_and_kept_all_the_same(client: Client, period: CommentPeriod) -> None:
    page = client.get(form_address(period))
    data = {"text": "x" * 5001, "files": [letter()], "go": "next", "submission_token": token_of(page.content)}

    answer = client.post(reverse("comment_start", args=[period.part.rulemaking.slug]), data)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "Shorten it by 1" in page
    assert "First name is missing" not in page
    assert 'name="go" value="remove-' in page
    assert drafts.typed_of(Draft.objects.get())["text"] == ["x" * 5001]


@pytest.mark.parametrize(
    ("sent", "step"), [({"text": " "}, "comment"), ({}, "about")], ids=["nothing said", "nobody named"]
)
def test_the_last_step_is_not_reached_past_a_fault(
    client: Client, period: CommentPeriod, sent: dict[str, str], step: str
) -> None:
    about = start(client, period, go="save", **sent)

    answer = client.get(step_of(about, "review"))
    page = client.get(answer["Location"])

    assert answer["Location"] == f"{step_of(about, step)}?check=1"
    assert page.status_code == 400
    assert "error-summary" in page.content.decode()


def test_going_back_saves_without_asking_for_what_is_missing(client: Client, period: CommentPeriod) -> None:
    about = start(client, period)

    answer = client.post(about, {"first_name": "Nora", "go": "back"})

    assert answer["Location"] == step_of(about, "comment")
    assert 'value="Nora"' in client.get(about).content.decode()


def test_two_windows_of_one_draft_do_not_undo_each_other(client: Client, period: CommentPeriod) -> None:
    about = start(client, period)
    old_page = sent_by(client.get(about).content)
    client.post(step_of(about, "comment"), {"text": "Newer words.", "go": "save"})

    client.post(about, old_page | ABOUT | {"go": "next"})

    assert "Newer words." in client.get(step_of(about, "review")).content.decode()


def test_a_file_is_kept_once_however_often_it_is_sent_and_can_be_taken_out(
    client: Client, period: CommentPeriod
) -> None:
    about = start(client, period, files=[letter()])
    first = step_of(about, "comment")
    client.post(first, {"text": TEXT, "files": [letter()], "go": "save"})
    kept = DraftFile.objects.get()

    client.post(first, {"text": TEXT, "go": f"remove-{bytes(kept.sha256).hex()}"})

    assert not DraftFile.objects.exists()
    assert not originals().exists(kept.key)


def test_another_file_of_the_same_name_is_refused_by_name(client: Client, period: CommentPeriod) -> None:
    about = start(client, period, files=[letter()])

    answer = client.post(step_of(about, "comment"), {"text": TEXT, "files": [letter(content=b"Other.")], "go": "next"})

    assert answer.status_code == 400
    assert "Two files are named “letter.txt”." in answer.content.decode()
    assert DraftFile.objects.count() == 1


def test_the_twenty_first_file_is_refused(client: Client, period: CommentPeriod) -> None:
    about = start(client, period, files=[letter(f"{n}.txt", f"{n}".encode()) for n in range(20)])

    answer = client.post(step_of(about, "comment"), {"text": TEXT, "files": [letter()], "go": "next"})

    assert "You attached 21 files; the limit is 20. Remove some." in answer.content.decode()
    assert DraftFile.objects.count() == 20


def test_sent_twice_it_is_one_comment_and_the_draft_leads_to_its_receipt(client: Client, period: CommentPeriod) -> None:
    review = to_review(client, period, files=[letter()])
    page = sent_by(client.get(review).content)

    first = client.post(send_address(period), page | {"acknowledged": "on"})
    again = client.post(send_address(period), page | {"acknowledged": "on"})

    assert first["Location"] == again["Location"] == client.get(review)["Location"]
    assert (Comment.objects.count(), Attachment.objects.count()) == (1, 1)


def test_only_the_box_is_missing_so_the_last_step_is_shown_again(client: Client, period: CommentPeriod) -> None:
    review = to_review(client, period)

    answer = send(client, period, review, acknowledged="", step="review")
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "Check this box" in page
    assert '<textarea name="text"' not in page
    assert client.post(send_address(period), sent_by(answer.content) | {"acknowledged": "on"}).status_code == 302


def test_a_file_that_was_taken_out_in_another_window_is_not_sent_in_silence(
    client: Client, period: CommentPeriod
) -> None:
    review = to_review(client, period, files=[letter()])
    page = sent_by(client.get(review).content)
    drafts.remove_file(draft=Draft.objects.get(), sha256=bytes(DraftFile.objects.get().sha256))

    answer = client.post(send_address(period), page | {"acknowledged": "on"})

    assert answer.status_code == 400
    assert "“letter.txt” is no longer kept here. Choose it again." in answer.content.decode()
    assert not Comment.objects.exists()


def test_first_page_sent_again_after_sending_is_the_same_comment_or_another_as_its_words_are(
    client: Client, period: CommentPeriod
) -> None:
    token = token_of(client.get(form_address(period)).content)
    review = to_review(client, period, submission_token=token)
    receipt = send(client, period, review)["Location"]

    same = start(client, period, submission_token=token)
    other = start(client, period, submission_token=token, text="And one thing more.")

    assert same == receipt
    assert "/draft/" in other
    assert "And one thing more." in client.get(step_of(other, "comment")).content.decode()
    assert Comment.objects.count() == 1


def test_after_the_close_a_draft_gives_its_words_back(client: Client, period: CommentPeriod, clock: Clock) -> None:
    about = start(client, period)

    with clock(CLOSES_AT):
        page = client.get(step_of(about, "review"))
        sent = client.post(about, ABOUT | {"text": "Typed at the last moment.", "go": "next"})

    assert (page.status_code, sent.status_code) == (410, 410)
    assert TEXT in page.content.decode()
    assert "Typed at the last moment." in sent.content.decode()


def test_the_last_step_after_the_close_says_what_was_not_received_and_what_is_kept_until_when(
    client: Client, period: CommentPeriod, clock: Clock
) -> None:
    review = to_review(client, period, files=[letter()])
    form = client.get(review)

    with clock(CLOSES_AT):
        answer = client.post(send_address(period), sent_by(form.content) | {"acknowledged": "on"})
    said = answer.content.decode()

    assert answer.status_code == 410
    assert "Your comment came after that and was not received." in said
    assert "Your draft is kept until the end of April 8, 2026, Eastern Time." in said
    assert f'href="http://testserver{step_of(review, "comment")}"' in said
    assert "Kept with it: letter.txt" in said
    assert "are not kept here" not in said
    assert (Comment.objects.count(), Draft.objects.count()) == (0, 1)
    assert drafts.sweep(at=dt.datetime(2026, 4, 9, 3, 59, tzinfo=dt.UTC)) == 0


def test_a_step_after_the_close_says_that_it_was_not_saved_and_that_nothing_was_ever_sent(
    client: Client, period: CommentPeriod, clock: Clock
) -> None:
    about = start(client, period)

    with clock(CLOSES_AT):
        looked = client.get(about).content.decode()
        newer = client.post(step_of(about, "comment"), {"text": "Newer words.", "go": "next"}).content.decode()
        kept = client.get(step_of(about, "kept")).content.decode()

    assert "Your comment was never sent" in looked
    assert "came too late to be saved" not in looked
    assert TEXT in looked
    assert "What you sent with this last step came too late to be saved." in newer
    assert "The words below are newer, and are not kept here" in newer
    assert "Newer words." in newer
    assert "The rule takes no comments now" in kept
    assert "Send it before" not in kept
    assert json.loads(Draft.objects.get().typed)["text"] == [TEXT]


def test_what_came_after_the_close_without_a_draft_is_said_not_to_be_kept(
    client: Client, period: CommentPeriod, clock: Clock
) -> None:
    page = client.get(form_address(period))

    with clock(CLOSES_AT):
        answer = client.post(
            reverse("comment_start", args=[period.part.rulemaking.slug]),
            {"text": TEXT, "go": "next", "submission_token": token_of(page.content)},
        )

    assert "None of it is kept here." in answer.content.decode()
    assert "Your draft is kept" not in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert not Draft.objects.exists()


def test_drafts_are_deleted_after_the_period_with_their_files_but_not_those_that_were_sent(
    client: Client, period: CommentPeriod
) -> None:
    start(client, period, files=[letter()])
    unsent = DraftFile.objects.get()
    review = to_review(client, period, files=[letter("sent.txt")])
    send(client, period, review)
    sent = Attachment.objects.get()
    week = dt.timedelta(days=7)

    assert drafts.sweep(at=RECEIVED_AT + dt.timedelta(hours=23)) == 0
    assert drafts.sweep(at=RECEIVED_AT + dt.timedelta(days=1)) == 1
    assert drafts.sweep(at=CLOSES_AT + week - dt.timedelta(microseconds=1)) == 0
    assert drafts.sweep(at=CLOSES_AT + week) == 1
    assert not Draft.objects.exists()
    assert not originals().exists(unsent.key)
    assert originals().exists(sent.key)


def test_a_draft_is_deleted_when_its_writer_says_so(client: Client, period: CommentPeriod) -> None:
    about = start(client, period, files=[letter()])
    kept = DraftFile.objects.get()

    client.post(step_of(about, "kept"))

    assert not Draft.objects.exists()
    assert not originals().exists(kept.key)
    assert client.get(about).status_code == 404


def test_pages_of_a_draft_tell_no_other_site_their_address(client: Client, period: CommentPeriod) -> None:
    about = start(client, period)

    for step in ("comment", "about", "kept"):
        answer = client.get(step_of(about, step))
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex"


def test_every_kind_of_character_survives_all_steps(client: Client, period: CommentPeriod) -> None:
    text = "ខ្មែរ 中文 \u202bعربي\u202c 🙂\n\n\t<b>&amp;\"quoted\" 'it'  \n"
    review = to_review(client, period, text=text, files=[])

    send(client, period, review)

    assert Comment.objects.get().text == text


def test_a_hidden_field_changed_by_hand_is_checked_like_any_other(client: Client, period: CommentPeriod) -> None:
    review = to_review(client, period)

    answer = send(client, period, review, submitter_type=SubmitterType.ANONYMOUS, targets=["question-99"])
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "Remove the name, or choose again." in page
    assert "A question or section that you chose is not in this rule." in page


def test_an_address_of_no_draft_makes_one_only_within_the_limits(
    client: Client, period: CommentPeriod, settings: LazySettings
) -> None:
    settings.FORMS_PER_NETWORK_AND_HOUR = 1
    slug = period.part.rulemaking.slug
    made_up = [reverse("draft_step", args=[slug, letter_of_secret * 24, "comment"]) for letter_of_secret in "ab"]

    answers = [client.post(address, {"text": TEXT, "go": "save"}) for address in made_up]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert TEXT in answers[1].content.decode()
    assert Draft.objects.count() == 1


def test_a_draft_is_of_its_rule_alone(client: Client, period: CommentPeriod) -> None:
    about = start(client, period)
    other = CommentPeriodFactory().part.rulemaking.slug

    answer = client.post(about.replace(period.part.rulemaking.slug, other), ABOUT | {"go": "next"})

    assert answer.status_code == 404


def test_a_page_sent_from_the_past_changes_nothing_of_what_was_sent(client: Client, period: CommentPeriod) -> None:
    review = to_review(client, period)
    receipt = send(client, period, review)["Location"]

    about = client.post(step_of(review, "about"), {"first_name": "Else", "go": "next"})
    first = client.post(step_of(review, "comment"), {"text": "And one thing more.", "go": "save"})

    assert about["Location"] == receipt
    assert "/draft/" in first["Location"]
    assert first["Location"].split("/")[-3] != review.split("/")[-3]
    assert Comment.objects.count() == 1
