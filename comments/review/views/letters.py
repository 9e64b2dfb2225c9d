"""Letters on paper: a form to record one, and the page that is printed and sent back."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.enums import Channel
from comments.intake import letters
from comments.intake.submit import Accepted
from comments.intake.timeliness import CommentPeriodNotOpen
from comments.intake.validation import RECEIVED_FIELD_LIMITS, SubmissionInvalid, normal_newlines
from comments.models import Comment
from comments.review import permissions
from comments.review.forms import DocumentField
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at
from rulemaking.staff.fields import DayField

_FIELD_OF_FAULT = {"files": "scans", "received_at": "received_on", "received_evidence": "evidence"}


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of files; checked where they are kept."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [item for item in given if item]


def _line(label: str, name: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=RECEIVED_FIELD_LIMITS[name], **options)


class LetterForm(PlainForm):
    """What stands on the letter, and when it came."""

    document = DocumentField(label="Document", help_text="What the letter is on.")
    scans = _FilesField(label="Scan", required=False, help_text="PDF, TIFF, JPEG or PNG, in the order of the pages.")
    text = forms.CharField(
        label="Text, typed off the page",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="May stay empty where there is a scan: its text is read by machine where that is set up.",
    )
    received_on = DayField(label="Day of receipt")
    postmarked_on = DayField(label="Day of the postmark", required=False)
    evidence = forms.CharField(
        label="What shows the day of receipt", max_length=300, initial="Date stamp of the mail room"
    )
    first_name = _line("First name", "first_name", help_text="Leave all names empty if the letter has none.")
    last_name = _line("Last name", "last_name")
    organization = _line("Organization", "organization")
    address1 = _line("Address", "address1", help_text="Never public.")
    address2 = _line("Address, second line", "address2", help_text="Never public.")
    city = _line("City", "city")
    state_province_region = _line("State or province", "state_province_region")
    zip = _line("ZIP or postal code", "zip")
    country = _line("Country", "country")
    email = _line("E-mail address", "email", help_text="Never public.")
    phone = _line("Phone number", "phone", help_text="Never public.")
    token = forms.CharField(widget=forms.HiddenInput, max_length=100)

    SUBMITTER = (
        "first_name", "last_name", "organization", "address1", "address2", "city", "state_province_region", "zip",
        "country", "email", "phone",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        DocumentField.offer_in(self)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"

    def clean_text(self) -> str:
        return normal_newlines(self.cleaned_data["text"])

    def record(self, *, by: str, at: dt.datetime) -> Accepted:
        """One call. Raises SubmissionInvalid and CommentPeriodNotOpen."""
        said = self.cleaned_data
        return letters.record(
            letter=letters.Letter(
                document=said["document"],
                submitter=letters.submitter_of(**{name: said[name] for name in self.SUBMITTER}),
                text=said["text"],
                scans=said["scans"],
                received_on=said["received_on"],
                postmarked_on=said["postmarked_on"],
                evidence=said["evidence"],
                token=said["token"],
            ),
            by=by,
            at=at,
        )

    def tell(self, errors: dict[str, list[str]]) -> None:
        """Puts the intake's words at the fields that they are about."""
        for name, said in errors.items():
            place = _FIELD_OF_FAULT.get(name, name)
            for sentence in said:
                self.add_error(place if place in self.fields else None, sentence)


@staff_page(permissions.may_record_letter)
def record_letter(request: HttpRequest) -> HttpResponse:
    """The form; a POST records the letter and shows its receipt."""
    if request.method != "POST":
        return _form_page(request, LetterForm(initial={"token": uuid.uuid4().hex}))
    form = LetterForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            accepted = form.record(by=username(request), at=received_at(request))
        except SubmissionInvalid as fault:
            form.tell(fault.errors)
        except CommentPeriodNotOpen as fault:
            form.add_error("received_on", str(fault).removesuffix(" Your comment was not received."))
        else:
            words = "The letter is recorded." if accepted.is_new else "This letter was recorded before; here it is."
            messages.info(request, words)
            return HttpResponseRedirect(reverse("review:receipt_letter", args=[accepted.comment.pk]))
    return _form_page(request, form)


def _form_page(request: HttpRequest, form: LetterForm) -> HttpResponse:
    latest = Comment.objects.filter(channel=Channel.MAIL).select_related("status__docket").order_by("-pk")[:10]
    return page(
        request,
        "admin/review/letters.html",
        title="Record a letter",
        status=400 if form.errors else 200,
        form=form,
        latest=latest,
        had_files=bool(request.FILES),
    )


@staff_page(permissions.may_record_letter)
def receipt_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of a letter, to be printed and sent to who wrote it. It repeats no word of the letter."""
    found = Comment.objects.select_related("document__docket__agency", "document__rulemaking", "receipt")
    comment = get_object_or_404(found, pk=pk, channel=Channel.MAIL)
    require(request, permissions.may_record_letter, comment)
    return page(
        request,
        "admin/review/receipt_letter.html",
        title="Receipt of a letter",
        comment=comment,
        files=comment.attachments.order_by("position"),
        hexadecimal=bytes(comment.text_sha256).hex(),
        find_address=f"{settings.PUBLIC_BASE_URL}{reverse('find_comment')}",
    )
