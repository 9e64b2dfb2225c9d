"""What the holder of a key fills in about webhooks."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.enums import NewsKind
from comments.record.webhooks.addresses import MAX_URL_CHARACTERS, UrlRefused, read_url
from rulemaking.deadlines import opening_instant
from rulemaking.models import Docket, Document
from rulemaking.plain_forms import PlainForm

MAX_DOCKETS = 50

SAID_OF_KIND = {
    NewsKind.PERIOD_OPENED: gettext_lazy("A comment period opened"),
    NewsKind.PERIOD_EXTENDED: gettext_lazy("The deadline of a comment period moved"),
    NewsKind.PERIOD_REOPENED: gettext_lazy("A rule was opened for comment again"),
    NewsKind.PERIOD_CLOSED: gettext_lazy("A comment period closed"),
    NewsKind.COMMENT_POSTED: gettext_lazy("A comment became public"),
    NewsKind.COMMENT_CHANGED: gettext_lazy("A public comment changed"),
    NewsKind.COMMENT_WITHDRAWN: gettext_lazy("The content of a comment was taken back"),
    NewsKind.SUMMARY_PUBLISHED: gettext_lazy("A summary was published"),
    NewsKind.RESPONSES_PUBLISHED: gettext_lazy("Responses to what commenters raised were published"),
    NewsKind.RESPONSES_CORRECTED: gettext_lazy("Responses that were public were corrected"),
}
_SAID_OF_REFUSAL = {
    UrlRefused.NOT_A_URL: gettext_lazy("Write an address such as https://hooks.example.org/docket311."),
    UrlRefused.NOT_HTTPS: gettext_lazy("Write an address that begins with https://."),
    UrlRefused.HAS_MORE: gettext_lazy("Leave out user name, password, # and \\ from the address."),
    UrlRefused.NOT_A_NAME: gettext_lazy("Write a public name such as hooks.example.org, not a number or a local name."),
    UrlRefused.PORT: gettext_lazy("Use port 443, or one from 1024 on."),
}


def _line(label: Any, *, most: int) -> forms.CharField:
    field = forms.CharField(label=label, max_length=most, required=False)
    field.widget = forms.TextInput(attrs={"class": "usa-input", "autocomplete": "off", "spellcheck": "false"})
    return field


class WebhookForm(PlainForm):
    """Where to, about which dockets, and of what."""

    use_required_attribute = False

    url = _line(gettext_lazy("Address of your program"), most=4000)
    docket_ids = _line(gettext_lazy("Dockets"), most=4000)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me when"),
        choices=SAID_OF_KIND,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one event.")},
    )

    def __init__(self, data: Any = None, *, at: dt.datetime) -> None:
        super().__init__(data, initial={"kinds": list(NewsKind.values)})
        self.at = at

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if len(url) > MAX_URL_CHARACTERS:
            raise ValidationError(_("Write an address of at most %d characters.") % MAX_URL_CHARACTERS)
        try:
            read_url(url, may_loopback=settings.WEBHOOKS_REACH_LOOPBACK)
        except UrlRefused as refused:
            raise ValidationError(str(_SAID_OF_REFUSAL[str(refused)])) from refused
        return url

    def clean_docket_ids(self) -> list[str]:
        wanted = list(dict.fromkeys(re.findall(r"[^\s,;]+", self.cleaned_data["docket_ids"].upper())))
        if len(wanted) > MAX_DOCKETS:
            raise ValidationError(_("Name at most %d dockets, or none for all.") % MAX_DOCKETS)
        public = Docket.objects.filter(documents__in=Document.objects.public(self.at), docket_id__in=wanted)
        known = set(public.values_list("docket_id", flat=True))
        if unknown := [docket_id for docket_id in wanted if docket_id not in known]:
            raise ValidationError(_("There is no public docket %s. Look at the number again.") % ", ".join(unknown))
        return wanted


class ReplayForm(PlainForm):
    """From where on to tell again."""

    use_required_attribute = False

    since = _line(gettext_lazy("Since"), most=60)

    def clean_since(self) -> str | dt.datetime:
        """Id of an event, or the instant at which a day begins."""
        given = str(self.cleaned_data["since"]).strip().lower()
        if re.fullmatch(r"(comment|news)-\d{1,18}", given, re.ASCII):
            return given
        try:
            return opening_instant(dt.datetime.strptime(given, "%Y-%m-%d").date())  # noqa: DTZ007 — a day, not an instant
        except (ValueError, OverflowError) as wrong:
            raise ValidationError(
                _("Write the id of an event, such as comment-123, or a day, such as 2026-03-16.")
            ) from wrong
