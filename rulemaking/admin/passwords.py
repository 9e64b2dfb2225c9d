"""Forms for names and passwords of the staff, one's own among them: what they refuse names the field and the fix."""

from typing import Any, Final

from django.contrib import admin
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from unfold.forms import AdminOwnPasswordChangeForm, AdminPasswordChangeForm, AuthenticationForm, UserCreationForm

from rulemaking.plain_forms import PlainRefusals

_SAID: Final = {
    "password_mismatch": "“{name}” differs from what stands above it. Type the same password in both.",
    "password_incorrect": "“{name}” is not your password. Type the one with which you logged in.",
    "password_too_short": "“{name}” is too short. Choose a password of at least %(min_length)d characters.",
    "password_too_common": "“{name}” is one of the commonest passwords. Choose another, such as four words in a row.",
    "password_too_similar": "“{name}” is too much like the %(verbose_name)s. Choose one that holds nothing of it.",
}
"""What is said of a password, by Django's code of the refusal."""


class PlainPasswords(PlainRefusals):
    """For any form with passwords: what is wrong with one, too, is said in words that name the field and the fix."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field in self.fields and isinstance(error, ValidationError) and not hasattr(error, "error_dict"):
            label = str(self.fields[field].label)
            error = ValidationError([_plain(one, label) for one in error.error_list])
        super().add_error(field, error)


def _plain(error: ValidationError, label: str) -> ValidationError:
    sentence = _SAID.get(error.code or "")
    if sentence is None:
        return error
    name = label.replace("%", "%%") if error.params else label
    return ValidationError(sentence.format(name=name), code=error.code, params=error.params)


class PlainLoginForm(PlainRefusals, AuthenticationForm):
    """Name and password."""


class PlainUserCreationForm(PlainPasswords, UserCreationForm):
    """An account, as it is made."""


class PlainPasswordChangeForm(PlainPasswords, AdminPasswordChangeForm):
    """Another's password, set anew."""


class PlainOwnPasswordChangeForm(PlainPasswords, AdminOwnPasswordChangeForm):
    """One's own password, changed."""


def change_own_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
    """The page on which staff change their own password. The theme's has its form built in, so this stands for it."""
    view = PasswordChangeView.as_view(
        form_class=PlainOwnPasswordChangeForm,
        success_url=reverse("admin:password_change_done"),
        extra_context={**admin.site.each_context(request), **(extra_context or {})},
    )
    return view(request)
