"""The public site's forms. What a comment may hold is decided in comments.intake.validation, for every channel."""

import datetime as dt
import re
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
    "city", "state_province_region", "country", "email", "submitter_rep", "signatories",
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

DRAFT_ADDRESS = "[A-Za-z0-9_-]{24}"
"""144 random bits, as they stand in the address of a draft."""

STEPS = {
    "comment": ("text", "files", "targets", "submission_token"),
    "about": (*SUBMITTER_FIELDS, "wants_email_receipt"),
    "review": ("acknowledged",),
}
"""The steps of the form in their order, and the fields of each."""

_CARRIED = ("text", *SUBMITTER_FIELDS, "wants_email_receipt")

_PLACES = {"targets": "targets", "submitter_type": "id_submitter_type_0"}
"""Where a link from the error summary leads, for fields of more than one control."""


def new_submission_token(slug: str) -> str:
    """Names one act of submitting on one rule: 144 random bits, dated, signed. Sent again, it is the same."""
    return _signer(slug).sign(secrets.token_urlsafe(18))


def submission_token_of(slug: str, *, secret: str, opened_at: dt.datetime) -> str:
    """The token of a draft's form, as `new_submission_token` made it when the form was opened."""
    dated = f"{secret}:{signing.b62_encode(int(opened_at.timestamp()))}"
    return signing.Signer(salt=_salt(slug)).sign(dated)


def token_opened_at(slug: str, token: str) -> dt.datetime | None:
    """When the form with this token was made, aware, UTC; None if we did not sign it for this rule."""
    try:
        dated = signing.Signer(salt=_salt(slug)).unsign(token)
    except signing.BadSignature:
        return None
    return dt.datetime.fromtimestamp(signing.b62_decode(dated.rsplit(":", 1)[1]), dt.UTC)


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


