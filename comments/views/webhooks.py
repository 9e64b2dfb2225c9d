"""Webhooks of an API key, looked after by its holder on pages below the key's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.models import ApiKey, Webhook, WebhookDelivery
from comments.models.api_key import HOLDER
from comments.record import api_keys
from comments.record.webhooks import keeping, stopping
from comments.record.webhooks.keeping import TooManyWebhooks
from comments.record.webhooks.stopping import WebhookNotChangeable
from comments.views.api_keys import later, private
from comments.views.requests import instant_of
from comments.views.throttle import seconds_to_wait, too_many_requests
from comments.views.webhook_forms import SAID_OF_KIND, ReplayForm, WebhookForm

DELIVERIES_SHOWN = 50
STOPPED_BY_HOLDER = "Stopped by its holder"


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: HttpRequest, token: str) -> HttpResponse:
    """The webhooks of a key, and the form that adds one."""
    key = _key_of(token)
    if key is None:
        return private(render(request, "public/api_key_unknown.html", status=404))
    at = instant_of(request)
    if request.method != "POST":
        return _list(request, key, WebhookForm(at=at))
    form = WebhookForm(request.POST, at=at)
    if wait := seconds_to_wait(request, at=at):
        return later(_list(request, key, form, status=429, faults=[too_many_requests(wait)]), wait)
    if not form.is_valid():
        return _list(request, key, form, status=400)
    try:
        webhook, secret = keeping.add(key=key, **form.cleaned_data, at=at)
    except TooManyWebhooks:
        said = _("A key has at most %d webhooks. Remove one first.") % keeping.MAX_WEBHOOKS
        return _list(request, key, form, status=409, faults=[said])
    except WebhookNotChangeable:
        return _list(request, key, form, status=409, faults=[_("This key does not work any more.")])
    return _page(request, webhook, made=secret, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_page(request: HttpRequest, token: str, webhook_pk: int) -> HttpResponse:
    """One webhook: its state, what was sent, and the buttons that try, replay, stop and remove it."""
    key = _key_of(token)
    webhook = key.webhooks.filter(pk=webhook_pk, removed_at__isnull=True).first() if key is not None else None
    if webhook is None:
        return private(render(request, "public/api_key_unknown.html", status=404))
    if request.method != "POST":
        return _page(request, webhook)
    if wait := seconds_to_wait(request, at=instant_of(request)):
        return later(_page(request, webhook, status=429, faults=[too_many_requests(wait)]), wait)
    try:
        return _act(request, webhook)
    except WebhookNotChangeable:
        webhook.refresh_from_db()
        said = _(
            "This was done before or is under way, too much waits already, or the webhook was changed. "
            "Look at it as it is now."
        )
        return _page(request, webhook, status=409, faults=[said])


def _key_of(token: str) -> ApiKey | None:
    """The key that an address names, if it works."""
    try:
        key = api_keys.of_token(token)
    except api_keys.KeyUnknown:
        return None
    return key if key.confirmed_at is not None and key.revoked_at is None else None


def _act(request: HttpRequest, webhook: Webhook) -> HttpResponse:
    """Carries out what a button of the page orders.

    Raises:
        WebhookNotChangeable
    """
    at, act = instant_of(request), request.POST.get("act")
    made, done, faults = "", "", []
    if act in ("renew", "remove") and not request.POST.get("sure"):
        faults = [_("Check the box to say that you are sure. Then press the button again.")]
    elif act == "test":
        keeping.order_test(webhook=webhook, at=at)
        done = _("A test event is on its way. Look at this page again in a few seconds.")
    elif act == "again":
        done, faults = _send_again(request, webhook)
    elif act == "skip":
        done, faults = _skip(request, webhook)
    elif act == "replay":
        return _replay(request, webhook)
    elif act == "renew":
        seen = request.POST.get("seen_secret", "")
        if seen != str(webhook.secret_id):
            raise WebhookNotChangeable
        made = keeping.renew_secret(webhook=webhook, seen_secret_id=webhook.secret_id, at=at)
    elif act == "stop":
        stopping.stop(webhook=webhook, reason=STOPPED_BY_HOLDER, by=HOLDER, at=at)
    elif act == "start":
        stopping.start_again(webhook=webhook, at=at)
    elif act == "remove":
        keeping.remove(webhook=webhook, at=at)
        return _list(request, webhook.api_key, WebhookForm(at=at), done=_("The webhook was removed."))
    else:
        faults = [_("Press one of the buttons of this page.")]
    webhook.refresh_from_db()
    return _page(request, webhook, status=400 if faults else 200, made=made, done=done, faults=faults)


def _named(request: HttpRequest, webhook: Webhook) -> WebhookDelivery | None:
    """The message that a button stands beside."""
    given = request.POST.get("delivery", "")
    is_number = given.isascii() and given.isdigit() and len(given) < 19
    return webhook.deliveries.filter(pk=int(given)).first() if is_number else None


def _skip(request: HttpRequest, webhook: Webhook) -> tuple[str, list[str]]:
    """What was done, and what could not be."""
    delivery = _named(request, webhook)
    if delivery is None:
        return "", [_("That message is not kept any more.")]
    keeping.skip(delivery=delivery, by=HOLDER, at=instant_of(request))
    if webhook.stopped_at is not None:
        return _("The message was skipped. Once you start the webhook again, it goes on with the next."), []
    return _("The message was skipped. The next one is on its way. Look at this page again in a few seconds."), []


def _send_again(request: HttpRequest, webhook: Webhook) -> tuple[str, list[str]]:
    """What was done, and what could not be."""
    delivery = _named(request, webhook)
    if delivery is None:
        return "", [_("That message is not kept any more.")]
    keeping.send_again(delivery=delivery, at=instant_of(request))
    return _("The message is sent again. Look at this page again in a few seconds."), []


def _replay(request: HttpRequest, webhook: Webhook) -> HttpResponse:
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, webhook, status=400, replay_form=form)
    since, at = form.cleaned_data["since"], instant_of(request)
    if isinstance(since, str):
        keeping.replay_since_event(webhook=webhook, event_id=since, at=at)
    else:
        keeping.replay_since(webhook=webhook, since=since, at=at)
    webhook.refresh_from_db()
    return _page(request, webhook, done=_("What came after that is told again, in its order."))


def _list(request: HttpRequest, key: ApiKey, form: WebhookForm, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {
        "key": key,
        "token": api_keys.api_key_token(key.pk),
        "form": form,
        "chosen": form["kinds"].value() or [],
        "kinds": SAID_OF_KIND.items(),
        "webhooks": key.webhooks.filter(removed_at__isnull=True),
        "most": keeping.MAX_WEBHOOKS,
    }
    return private(render(request, "public/webhooks.html", context, status=status))


def _page(
    request: HttpRequest, webhook: Webhook, *, status: int = 200, replay_form: ReplayForm | None = None, **context: Any
) -> HttpResponse:
    deliveries = list(webhook.deliveries.defer("body")[:DELIVERIES_SHOWN])
    context |= {
        "webhook": webhook,
        "token": api_keys.api_key_token(webhook.api_key_id),
        "hears_of": [(kind, SAID_OF_KIND[kind]) for kind in SAID_OF_KIND if kind in webhook.kinds],
        "deliveries": deliveries,
        "refused": webhook.deliveries.refused().defer("body").first(),
        "by_holder": HOLDER,
        "shown": DELIVERIES_SHOWN,
        "replay_form": replay_form or ReplayForm(),
        "may_start": webhook.stopped_by in (HOLDER, stopping.DELIVERY),
        "stopped_by_holder": webhook.stopped_by == HOLDER,
        "is_gone": webhook.stopped_reason == stopping.SAID_GONE,
        "stopped_by_failing": webhook.stopped_by == stopping.DELIVERY,
    }
    return private(render(request, "public/webhook.html", context, status=status))
