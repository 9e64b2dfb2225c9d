"""Comments by e-mail: every mail is kept, is one comment at most, and has a row that says what it became."""

import datetime as dt
import email.message
import email.policy
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.enums import Channel, MailState, ReceivedBasis, SubmitterType
from comments.intake.mail import mailbox, taking
from comments.intake.mail.reading import read
from comments.models import Attachment, Comment, IncomingMail
from comments.record.stores import open_original
from tests.comments.making import image, pdf
from tests.factories import OFFICIAL, CommentPeriodFactory, DocketFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC)
ARRIVED = dt.datetime(2026, 3, 10, 15, 30, tzinfo=dt.UTC)
TEXT = "Our credit union needs ninety days."


@pytest.fixture
def period():
    return CommentPeriodFactory()


def mail(period=None, *, html=None, text=TEXT, files=(), **headers):
    """The bytes of a mail to the docket of a period."""
    message = email.message.EmailMessage()
    given = {
        "From": "Ada Tester <ada@mail.example>",
        "To": "comments@agency.example",
        "Subject": f"Comment on {period.document.docket.docket_id}" if period else "A comment",
        "Message-ID": "<one@mail.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value is not None:
            message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=email.policy.SMTP)


def take(raw, **arrival):
    given = {"mailbox": "comments at mail.example, INBOX", "at": ARRIVED, "evidence": "Arrival"} | arrival
    return taking.take_in(content=ContentFile(raw), arrival=taking.Arrival(**given), at=NOW)[0]


# --- what a mail becomes


def test_a_mail_that_names_its_docket_becomes_a_comment(period):
    raw = mail(period)

    row = take(raw)

    comment = Comment.objects.get()
    assert (row.state, row.comment) == (MailState.TAKEN, comment)
    assert (comment.document, comment.channel, comment.text.strip()) == (period.document, Channel.EMAIL, TEXT)
    assert (comment.submitter_type, comment.first_name, comment.last_name) == (
        SubmitterType.INDIVIDUAL,
        "Ada",
        "Tester",
    )
    assert comment.email == "ada@mail.example"
    assert (comment.source, comment.source_id) == ("e-mail", "<one@mail.example>")
    assert (comment.received_at, comment.received_basis) == (ARRIVED, ReceivedBasis.ASSERTED)
    assert (comment.received_evidence, comment.asserted_by) == ("Arrival", "system:mail")
    with open_original(row.key) as original:
        assert original.read() == raw


@pytest.mark.parametrize(
    "headers",
    [
        {"To": "comments+{docket}@agency.example"},
        {"To": "{docket}@agency.example"},
        {"To": "someone@agency.example", "Cc": "Comments <comments+{docket}@agency.example>"},
        {"Delivered_To": "comments+{docket}@agency.example"},
        {"Subject": "Re: [{docket}] huione"},
        {"Subject": "on {docket}-0001, please read"},
        {"Subject": "=?utf-8?q?Comment_on_{docket}?="},
    ],
)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_the_docket_is_found_in_addresses_and_in_the_subject(period, headers, case):
    docket = case(period.document.docket.docket_id)
    named = {name: value.replace("{docket}", docket) for name, value in headers.items()}

    assert take(mail(**named)).comment.document == period.document


def test_a_mail_that_names_no_docket_waits_for_staff(period):
    row = take(mail())

    assert (row.state, row.comment) == (MailState.WAITING, None)
    assert row.reason == "Neither its address nor its subject names a docket."


def test_a_mail_that_names_two_dockets_waits_for_staff(period):
    other = CommentPeriodFactory()

    row = take(mail(period, Cc=f"comments+{other.document.docket.docket_id}@agency.example"))

    assert row.state == MailState.WAITING
    assert "several dockets" in row.reason


def test_a_mail_on_a_docket_without_comment_period_waits_for_staff():
    docket = DocketFactory()

    assert "has no comment period" in take(mail(Subject=f"On {docket.docket_id}")).reason


