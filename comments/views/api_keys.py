"""Keys of the API for everyone: asked for, confirmed through the mailbox, and looked after on a page of their own.

A link from a message opens a page with buttons: programs that look at links before people do must not confirm or end.
"""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from comments.models import ApiKey
from comments.models.api_key import HOLDER
from comments.record import api_keys
from comments.record.api_keys import KeyNotChangeable
from comments.views.requests import instant_of
from comments.views.throttle import seconds_to_wait, too_many_requests
from rulemaking import said
from rulemaking.deadlines import EASTERN
from rulemaking.plain_forms import PlainForm

DAYS_SHOWN = 30
ENDED_BY_HOLDER = "Ended by its holder"


def _words(label: Any, *, most: int, missing: Any, rows: int = 0) -> forms.CharField:
    widget: forms.Widget = forms.TextInput(attrs={"class": "usa-input"})
    if rows:
        widget = forms.Textarea(attrs={"class": "usa-textarea d311-short", "rows": rows})
    field = forms.CharField(label=label, max_length=most, widget=widget, error_messages={"required": missing})
    for check in field.validators:
        if isinstance(check, MaxLengthValidator):
            check.message = gettext_lazy("Write at most %(limit_value)d characters; now there are %(show_value)d.")
    # No maxlength in the page: it would cut what is pasted, silently.
    field.widget.attrs.pop("maxlength", None)
    return field


class AskForm(PlainForm):
    """Who wants a key, and what for."""

    use_required_attribute = False

    name = _words(
        gettext_lazy("Your name, or your organization’s"),
        most=100,
        missing=gettext_lazy("Write your name, or your organization’s."),
    )
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"class": "usa-input", "autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write your e-mail address."),
            "invalid": gettext_lazy("Write an e-mail address such as name@example.com."),
        },
    )
    purpose = _words(
        gettext_lazy("What you will use it for"),
        most=500,
        missing=gettext_lazy("Write in a few words what you will use the key for."),
        rows=3,
    )


class PostingForm(PlainForm):
    """For whom a key would post comments."""

    use_required_attribute = False

    posting_purpose = _words(
        gettext_lazy("Whose comments you would send, and how they reach you"),
        most=500,
        missing=gettext_lazy("Write whose comments you would send, and how they reach you."),
        rows=4,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a key. The answer is the same whether or not the address has one."""
    if request.method != "POST":
        return _asking(request, AskForm())
    form = AskForm(request.POST)
    if wait := seconds_to_wait(request, at=instant_of(request)):
        return later(_asking(request, form, status=429, wait_minutes=_minutes(wait)), wait)
    if not form.is_valid():
        return _asking(request, form, status=400)
    given = form.cleaned_data
    api_keys.ask(
        email=given["email"],
        name=given["name"],
        purpose=given["purpose"],
        at=instant_of(request),
        language=said.reader_language(),
    )
    return render(request, "public/api_key_asked.html", {"email": given["email"]})


@require_http_methods(["GET", "HEAD", "POST"])
def key_page(request: HttpRequest, token: str) -> HttpResponse:
    """A key's own page: confirm it, see how much it was used, make it anew, ask to post, end it."""
    try:
        key = api_keys.of_token(token)
    except api_keys.KeyUnknown:
        return private(render(request, "public/api_key_unknown.html", status=404))
    if request.method != "POST":
        return _page(request, key)
    if wait := seconds_to_wait(request, at=instant_of(request)):
        return later(_page(request, key, status=429, faults=[too_many_requests(wait)]), wait)
    try:
        return _act(request, key)
    except KeyNotChangeable:
        key.refresh_from_db()
        said = _("This was done before, or the key was changed in another window. Look at it as it is now.")
        return _page(request, key, status=409, faults=[said])


def _act(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Carries out what a button of the page orders.

    Raises:
        KeyNotChangeable
    """
    at, act = instant_of(request), request.POST.get("act")
    is_sure = bool(request.POST.get("sure"))
    made, faults, form = "", [], None
    if act == "confirm":
        made = api_keys.confirm(key=key, at=at)
    elif act == "ask_to_post":
        form = PostingForm(request.POST)
        if form.is_valid():
            api_keys.ask_to_post(key=key, purpose=form.cleaned_data["posting_purpose"], at=at)
            form = None
    elif act in ("renew", "revoke") and not is_sure:
        faults = [_("Check the box to say that you are sure. Then press the button again.")]
    elif act == "renew":
        made = api_keys.renew(key=key, seen_prefix=request.POST.get("seen_prefix", ""), at=at)
    elif act == "revoke":
        api_keys.revoke(key=key, reason=ENDED_BY_HOLDER, by=HOLDER, at=at)
    else:
        faults = [_("Press one of the buttons of this page.")]
    key.refresh_from_db()
    return _page(request, key, status=400 if faults or form else 200, made=made, faults=faults, posting_form=form)


def _asking(request: HttpRequest, form: AskForm, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {
        "form": form,
        "key_limit": settings.API_KEY_REQUESTS_PER_HOUR,
        "address_limit": settings.API_REQUESTS_PER_HOUR,
    }
    return render(request, "public/api_key_ask.html", context, status=status)


def _page(
    request: HttpRequest,
    key: ApiKey,
    *,
    status: int = 200,
    made: str = "",
    faults: list[str] | None = None,
    posting_form: PostingForm | None = None,
) -> HttpResponse:
    since = instant_of(request).astimezone(EASTERN).date() - dt.timedelta(days=DAYS_SHOWN - 1)
    uses = key.uses.filter(day__gte=since)
    context = {
        "key": key,
        "made": made,
        "faults": faults or [],
        "posting_form": posting_form or PostingForm(),
        "limit": key.requests_per_hour or settings.API_KEY_REQUESTS_PER_HOUR,
        "uses": uses,
        "total": uses.aggregate(requests=Sum("request_count"), refused=Sum("refused_count")),
        "days_shown": DAYS_SHOWN,
        "token": api_keys.api_key_token(key.pk),
        "webhook_count": key.webhooks.filter(removed_at__isnull=True).count(),
        "sent_count": key.submissions.count(),
        "was_ended_by_holder": key.revoked_by == HOLDER,
        "command": f"curl -s -H 'X-Api-Key: {made}' '{settings.PUBLIC_BASE_URL}/v4/comments'",
    }
    return private(render(request, "public/api_key.html", context, status=status))


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


def later(response: HttpResponse, wait_seconds: int) -> HttpResponse:
    response["Retry-After"] = str(wait_seconds)
    return response


def private(response: HttpResponse) -> HttpResponse:
    """Nobody between us and the browser keeps it: it may show a key."""
    response["Cache-Control"] = "no-store"
    # Not no-referrer: browsers would then send `Origin: null`, and Django would refuse the buttons' POST.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
