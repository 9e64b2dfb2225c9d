"""The public site's forms. What a comment may hold is decided in comments.intake.validation, for every channel."""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.enums import OrganizationType, SubmitterType
from comments.intake import bot_check
from comments.intake.bot_check import Sender
from comments.intake.submission import StoredFile, Submitter
from comments.intake.validation import normal_newlines

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SUBMITTER_FIELDS = (
    "submitter_type", "first_name", "last_name", "organization", "organization_type",
    "city", "state_province_region", "country", "email",
)  # fmt: skip
"""What the web form asks of a submitter: the least that the agency needs."""

ORGANIZATION_TYPES = [
    (OrganizationType.COMPANY, _("Company")),
    (OrganizationType.ORGANIZATION, _("Organization")),
    (OrganizationType.FEDERAL, _("Federal government")),
    (OrganizationType.STATE, _("State government")),
    (OrganizationType.LOCAL, _("Local government")),
    (OrganizationType.TRIBAL, _("Tribal government")),
    (OrganizationType.REGIONAL, _("Regional government")),
    (OrganizationType.FOREIGN, _("Foreign government")),
    (OrganizationType.HOUSE, _("U.S. House of Representatives")),
    (OrganizationType.SENATE, _("U.S. Senate")),
]
"""The kinds of organization, as the form names them."""

_PLACES = {"submitter_type": "id_submitter_type_0"}
"""Where a link from the error summary leads, for fields of more than one control."""


def new_submission_token(slug: str) -> str:
    """Names one act of submitting on one rule: 144 random bits, dated, signed. Sent again, it is the same."""
    return _signer(slug).sign(secrets.token_urlsafe(18))


def _signer(slug: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=_salt(slug))


def _salt(slug: str) -> str:
    return f"docket311.dated-submission.{slug}"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, as a list. Empty and unknown kinds are refused by the intake, by name."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = data if isinstance(data, list | tuple) else [data]
        return [upload for upload in chosen if upload]


def _line(label: "_StrPromise", *, autocomplete: str = "off") -> forms.CharField:
    attrs = {"class": "usa-input", "autocomplete": autocomplete}
    return forms.CharField(required=False, label=label, widget=forms.TextInput(attrs=attrs))