@pytest.mark.parametrize(
    ("at", "words"),
    [(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "has not begun"), (dt.datetime(2026, 4, 3, tzinfo=dt.UTC), "closed at")],
)
def test_a_mail_outside_the_period_waits_with_the_reason(period, at, words):
    row = taking.take_in(
        content=ContentFile(mail(period)),
        arrival=taking.Arrival(mailbox="x", at=at, evidence="Arrival"),
        at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )[0]

    assert row.state == MailState.WAITING
    assert words in row.reason
    assert "was not received" not in row.reason


def test_a_mail_without_a_word_or_file_waits(period):
    assert take(mail(period, text="  \n")).state == MailState.WAITING


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Replied; owner-email=x"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
    ],
)
def test_an_automatic_answer_is_set_aside_where_people_can_see_it(period, headers):
    row = take(mail(period, **headers))

    assert (row.state, Comment.objects.count()) == (MailState.IGNORED, 0)
    assert row.reason


def test_a_report_of_delivery_is_set_aside(period):
    raw = mail(period, Content_Type=None).replace(
        b"Content-Type: text/plain", b'Content-Type: multipart/report; boundary="x"'
    )

    assert take(raw).state == MailState.IGNORED


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "no"}, {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}]
)
def test_what_a_campaign_s_program_sends_for_people_is_no_automatic_answer(period, headers):
    assert take(mail(period, **headers)).state == MailState.TAKEN


# --- once


def test_the_same_bytes_twice_are_one_mail_and_one_comment(period):
    first = take(mail(period))

    again, is_new = taking.take_in(
        content=ContentFile(mail(period)), arrival=taking.Arrival(mailbox="Folder x"), at=NOW
    )

    assert (again, is_new) == (first, False)
    assert (IncomingMail.objects.count(), Comment.objects.count()) == (1, 1)


def test_a_mail_delivered_twice_is_two_mails_and_one_comment(period):
    first = take(mail(period, Received="from a by b; Tue, 10 Mar 2026 15:30:00 +0000"))
    second = take(mail(period, Received="from a by c; Tue, 10 Mar 2026 15:30:01 +0000"))

    assert first.pk != second.pk
    assert first.comment == second.comment


def test_another_mail_under_the_same_message_id_is_another_comment(period):
    take(mail(period))
    take(mail(period, text="Other words under the same id."))

    assert Comment.objects.count() == 2


@pytest.mark.parametrize("message_id", [None, "<" + "x" * 400 + "@mail.example>"])
def test_a_mail_without_a_usable_id_is_taken_once(period, message_id):
    raw = mail(period, Message_ID=message_id)
    take(raw)
    take(raw)

    comment = Comment.objects.get()
    assert comment.source_id.startswith("sha256:")


# --- what it says


def test_quoted_parts_stay_in_the_text_and_the_mail_it_answers_is_known(period):
    take(mail(period))
    reply = "I add this.\n\nOn 10 March Ada wrote:\n> Our credit union needs ninety days.\n"

    row = take(mail(period, text=reply, Message_ID="<two@mail.example>", In_Reply_To="<one@mail.example>"))

    assert row.comment.text == reply
    assert row.in_reply_to == "<one@mail.example>"
    assert Comment.objects.count() == 2


def test_a_mail_in_html_alone_becomes_text(period):
    page = "<html><style>p{}</style><body><p>Ninety &amp; more days.</p><p>Please<br>listen.</p></body></html>"

    row = take(mail(period, text=None, html=page))

    assert row.comment.text == "Ninety & more days.\n\nPlease\nlisten."


def test_of_two_wordings_the_plain_one_is_taken_unless_it_says_nothing(period):
    both = take(mail(period, html="<p>In HTML</p>"))
    only_html = take(mail(period, text=" ", html="<p>In HTML</p>", Message_ID="<2@x>"))

    assert both.comment.text.strip() == TEXT
    assert only_html.comment.text == "In HTML"


@pytest.mark.parametrize(
    ("charset", "raw", "said"),
    [
        ("windows-1252", "“Café”".encode("cp1252"), "“Café”"),
        ("utf-8", "ខ្មែរ 😀".encode(), "ខ្មែរ 😀"),
        ("x-unknown", b"Plain", "Plain"),
        ("utf-8", b"Caf\xe9", "Café"),
        ("utf-8", b"A\x00B", "A\ufffdB"),
    ],
)
def test_letters_are_read_as_the_mail_says_or_as_well_as_can_be(charset, raw, said):
    head = f"Subject: x\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"

    assert read(head.encode() + raw).text == said


