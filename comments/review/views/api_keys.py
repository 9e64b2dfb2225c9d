"""One key of the API, for staff: whose it is and how much it was used; its limit, its leave to post, its end."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.models import ApiKey
from comments.record import api_keys
from comments.record.api_keys import KeyNotChangeable
from comments.review import permissions
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at

DAYS_SHOWN = 30
HIGHEST_LIMIT = 1_000_000


class LimitForm(PlainForm):
    requests_per_hour = forms.IntegerField(
        label="Requests in any hour",
        min_value=1,
        max_value=HIGHEST_LIMIT,
        required=False,
        help_text="Leave it empty for as many as every key may make.",
    )


class RevokeForm(PlainForm):
    reason = forms.CharField(
        label="Reason", max_length=300, help_text="Its holder reads it. The key can't be brought back."
    )


@staff_page(permissions.may_see_api_key)
def api_key_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The key, and the forms that decide on it."""
    key = get_object_or_404(ApiKey, pk=pk)
    limit_form = LimitForm(initial={"requests_per_hour": key.requests_per_hour})
    revoke_form = RevokeForm()
    wrong: forms.Form | None = None
    if request.method == "POST":
        require(request, permissions.may_decide_on_api_key, key)
        act = request.POST.get("act")
        if act == "limit":
            wrong = limit_form = LimitForm(request.POST)
        elif act == "revoke":
            wrong = revoke_form = RevokeForm(request.POST)
        if wrong is None or wrong.is_valid():
            _decide(request, key, act, wrong.cleaned_data if wrong else {})
            return HttpResponseRedirect(reverse("review:api_key", args=[pk]))
    return page(
        request,
        "admin/review/api_key.html",
        title="API key",
        status=400 if wrong else 200,
        key=key,
        sent_count=key.submissions.count(),
        uses=key.uses.all()[:DAYS_SHOWN],
        may_decide=permissions.may_decide_on_api_key(request.user, key, received_at(request)),
        usual_limit=settings.API_KEY_REQUESTS_PER_HOUR,
        limit_form=limit_form,
        revoke_form=revoke_form,
        form=wrong or limit_form,
    )


def _decide(request: HttpRequest, key: ApiKey, act: str | None, given: dict[str, object]) -> None:
    by, at = username(request), received_at(request)
    try:
        if act == "limit":
            limit = given["requests_per_hour"]
            assert limit is None or isinstance(limit, int)
            api_keys.set_limit(key=key, requests_per_hour=limit, by=by, at=at)
        elif act == "revoke":
            api_keys.revoke(key=key, reason=str(given["reason"]), by=by, at=at)
        elif act == "allow_posting":
            api_keys.allow_posting(key=key, by=by, at=at)
        elif act == "end_posting":
            api_keys.end_posting(key=key, by=by, at=at)
        else:
            messages.error(request, "Press one of the buttons of this page.")
            return
    except KeyNotChangeable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, "Done. Its holder is told by e-mail.")