class CommentForm(forms.Form):
    """The comment form. Everything stands on one page and works without JavaScript.

    It checks what belongs to the form alone: the acknowledgement and the token. `faults` takes the intake's refusals.
    """

    use_required_attribute = False

    text = forms.CharField(
        required=False,
        strip=False,
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"class": "usa-textarea", "dir": "auto", "rows": 14}),
    )
    # The metaclass takes declared fields off the class, so `form.files` stays the uploaded files; mypy can't see that.
    files = ManyFilesField(  # type: ignore[assignment]
        required=False,
        label=_("Attach files"),
        widget=ManyFilesInput(attrs={"class": "d311-file", "multiple": True}),
    )
    submitter_type = forms.ChoiceField(
        required=False,
        label=_("Who is commenting?"),
        choices=[
            (SubmitterType.INDIVIDUAL, _("I, as an individual")),
            (SubmitterType.ORGANIZATION, _("An organization that I speak for")),
            (SubmitterType.ANONYMOUS, _("I want to stay anonymous")),
        ],
        widget=forms.RadioSelect(attrs={"class": "usa-radio__input usa-radio__input--tile"}),
        error_messages={"invalid_choice": _("Say who is commenting: an individual, an organization, or anonymous.")},
    )
    first_name = _line(_("First name"), autocomplete="given-name")
    last_name = _line(_("Last name"), autocomplete="family-name")
    organization = _line(_("Name of the organization"), autocomplete="organization")
    organization_type = forms.ChoiceField(
        required=False,
        label=_("Kind of organization"),
        choices=[("", _("Choose one")), *ORGANIZATION_TYPES],
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"invalid_choice": _("Choose what kind of organization it is.")},
    )
    city = _line(_("City"), autocomplete="address-level2")
    state_province_region = _line(_("State or province"), autocomplete="address-level1")
    country = _line(_("Country"), autocomplete="country-name")
    email = forms.CharField(
        required=False,
        label=_("E-mail address"),
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "email", "inputmode": "email"}),
    )
    wants_email_receipt = forms.BooleanField(
        required=False,
        label=_("Send me the receipt by e-mail"),
        widget=forms.CheckboxInput(attrs={"class": "usa-checkbox__input"}),
    )
    acknowledged = forms.BooleanField(
        label=_(
            "I understand that my comment becomes public, with the name I give, "
            "and that I send it by this one method only."
        ),
        widget=forms.CheckboxInput(attrs={"class": "usa-checkbox__input"}),
        error_messages={"required": _("Check this box if you understand and want to send your comment.")},
    )
    submission_token = forms.CharField(required=False, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    # People don't see it and screen readers don't meet it; who fills it in is a program.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"submission_token": new_submission_token(slug)})
        super().__init__(*args, **kwargs)
        self.slug = slug
        self.fields["proof"].widget.attrs |= {
            "data-proof-of-work": "submission_token",
            "data-bits": settings.PROOF_OF_WORK_BITS,
        }
        for field in self.fields.values():
            # The intake refuses NUL by name, with what to do; Django's own sentence would stand beside it.
            field.validators = [
                check for check in field.validators if not isinstance(check, ProhibitNullCharactersValidator)
            ]

    def clean_submission_token(self) -> str:
        """The random part of a token that we signed for this rule.

        Raises:
            forms.ValidationError: we did not; a new one is put in its place, so that sending again works.
        """
        try:
            return _signer(self.slug).unsign(self.cleaned_data["submission_token"])
        except signing.BadSignature:
            self.renew_token()
            raise forms.ValidationError(
                gettext(
                    "This form was changed or is out of date. Your words are still here: check them and send again."
                )
            ) from None

    def sender(self, *, at: dt.datetime) -> Sender:
        """What the submission cost its sender. A token that isn't ours cost nothing.

        Args:
            at: when it was sent, aware, UTC.
        """
        token = self.data.get("submission_token", "")
        try:
            dated = signing.Signer(salt=_salt(self.slug)).unsign(token)
        except signing.BadSignature:
            return Sender.HASTY
        opened_at = dt.datetime.fromtimestamp(signing.b62_decode(dated.rsplit(":", 1)[1]), dt.UTC)
        return bot_check.sort(
            token=token,
            proof=self.data.get("proof", ""),
            trap=self.data.get("website", ""),
            opened_at=opened_at,
            at=at,
        )

    def renew_token(self) -> None:
        """Makes the form as shown a submission of its own."""
        # What a request sent can't be changed; its copy can.
        data = cast("MultiValueDict[str, str]", self.data).copy()
        data["submission_token"] = new_submission_token(self.slug)
        data["proof"] = ""  # it was for the token before
        self.data = data

    @property
    def uploads(self) -> Sequence[UploadedFile]:
        return self.files.getlist("files") if self.is_bound and hasattr(self.files, "getlist") else ()

    @property
    def typed_text(self) -> str:
        """What was typed, with LF line ends, whether or not it can be taken."""
        return normal_newlines(self.data.get("text", "")) if self.is_bound else ""

    def submitter(self) -> Submitter:
        """Who sends it, as they say, without white space around the fields."""
        given = {name: self.data.get(name, "").strip() for name in SUBMITTER_FIELDS}
        return Submitter(**given)

    def faults(self, errors: dict[str, list[str]]) -> None:
        """Puts the intake's refusals beside the fields they name; of a field that isn't shown, above them all."""
        for name, sentences in errors.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def error_links(self) -> list[tuple[str, str]]:
        """Each fault with the id of the control that it concerns, in the order of the page."""
        whole = [("id_text", str(error)) for error in self.non_field_errors()]
        whole += [("id_text", str(error)) for error in self.errors.get("submission_token", [])]
        fields = [
            (_PLACES.get(name, f"id_{name}"), str(error))
            for name in self.fields
            if name != "submission_token"
            for error in self.errors.get(name, [])
        ]
        return whole + fields


def nameless(upload: UploadedFile) -> StoredFile:
    """A chosen file that is not stored yet, for checks that need its name and size alone."""
    return StoredFile(
        key="", file_name=upload.name or "", content_type="", file_format="",
        size_bytes=upload.size or 0, sha256=b"",
    )  # fmt: skip
