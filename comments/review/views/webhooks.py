"""One webhook, for staff: whose it is, where it leads, how it fares; what holds it up, and its end."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.models import Webhook
from comments.models.api_key import HOLDER
from comments.record.webhooks import keeping, stopping
from comments.record.webhooks.stopping import WebhookNotChangeable
from comments.review import permissions
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at

DELIVERIES_SHOWN = 20


class StopForm(PlainForm):
    reason = forms.CharField(
        label="Reason", max_length=300, help_text="Its holder reads it, and can't start the webhook again."
    )


@staff_page(permissions.may_see_webhook)
def webhook_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The webhook, what was sent lately, and the forms that skip a message and stop the webhook."""
    webhook = get_object_or_404(Webhook.objects.select_related("api_key"), pk=pk)
    form = StopForm()
    status = 200
    if request.method == "POST" and request.POST.get("act") == "skip":
        require(request, permissions.may_skip_message, webhook)
        _skip(request, webhook)
        return HttpResponseRedirect(reverse("review:webhook", args=[pk]))
    if request.method == "POST":
        require(request, permissions.may_stop_webhook, webhook)
        form = StopForm(request.POST)
        if form.is_valid():
            _stop(request, webhook, form.cleaned_data["reason"])
            return HttpResponseRedirect(reverse("review:webhook", args=[pk]))
        status = 400
    return page(
        request,
        "admin/review/webhook.html",
        title="Webhook",
        status=status,
        webhook=webhook,
        deliveries=webhook.deliveries.defer("body")[:DELIVERIES_SHOWN],
        refused=webhook.deliveries.refused().defer("body").first(),
        by_holder=HOLDER,
        may_skip=permissions.may_skip_message(request.user, webhook, received_at(request)),
        may_stop=permissions.may_stop_webhook(request.user, webhook, received_at(request)),
        form=form,
    )


def _skip(request: HttpRequest, webhook: Webhook) -> None:
    """Skips the message that the page showed as refused; if another is under way by now, nothing."""
    given = request.POST.get("delivery", "")
    refused = webhook.deliveries.refused().first()
    try:
        if refused is None or str(refused.pk) != given:
            raise WebhookNotChangeable("This message was taken or skipped in the meantime.")
        keeping.skip(delivery=refused, by=username(request), at=received_at(request))
    except WebhookNotChangeable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(
            request,
            "Skipped. The next goes out at once, unless the webhook is stopped. Its holder is told.",
        )


def _stop(request: HttpRequest, webhook: Webhook, reason: str) -> None:
    try:
        stopping.stop(webhook=webhook, reason=reason, by=username(request), at=received_at(request))
    except WebhookNotChangeable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, "Stopped. Its holder is told by e-mail.")
