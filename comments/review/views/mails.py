"""What came by e-mail: what waits for a decision, and what became of the rest."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.enums import MailState
from comments.intake.mail import taking
from comments.models import IncomingMail
from comments.review import permissions
from comments.review.admin_policy import FILE_POLICY
from comments.review.forms import DocumentField
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at

PAGE_SIZE = 50
ROUTE, SET_ASIDE = "route", "set-aside"
_READS_SECONDS = 10.0
"""A worker has a minute for a mail; a person who looks at it does not."""


class RouteForm(PlainForm):
    """What a mail is: a comment on a document, or none."""

    document = DocumentField(label="It is a comment on", required=False)
    reason = forms.CharField(label="Or why it is no comment", max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        DocumentField.offer_in(self)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"


@staff_page(permissions.may_route_mail)
def mail_list(request: HttpRequest) -> HttpResponse:
    """Mails of one state, those that wait unless another is asked for."""
    state = request.GET.get("state", MailState.WAITING)
    state = MailState(state) if state in MailState.values else MailState.WAITING
    found = IncomingMail.objects.filter(state=state).select_related("comment")
    pages = Paginator(found.order_by("pk" if state == MailState.WAITING else "-pk"), PAGE_SIZE)
    return page(
        request,
        "admin/review/mails.html",
        title="E-mail",
        state=state,
        rows=pages.get_page(request.GET.get("page")),
        tabs=[(one, IncomingMail.objects.filter(state=one).count()) for one in MailState],
    )


@staff_page(permissions.may_route_mail)
def mail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with its words and files; a POST says what it is."""
    mail = get_object_or_404(IncomingMail.objects.select_related("comment"), pk=pk)
    require(request, permissions.may_route_mail, mail)
    form = RouteForm(request.POST) if request.method == "POST" else RouteForm()
    if request.method == "POST" and form.is_valid():
        try:
            messages.info(request, _decide(request, mail, form))
            return HttpResponseRedirect(reverse("review:mails"))
        except (taking.MailDecidedBefore, taking.MailNotTakable) as refusal:
            form.add_error(None, str(refusal))
            mail.refresh_from_db()
    try:
        contents = taking.contents_of(mail, seconds=_READS_SECONDS)
    except FileNotFoundError as missing:
        raise Http404("The mail is not in the store.") from missing
    answered = IncomingMail.objects.filter(message_id=mail.in_reply_to).exclude(message_id="").first()
    return page(
        request,
        "admin/review/mail.html",
        title=str(mail),
        status=400 if form.errors else 200,
        mail=mail,
        contents=contents,
        answered=answered,
        form=form,
        is_undecided=mail.state != MailState.TAKEN,
        may_set_aside=mail.state == MailState.WAITING,
    )


def _decide(request: HttpRequest, mail: IncomingMail, form: RouteForm) -> str:
    """One call; what was done, in a sentence."""
    who: dict[str, Any] = {"mail": mail, "by": username(request), "at": received_at(request)}
    if request.POST.get("act") == ROUTE:
        document = form.cleaned_data["document"]
        if document is None:
            raise taking.MailNotTakable("Choose the document that it is a comment on.")
        accepted = taking.route(document=document, **who)
        return f"It is comment {accepted.comment.tracking_number} now."
    taking.set_aside(reason=form.cleaned_data["reason"], **who)
    return "It is set aside. You find it under “Set aside”."


@staff_page(permissions.may_route_mail)
def original_mail(request: HttpRequest, pk: int) -> Any:
    """The mail as it came, to be saved and not shown."""
    mail = get_object_or_404(IncomingMail, pk=pk)
    try:
        content = taking.open_original(mail.key)
    except FileNotFoundError as missing:
        raise Http404("The mail is not in the store.") from missing
    answer = FileResponse(
        content, as_attachment=True, filename=f"mail-{pk}.eml", content_type="application/octet-stream"
    )
    answer["Content-Security-Policy"] = FILE_POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer
