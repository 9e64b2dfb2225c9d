"""Forms whose own refusals name the field and say what to do.

Django's sentences ("This field is required.", "Enter a valid date.") stand above a page as well as beside a control,
and say neither. A sentence that a form of ours gives a field in `error_messages` stays.
"""

from typing import TYPE_CHECKING

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.forms.utils import pretty_name
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LOST = _("A part of this page that is not shown was lost. Open the page again, and send it from there.")
_NOT_IN_LIST = _("What was chosen in “%(name)s” is not in its list. Choose from the list.")
_NO_CHOICE = _("“%(value)s” is none of the choices of “%(name)s”. Choose from its list.")

_EMPTY: tuple[tuple[tuple[type[forms.Field], ...], "StrOrPromise"], ...] = (
    ((forms.FileField,), _("“%(name)s” is empty. Choose a file.")),
    (
        (forms.MultipleChoiceField, forms.ModelMultipleChoiceField),
        _("Nothing is chosen in “%(name)s”. Choose at least one."),
    ),
    ((forms.ChoiceField, forms.ModelChoiceField), _("Nothing is chosen in “%(name)s”. Choose one.")),
    ((forms.BooleanField,), _("“%(name)s” is not ticked. Tick it to go on.")),
    ((forms.SplitDateTimeField,), _("“%(name)s” is empty. Give its day and its time.")),
    ((forms.DateField,), _("“%(name)s” is empty. Choose a day.")),
    ((forms.Field,), _("“%(name)s” is empty. Fill it in.")),
)
"""What is said of a needed field left empty: the first kind that a field is of."""

_UNREAD: tuple[tuple[tuple[type[forms.Field], ...], "StrOrPromise"], ...] = (
    ((forms.DateField,), _("“%(name)s” is not a day of the calendar. Write it like 2026-03-16.")),
    ((forms.TimeField,), _("“%(name)s” has a time that no clock shows. Write it like 23:59:00.")),
    ((forms.DateTimeField,), _("“%(name)s” is not a day and a time. Write them like 2026-03-16 23:59:00.")),
    ((forms.DecimalField, forms.FloatField), _("“%(name)s” is not a number. Write it in digits, such as 12.5.")),
    ((forms.IntegerField,), _("“%(name)s” is not a whole number. Write it in digits, such as 12.")),
    ((forms.EmailField,), _("“%(name)s” is not an e-mail address. Write one such as name@example.com.")),
    ((forms.URLField,), _("“%(name)s” is not a web address. Write one such as https://www.example.org/page.")),
)
"""What is said of a value that can't be read as what its field holds. Other kinds keep Django's words."""

_OTHER: dict[str, "StrOrPromise"] = {
    "invalid_choice": _NOT_IN_LIST,
    "invalid_pk_value": _NOT_IN_LIST,
    "invalid_list": _NOT_IN_LIST,
    "max_length": _(
        "“%(name)s” has %(show_value)d characters, and may have %(limit_value)d. Shorten it, and send it again."
    ),
    "min_value": _("“%(name)s” is too low. Write a number from %(limit_value)s on."),
    "max_value": _("“%(name)s” is too high. Write a number up to %(limit_value)s."),
    "null_characters_not_allowed": _("“%(name)s” holds a character that no text may hold. Type it anew."),
    "item_invalid": _("Entry %(nth)s of “%(name)s”:"),
}
_WITH_VALUES = ("invalid_choice", "invalid_pk_value", "max_length", "min_value", "max_value", "item_invalid")
"""Those into which Django puts a value, so that each other percent sign is doubled."""


class PlainRefusals(forms.BaseForm):
    """For any form: what it refuses, it refuses in words that name the field and the fix."""

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            speak_plainly(field, capfirst(str(field.label or pretty_name(name))))
        super().full_clean()


class PlainForm(PlainRefusals, forms.Form):
    """A form of ours."""


class PlainModelForm(PlainRefusals, forms.ModelForm):
    """The admin's form for rows of a model."""


def speak_plainly(field: forms.Field, label: str) -> None:
    """Puts our sentences in the place of those of Django's that `field` would say, in the language that is active."""
    sentences: dict[str, StrOrPromise] = dict(_OTHER)
    if isinstance(field, forms.FileField):
        del sentences["max_length"]  # of a file's name, and with other values
    sentences["required"] = _LOST if field.widget.is_hidden else _for(field, _EMPTY)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        sentences["invalid_choice"] = _NO_CHOICE
    if unread := _for(field, _UNREAD):
        sentences["invalid"] = unread
    for code, sentence in sentences.items():
        if field.error_messages.get(code) == _django_says(field, code):
            shown = label.replace("%", "%%") if code in _WITH_VALUES else label
            field.error_messages[code] = str(sentence).replace("%(name)s", shown)
    if isinstance(field, SimpleArrayField):
        speak_plainly(field.base_field, label)
    if isinstance(field, forms.MultiValueField):
        for part in field.fields:
            speak_plainly(part, label)


def _for(
    field: forms.Field, sentences: tuple[tuple[tuple[type[forms.Field], ...], "StrOrPromise"], ...]
) -> "StrOrPromise":
    return next((sentence for kinds, sentence in sentences if isinstance(field, kinds)), "")


def _django_says(field: forms.Field, code: str) -> object:
    """The sentence that Django's class gives the field, or None where the check behind the field words it."""
    for kind in type(field).__mro__:
        own = vars(kind).get("default_error_messages", {})
        if code in own:
            return own[code] if kind.__module__.startswith("django.") else object()
    return None