def test_attachments_are_kept_and_what_cannot_be_one_is_named(period):
    letter, picture = pdf(), image("PNG")
    files = [("letter.pdf", letter), ("letter.pdf", pdf(author="x")), ("scan.png", picture), ("run.exe", b"MZ")]

    row = take(mail(period, files=files))

    kept = list(Attachment.objects.order_by("position"))
    assert [one.file_name for one in kept] == ["letter.pdf", "letter (2).pdf", "scan.png"]
    with open_original(kept[0].key) as original:
        assert original.read() == letter
    assert "run.exe" in row.notes
    assert "In the original alone" in row.notes


def test_a_mail_whose_words_are_in_a_file_is_taken(period):
    assert take(mail(period, text="", files=[("letter.pdf", pdf())])).state == MailState.TAKEN


def test_a_mail_whose_only_file_cannot_be_taken_waits_for_staff(period):
    row = take(mail(period, text="", files=[("letters.zip", zipped())]))

    assert row.state == MailState.WAITING


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"a")
    return out.getvalue()


def test_words_after_a_picture_belong_to_the_text():
    raw = (
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nBefore.\r\n"
        b"--x\r\nContent-Type: image/png; name=a.png\r\n\r\npicture\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nAfter.\r\n--x--\r\n"
    )

    found = read(raw)

    assert found.text == "Before.\nAfter."
    assert [part.name for part in found.parts] == ["a.png"]


def test_a_mail_within_a_mail_is_named_and_its_files_are_not_this_one_s():
    message = email.message.EmailMessage()
    message["Subject"] = "Fwd"
    message.set_content("See below.")
    inner = email.message_from_bytes(mail(text="Inner", files=[("inner.pdf", b"x")]), policy=email.policy.default)
    message.add_attachment(inner)

    found = read(message.as_bytes())

    assert (found.text.strip(), found.parts) == ("See below.", ())
    assert found.notes == ("Another mail is attached. It is in the original.",)


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("Ada B. Tester <a@x.example>", "Ada B.", "Tester"),
        ('"Tester, Ada" <a@x.example>', "Ada", "Tester"),
        ("=?utf-8?b?5bGx55SwIOiKsQ==?= <a@x.example>", "山田", "花"),
        ("Ada <a@x.example>", "", "Ada"),
        ("a@x.example", "", ""),
        ('"a@x.example" <a@x.example>', "", ""),
    ],
)
def test_the_name_in_the_from_line_is_who_sent_it(period, line, first, last):
    quoted = mail(period, From=None)
    raw = f"From: {line}\r\n".encode() + quoted

    comment = take(raw).comment

    assert (comment.first_name, comment.last_name, comment.email) == (first, last, "a@x.example")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=400)
    | st.text("From:Subject=?utf-8b\r\n;-xContent-Type/multipart ", max_size=400).map(str.encode)
)
def test_any_bytes_give_a_row_and_never_stop_the_fetch(raw):
    with transaction.atomic():
        row = take(b"X: 1\r\n" + raw)

    assert row.pk
    assert row.state in MailState.values


# --- arrival


def test_without_a_mailbox_s_word_the_topmost_received_line_says_when_it_arrived(period):
    received = "from a by mail.agency.example; Tue, 10 Mar 2026 10:30:00 -0500"

    row = take(mail(period, Received=received), at=None, evidence="")

    assert row.received_at == ARRIVED
    assert row.received_evidence == "Topmost Received line of the mail"


@pytest.mark.parametrize("received", [None, "from a; no date", "from a; Tue, 10 Mar 2099 10:30:00 -0500"])
def test_without_a_believable_time_it_arrived_when_it_was_found(period, received):
    row = take(mail(period, Received=received), at=None, evidence="")

    assert row.received_at == NOW


# --- folders


