"""The public site's forms. What a comment may hold is decided in comments.intake.validation, for every channel."""

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
from comments.sent import SUBMITTER_FIELDS, Sent, new_submission_token, token_signer
from rulemaking.plain_forms import PlainForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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

STEPS = {
    "comment": ("text", "files", "targets", "submission_token"),
    "about": (*SUBMITTER_FIELDS, "wants_email_receipt"),
    "review": ("acknowledged",),
}
"""The steps of the form in their order, and the fields of each."""

_CARRIED = ("text", *SUBMITTER_FIELDS, "wants_email_receipt")

_PLACES = {"targets": "targets", "submitter_type": "id_submitter_type_0"}
"""Where a link from the error summary leads, for fields of more than one control."""


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


class CommentForm(Sent, PlainForm):
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
    files = ManyFilesField(  # type: ignore[assignment]  # a form's own `files` is made otherwise
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
        widget=forms.Textarea(attrs={"class": "usa-textarea d311-short", "dir": "auto", "rows": 4}),
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
        PlainForm.__init__(self, *args, **kwargs)
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
            return token_signer(self.slug).unsign(self.cleaned_data["submission_token"])
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
