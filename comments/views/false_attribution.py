"""“I did not write this”: a report on a comment that carries somebody's name and isn't theirs. Staff answer it."""

import datetime as dt
from typing import Any

import structlog
from django import forms
from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from comments.intake import bot_check, false_attribution
from comments.intake.bot_check import Sender
from comments.intake.validation import normal_newlines
from comments.models import FalseAttributionReport, Rendition
from comments.models.false_attribution import REPORT_TEXT_MAX
from comments.sent import new_submission_token, token_opened_at
from comments.views.refusals import RETRY_SECONDS
from comments.views.requests import instant_of
from comments.views.search import split_item_id
from comments.views.throttle import report_seconds_to_wait
from rulemaking import said
from rulemaking.plain_forms import PlainForm

logger = structlog.get_logger(__name__)


def _purpose(comment_id: str) -> str:
    """What the form's token is signed for. No rule's slug holds a colon, so it is no token of a comment."""
    return f"report:{comment_id}"


class ReportForm(PlainForm):
    """Who says that a comment isn't theirs, and what is wrong with it."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "usa-input", "autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail address. We send the answer there."),
            "invalid": _("Write an e-mail address such as name@example.com."),
        },
    )
    text = forms.CharField(
        label=_("What is wrong"),
        max_length=REPORT_TEXT_MAX,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "dir": "auto", "rows": 6}),
        error_messages={"required": _("Write what is wrong. One sentence is enough.")},
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    # People don't see it and screen readers don't meet it; who fills it in is a program.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, comment_id: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": new_submission_token(_purpose(comment_id))})
        super().__init__(*args, **kwargs)
        self.purpose = _purpose(comment_id)
        self.fields["proof"].widget.attrs |= {
            "data-proof-of-work": "token",
            "data-bits": settings.PROOF_OF_WORK_BITS,
        }
        for field in self.fields.values():
            # No maxlength in the page: it would cut what is pasted, silently.
            field.widget.attrs.pop("maxlength", None)

    @property
    def opened_at(self) -> dt.datetime | None:
        return token_opened_at(self.purpose, self.data.get("token", ""))

    def clean_text(self) -> str:
        return normal_newlines(self.cleaned_data["text"])

    def clean_token(self) -> str:
        """The token, if we signed it for this comment.

        Raises:
            forms.ValidationError: we did not; a new one is put in its place, so that sending again works.
        """
        if self.opened_at is not None:
            return self.cleaned_data["token"].split(":")[0]
        # What a request sent can't be changed; its copy can.
        self.data = {**dict(self.data.items()), "token": new_submission_token(self.purpose), "proof": ""}
        raise forms.ValidationError(
            _("This form was changed or is out of date. Your words are still here: check them and send again.")
        )

    def sender(self, *, at: dt.datetime) -> Sender:
        """What the report cost its sender, as for a comment."""
        if self.opened_at is None:
            return Sender.HASTY
        return bot_check.sort(
            token=self.data.get("token", ""),
            proof=self.data.get("proof", ""),
            trap=self.data.get("website", ""),
            opened_at=self.opened_at,
            at=at,
        )

    def error_links(self) -> list[tuple[str, str]]:
        """Each fault with the id of the control that it concerns."""
        place = {"token": "id_text", "__all__": "id_text"}
        return [
            (place.get(name, f"id_{name}"), str(error)) for name in self.errors for error in self.errors.get(name, [])
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, comment_id: str) -> HttpResponse:
    """The form; a POST is one report, and the same one again leads to the same page."""
    if request.method != "POST":
        shown = _reported_or_404(comment_id)
        form = ReportForm(comment_id=comment_id)
        return _form_page(request, comment_id, form, is_practice=shown.docket.is_practice)
    form = ReportForm(request.POST, comment_id=comment_id)
    try:
        return _receive(request, comment_id, form)
    except DatabaseFault as fault:
        # Never the fault's words: a database quotes the values it was given.
        logger.error("report_not_taken", fault=type(fault).__name__)
        response = _form_page(request, comment_id, form, status=503, is_unavailable=True)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response


def _receive(request: HttpRequest, comment_id: str, form: ReportForm) -> HttpResponse:
    at = instant_of(request)
    if wait := report_seconds_to_wait(request, sender=form.sender(at=at), comment_id=comment_id, at=at):
        response = _form_page(request, comment_id, form, status=429, wait_minutes=-(-wait // 60))
        response["Retry-After"] = str(wait)
        return response
    shown = _reported_or_404(comment_id)
    if not form.is_valid():
        return _form_page(request, comment_id, form, status=400, is_practice=shown.docket.is_practice)
    given = form.cleaned_data
    kept = false_attribution.report(
        comment=shown.comment,
        said=false_attribution.Report(
            name=given["name"],
            email=given["email"],
            text=given["text"],
            language=said.reader_language(),
            token=given["token"],
        ),
        at=at,
    )
    return redirect("false_attribution_report", reference=kept.reference)


@require_safe
def received_page(request: HttpRequest, reference: str) -> HttpResponse:
    """That a report was received, and whether it is answered. Nothing of what it says."""
    reports = FalseAttributionReport.objects.with_last_answer().select_related("comment__rendition__docket")
    found = get_object_or_404(reports.defer("text", "name", "email", "comment__text"), reference=reference)
    context = {"report": found, "is_practice": found.comment.rendition.docket.is_practice}
    response = render(request, "public/false_attribution_received.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _reported_or_404(comment_id: str) -> Rendition:
    """Any comment with a public page, so that a report on one that was just withdrawn is not lost."""
    parts = split_item_id(comment_id)
    if parts is None:
        raise Http404("No comment has this address.")
    shown = ("comment__tracking_number", "number", "docket__docket_id", "docket__is_practice")
    public = Rendition.objects.public().select_related("comment", "docket").only(*shown)
    return get_object_or_404(public, docket__docket_id=parts[0], number=parts[1])


def _form_page(
    request: HttpRequest, comment_id: str, form: ReportForm, *, status: int = 200, **context: object
) -> HttpResponse:
    """The form. It asks nothing of the database, so that it can say that the database does not answer."""
    context |= {"form": form, "comment_id": comment_id}
    response = render(request, "public/false_attribution.html", context, status=status)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
