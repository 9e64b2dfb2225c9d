"""News by e-mail: asked for, confirmed through the mailbox, ended with one click.

A link from a message opens a page with a button: programs that look at links before people do must not confirm or end.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.record import subscriptions
from comments.views.requests import instant_of
from comments.views.throttle import seconds_to_wait
from rulemaking import said
from rulemaking.models import Rulemaking
from rulemaking.models.rulemaking import RulemakingQuerySet
from rulemaking.plain_forms import PlainForm


class RuleSelect(forms.Select):
    """Rules by their titles, which are English on every page."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["lang"] = "en"
        return option


class SubscribeForm(PlainForm):
    """An address and what it wants news of."""

    use_required_attribute = False

    email = forms.EmailField(
        max_length=254,
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"class": "usa-input", "autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an e-mail address such as name@example.com."),
        },
    )
    rule = forms.ModelChoiceField(
        queryset=Rulemaking.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All rules"),
        label=_("News of"),
        widget=RuleSelect(attrs={"class": "usa-select"}),
        error_messages={"invalid_choice": _("Choose a rule from the list, or all rules.")},
    )

    def offer(self, rules: RulemakingQuerySet) -> None:
        """Sets the rules from which one can be chosen: those that the public sees now."""
        choice = self.fields["rule"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = rules


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Asks for news of one rule or of all. The answer is the same whether or not the address is known."""
    at = instant_of(request)
    is_sent = request.method == "POST"
    form = SubscribeForm(request.POST if is_sent else None, initial={"rule": request.GET.get("rule", "")})
    form.offer(Rulemaking.objects.public(at).order_by("title"))
    if not is_sent:
        return render(request, "public/subscribe.html", {"form": form})
    if wait := seconds_to_wait(request, at=at):
        context = {"form": form, "wait_minutes": -(-wait // 60)}
        response = render(request, "public/subscribe.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response
    if not form.is_valid():
        return render(request, "public/subscribe.html", {"form": form}, status=400)
    subscriptions.ask(
        email=form.cleaned_data["email"],
        rulemaking=form.cleaned_data["rule"],
        at=at,
        language=said.reader_language(),
    )
    context = {"email": form.cleaned_data["email"], "rule": form.cleaned_data["rule"]}
    return render(request, "public/subscribe_asked.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirms at the press of a button."""
    try:
        subscription = subscriptions.of_token(token)
        if subscription.ended_at is not None:
            raise subscriptions.SubscriptionUnknown
        if request.method == "POST":
            subscription = subscriptions.confirm(token=token, at=instant_of(request))
    except subscriptions.SubscriptionUnknown:
        return _unknown(request)
    context = {"subscription": subscription, "is_done": subscription.confirmed_at is not None}
    return _private(render(request, "public/subscription_confirm.html", context))


@csrf_exempt  # mail programs end a subscription by a POST of their own (RFC 8058); the signed token authorises it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ends at the press of a button, here or in the mail program."""
    try:
        subscription = subscriptions.of_token(token)
        if request.method == "POST":
            subscription = subscriptions.end(token=token, at=instant_of(request))
    except subscriptions.SubscriptionUnknown:
        return _unknown(request)
    context = {"subscription": subscription, "is_done": subscription.ended_at is not None}
    return _private(render(request, "public/subscription_end.html", context))


def _unknown(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "public/subscription_unknown.html", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    # Not no-referrer: browsers would then send `Origin: null`, and Django would refuse the button's POST.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
