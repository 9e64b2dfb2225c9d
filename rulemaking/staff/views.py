"""The life of a rule, as staff see and move it: what happened, what is owed, and a form for each act."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from rulemaking.actions.documents import PUBLISHED_BY
from rulemaking.actions.refusals import ActRefused
from rulemaking.cautions import cautions_of
from rulemaking.enums import RuleState
from rulemaking.models import Document, Rulemaking
from rulemaking.obligation_facts import obligations_of
from rulemaking.obligations import Standing
from rulemaking.permissions import Person, may_decide_on_rule, may_see_rule
from rulemaking.requests import received_at
from rulemaking.staff import period_forms, rule_forms
from rulemaking.staff.begin_form import BeginForm
from rulemaking.staff.fields import ActForm
from rulemaking.timeline import timeline

ACTS: dict[str, type[ActForm]] = {
    "propose": period_forms.ProposeForm,
    "extend": period_forms.ExtendForm,
    "reopen": period_forms.ReopenForm,
    "correct": period_forms.CorrectForm,
    "order": rule_forms.OrderForm,
    "finalise": rule_forms.FinaliseForm,
    "withdraw": rule_forms.WithdrawForm,
    "repeal": rule_forms.RepealForm,
    "court-order": rule_forms.CourtOrderForm,
    "notice-to-congress": rule_forms.CongressNoticeForm,
    "consultation": rule_forms.ConsultationForm,
}
"""Acts by the last part of their address."""

NEXT: dict[str, tuple[str, ...]] = {
    RuleState.DRAFT: ("propose",),
    RuleState.FINDING: ("propose", "withdraw"),
    RuleState.ORDERED: ("propose",),
    RuleState.PROPOSED: ("correct", "withdraw"),
    RuleState.OPEN: ("extend", "correct", "withdraw"),
    RuleState.CLOSED: ("finalise", "reopen", "withdraw"),
    RuleState.FINAL: ("court-order", "repeal"),
    RuleState.IN_EFFECT: ("court-order", "repeal"),
    RuleState.ENJOINED: ("court-order", "reopen", "repeal"),
    RuleState.REMANDED: ("reopen", "finalise", "repeal"),
    RuleState.VACATED: ("reopen", "repeal"),
    RuleState.WITHDRAWN: ("propose",),
    RuleState.REPEALED: ("propose",),
}
"""What usually comes next, by state. All other acts stand below them."""

MayAct = Callable[[Person, Rulemaking | None, dt.datetime], bool]
View = Callable[..., HttpResponse]


def staff_only(may: MayAct) -> Callable[[View], View]:
    """Decorator: the view gets the rule of the address; others than `may` allows log in, or are refused with 403."""

    def decorate(view: View) -> View:
        def checked(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            if not may(request.user, None, received_at(request)):
                raise PermissionDenied
            rulemaking = get_object_or_404(Rulemaking, slug=slug)
            if not may(request.user, rulemaking, received_at(request)):
                raise PermissionDenied
            return view(request, rulemaking, **kwargs)

        return wraps(view)(lambda *args, **kwargs: admin.site.admin_view(checked)(*args, **kwargs))

    return decorate


@staff_only(may_see_rule)
def life(request: HttpRequest, rulemaking: Rulemaking) -> HttpResponse:
    """Where the rule stands, what staff should look at, what the law asks for, and what happened."""
    at = received_at(request)
    state = rulemaking.state_at(at)
    drafts = Document.objects.filter(rulemaking=rulemaking, posted_at__isnull=True).select_related("docket")
    return _page(
        request,
        "admin/rulemaking/life/rule.html",
        title=f"Life of the rule: {rulemaking.subject_name}",
        rulemaking=rulemaking,
        state=state,
        timeline=timeline(rulemaking, at),
        obligations=obligations_of(rulemaking, at=at),
        cautions=cautions_of(rulemaking, at=at),
        drafts=[(draft, draft.kind not in PUBLISHED_BY) for draft in drafts],
        may_decide=may_decide_on_rule(request.user, rulemaking, at),
        next_acts=[(name, ACTS[name].title) for name in NEXT[state]],
        other_acts=[(name, form.title) for name, form in ACTS.items() if name not in NEXT[state]],
    )


def summary_of(rulemaking: Rulemaking, at: dt.datetime) -> dict[str, Any]:
    """What the page of a rule in the admin says of its life."""
    obligations = obligations_of(rulemaking, at=at)
    return {
        "rulemaking": rulemaking,
        "state": rulemaking.state_at(at),
        "obligations": obligations,
        "cautions": cautions_of(rulemaking, at=at),
        "owed": sum(duty.standing == Standing.OWED for duty in obligations),
        "overdue": sum(duty.standing == Standing.OVERDUE for duty in obligations),
    }


def begin(request: HttpRequest) -> HttpResponse:
    """The form that begins a rule, so that documents can be proposed for it."""
    if not may_decide_on_rule(request.user, None, received_at(request)):
        raise PermissionDenied
    form = BeginForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            rulemaking = form.act(by=request.user.get_username(), at=received_at(request))
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, "The rule is begun. Write its summary, then propose it.")
            return HttpResponseRedirect(reverse("life:rule", args=[rulemaking.slug]))
    status = 400 if form.errors else 200
    return _page(request, "admin/rulemaking/life/act.html", title=form.title, status=status, form=form)


@staff_only(may_decide_on_rule)
def act(request: HttpRequest, rulemaking: Rulemaking, *, name: str) -> HttpResponse:
    """The form of one act, and the act itself."""
    form_class = ACTS.get(name)
    if form_class is None:
        raise Http404("There is no such act.")
    return _answer(request, rulemaking, form_class(_typed(request), rulemaking=rulemaking, at=received_at(request)))


@staff_only(may_decide_on_rule)
def publish(request: HttpRequest, rulemaking: Rulemaking, *, pk: int) -> HttpResponse:
    """The form that publishes a draft."""
    document = get_object_or_404(rulemaking.documents.select_related("docket", "rulemaking"), pk=pk)
    form = period_forms.PublishForm(_typed(request), rulemaking=rulemaking, at=received_at(request), document=document)
    return _answer(request, rulemaking, form)


def _answer(request: HttpRequest, rulemaking: Rulemaking, form: ActForm) -> HttpResponse:
    """Does the act and goes back to the rule; or shows the form, with the reason why it could not be done."""
    if request.method == "POST" and form.is_valid():
        try:
            done = form.act(by=request.user.get_username())
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, done)
            return HttpResponseRedirect(reverse("life:rule", args=[rulemaking.slug]))
    return _page(
        request,
        "admin/rulemaking/life/act.html",
        title=form.title,
        status=400 if form.errors else 200,
        rulemaking=rulemaking,
        form=form,
        state=rulemaking.state_at(received_at(request)),
        # What is final can't be made undone: here somebody still can answer first.
        cautions=cautions_of(rulemaking, at=received_at(request)) if isinstance(form, rule_forms.FinaliseForm) else (),
    )


def _page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> TemplateResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context}, status=status)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent with the form. An empty form is sent too: it lacks what is needed, and says so."""
    return request.POST if request.method == "POST" else None