def test_a_folder_is_read_in_the_order_of_names_and_twice_does_nothing(period, tmp_path):
    for name, words in (("b.eml", "Second"), ("a.EML", "First"), ("notes.txt", "No mail")):
        (tmp_path / name).write_bytes(mail(period, text=words, Message_ID=f"<{name}@x>"))

    assert mailbox.fetch_folder(tmp_path, now=lambda: NOW) == 2
    assert mailbox.fetch_folder(tmp_path, now=lambda: NOW) == 0

    assert [text.strip() for text in Comment.objects.order_by("pk").values_list("text", flat=True)] == [
        "First",
        "Second",
    ]
    assert (tmp_path / "a.EML").exists()


def test_a_file_that_can_not_be_read_keeps_no_other_from_being_taken(period, tmp_path):
    (tmp_path / "a.eml").symlink_to("/proc/self/mem")  # an error of reading, also for who may read all
    (tmp_path / "b.eml").write_bytes(mail(period))

    with pytest.raises(mailbox.MailboxDown, match=r"can't be read: 1, such as a\.eml \(Input/output error\)"):
        mailbox.fetch_folder(tmp_path, now=lambda: NOW)

    assert Comment.objects.count() == 1


def test_the_command_says_how_many_are_new_and_wait(period, tmp_path, capsys):
    (tmp_path / "a.eml").write_bytes(mail(Received="from a by b; Tue, 10 Mar 2026 10:30:00 -0500"))

    call_command("fetch_mail", folder=tmp_path)

    assert capsys.readouterr().out == "1 new; 1 wait for staff.\n"
    with pytest.raises(CommandError, match="can't be read"):
        call_command("fetch_mail", folder=tmp_path / "none")


# --- staff


def test_staff_route_a_waiting_mail(period):
    row = take(mail())

    accepted = taking.route(mail=row, document=period.document, by=OFFICIAL, at=NOW)

    row.refresh_from_db()
    assert (row.state, row.comment, row.decided_by) == (MailState.TAKEN, accepted.comment, OFFICIAL)
    assert accepted.comment.received_at == ARRIVED
    with pytest.raises(taking.MailDecidedBefore):
        taking.route(mail=row, document=period.document, by=OFFICIAL, at=NOW)


def test_staff_can_route_what_was_taken_for_an_automatic_answer(period):
    row = take(mail(period, Auto_Submitted="auto-replied"))

    taking.route(mail=row, document=period.document, by=OFFICIAL, at=NOW)

    assert Comment.objects.count() == 1


def test_a_mail_set_aside_says_by_whom_and_why(period):
    row = take(mail())

    with pytest.raises(taking.MailNotTakable):
        taking.set_aside(mail=row, reason=" ", by=OFFICIAL, at=NOW)
    taking.set_aside(mail=row, reason="A question about parking", by=OFFICIAL, at=NOW)

    row.refresh_from_db()
    assert (row.state, row.reason, row.decided_by) == (MailState.IGNORED, "A question about parking", OFFICIAL)


def test_a_mail_that_the_rule_does_not_take_stays_waiting(period):
    row = taking.take_in(
        content=ContentFile(mail()),
        arrival=taking.Arrival(mailbox="x", at=dt.datetime(2026, 4, 3, tzinfo=dt.UTC), evidence="Arrival"),
        at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )[0]

    with pytest.raises(taking.MailNotTakable, match="closed at"):
        taking.route(mail=row, document=period.document, by=OFFICIAL, at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))

    row.refresh_from_db()
    assert row.state == MailState.WAITING


def test_no_mail_is_taken_without_its_comment():
    row = take(mail())

    with pytest.raises(DatabaseError, match="incoming_mail_taken_is_a_comment"), transaction.atomic():
        IncomingMail.objects.filter(pk=row.pk).update(state=MailState.TAKEN)


@pytest.mark.parametrize(
    "url",
    ["", "https://host/", "imaps://host/INBOX", "imap://user:pw@mail.agency.example/INBOX", "imaps:user@host"],
)
def test_a_mailbox_s_address_is_whole_and_sends_no_password_in_the_clear(url):
    with pytest.raises(ValueError):
        mailbox.Address.of(url)


def test_a_mailbox_s_label_holds_no_password():
    address = mailbox.Address.of("imaps://comments%40agency.example:s%2Fcret@mail.example/In%20box")

    assert (address.user, address.password, address.folder, address.port) == (
        "comments@agency.example",
        "s/cret",
        "In box",
        993,
    )
    assert "cret" not in address.label