class Sent:
    """What a browser sent from the comment form, read without building the form: most of what is sent needs no more."""

    slug: str
    data: Any
    files: Any
    is_bound = True
    _dated: tuple[str | None, dt.datetime | None] = (None, None)
    """The last token that was looked at, and its date."""

    def __init__(self, data: Any, files: Any, *, slug: str) -> None:
        self.data, self.files, self.slug = data, files, slug

    @property
    def secret(self) -> str:
        """Of the submission's token; empty if the token isn't ours."""
        return self.data.get("submission_token", "").split(":")[0] if self.opened_at else ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the box was checked, as a browser says it. Other ways of saying so are the form's to read."""
        return bool(self.data.get("acknowledged") == "on")

    def sender(self, *, at: dt.datetime) -> Sender:
        """What the submission cost its sender. A token that isn't ours cost nothing.

        Args:
            at: when it was sent, aware, UTC.
        """
        if self.opened_at is None:
            return Sender.HASTY
        return bot_check.sort(
            token=self.data.get("submission_token", ""),
            proof=self.data.get("proof", ""),
            trap=self.data.get("website", ""),
            opened_at=self.opened_at,
            at=at,
        )

    @property
    def opened_at(self) -> dt.datetime | None:
        """When the form with this token was made, aware, UTC; None if the token isn't ours."""
        token = self.data.get("submission_token", "")
        if self._dated[0] != token:
            self._dated = (token, token_opened_at(self.slug, token))
        return self._dated[1]

    @property
    def uploads(self) -> Sequence[UploadedFile]:
        return self.files.getlist("files") if self.is_bound and hasattr(self.files, "getlist") else ()

    @property
    def typed_text(self) -> str:
        """What was typed, with LF line ends, whether or not it can be taken."""
        return normal_newlines(self.data.get("text", "")) if self.is_bound else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Files that a draft keeps: the SHA-256 of each, in hexadecimal, and its name. As the page was given them."""
        named = [value.partition(":") for value in self._given("kept")]
        return [(digest, name) for digest, _colon, name in named if re.fullmatch("[0-9a-f]{64}", digest) and name]

    @property
    def draft_secret(self) -> str:
        """Of the draft in which the kept files are; empty if there is none."""
        given = self.data.get("draft", "") if self.is_bound else ""
        return given if re.fullmatch(DRAFT_ADDRESS, given) else ""

    @property
    def has_files(self) -> bool:
        """Whether files are chosen or kept."""
        return bool(self.uploads or self.kept)

    @property
    def targets(self) -> list[str]:
        """The questions and sections chosen, as the page names them."""
        return self._given("targets")

    def submitter(self) -> Submitter:
        """Who sends it, as they say, without white space around the fields and the lines."""
        given = {name: self.data.get(name, "").strip() for name in SUBMITTER_FIELDS}
        lines = (line.strip() for line in normal_newlines(given["signatories"]).split("\n"))
        return Submitter(**given | {"signatories": "\n".join(line for line in lines if line)})

    def _given(self, name: str) -> list[str]:
        return self.data.getlist(name) if self.is_bound and hasattr(self.data, "getlist") else []


class CommentForm(Sent, forms.Form):
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
    submitter_rep = _line(_("Your name and firm, if you send this for someone else"))
    signatories = forms.CharField(
        required=False,
        strip=False,
        label=_("Others who sign this comment"),
        widget=forms.Textarea(attrs={"class": "usa-textarea", "dir": "auto", "rows": 4}),
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
        forms.Form.__init__(self, *args, **kwargs)
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
        """The secret part of a token that we signed for this rule.

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

    def renew_token(self) -> str:
        """Makes the form as shown a submission of its own. Returns its secret."""
        token = new_submission_token(self.slug)
        self.show(submission_token=[token], proof=[""])  # a proof was for the token before
        return token.split(":")[0]

    def show(self, **values: list[str]) -> None:
        """Puts these values in the place of what was sent."""
        # What a request sent can't be changed; its copy can.
        data = cast("MultiValueDict[str, str]", self.data).copy()
        for name, given in values.items():
            data.setlist(name, given)
        self.data = data

    def typed(self, step: str) -> dict[str, list[str]]:
        """What was typed in one step, as it was sent. For the draft."""
        return {name: self._given(name) for name in STEPS[step] if name not in ("files", "submission_token")}

    def carried(self, *, but: str) -> list[tuple[str, str]]:
        """What a page of one step carries along of the others, so that a fault of ours can give everything back."""
        own = STEPS.get(but, ())
        values = [(name, value) for name in (*_CARRIED, "targets") if name not in own for value in self._given(name)]
        kept = [("kept", f"{digest}:{name}") for digest, name in self.kept]
        return [*values, *kept, *(("draft", value) for value in self._given("draft"))]

    @property
    def carried_whole(self) -> list[tuple[str, str]]:
        """What the page that shows everything at once carries besides."""
        return [pair for pair in self.carried(but="") if pair[0] in ("targets", "kept", "draft")]

    def keep_errors(self, step: str) -> None:
        """Leaves the faults of one step's fields, and forgets those of fields that weren't asked yet."""
        for name in [name for name in self.errors if name not in STEPS.get(step, ())]:
            del self.errors[name]

    def faults(self, errors: dict[str, list[str]]) -> None:
        """Puts the intake's refusals beside the fields they name; of a field that isn't shown, above them all."""
        for name, sentences in errors.items():
            for sentence in sentences:
                if name == "targets":  # no field of the form's: its choices are the rule's
                    self.errors.setdefault(name, self.error_class(renderer=self.renderer)).append(sentence)
                else:
                    self.add_error(name if name in self.fields else None, sentence)

    def error_links(self) -> list[tuple[str, str]]:
        """Each fault with the id of the control that it concerns, in the order of the page."""
        whole = [("id_text", str(error)) for error in self.non_field_errors()]
        whole += [("id_text", str(error)) for error in self.errors.get("submission_token", [])]
        fields = [
            (_PLACES.get(name, f"id_{name}"), str(error))
            for name in (*self.fields, "targets")
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
