"""The pages of the comment form: its steps, the whole of it at once, and what a closed rule says."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.forms import STEPS, CommentForm
from comments.intake import drafts, files
from comments.intake.validation import normal_newlines
from comments.models import Draft
from comments.models.draft import KEPT_AFTER_CLOSE
from comments.views.rules import about
from comments.views.standing import Standing
from comments.views.targets import offered
from rulemaking.deadlines import EASTERN


def whole_page(
    request: HttpRequest, standing: Standing, form: CommentForm, *, status: int = 200, **context: object
) -> HttpResponse:
    """Everything on one page: where what was sent can't be taken as it is."""
    context |= about(standing) | limits() | {"form": form, "has_chosen_files": bool(form.uploads)}
    return _going_back(render(request, "public/comment_form.html", context, status=status))


def step_page(
    request: HttpRequest,
    standing: Standing,
    form: CommentForm,
    *,
    step: str,
    secret: str = "",
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """One step of the form.

    Args:
        secret: of the draft; empty before there is one.
    """
    context |= about(standing) | limits()
    context |= {
        "form": form,
        "step": step,
        "steps": _steps(step),
        "secret": secret,
        "carried": form.carried(but=step),
        "has_chosen_files": bool(form.uploads),
        "refused_files": status != 200 and bool(form.errors.get("files")),
    }
    if step == "comment":
        context["targets"] = offered(standing, form.targets)
    if step == "review":
        context["reviewed"] = reviewed(standing, form)
    response = render(request, f"public/comment_{step}.html", context, status=status)
    if secret:
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
    return _going_back(response)


class Came(StrEnum):
    """What came to a rule that takes no comments now."""

    NOTHING = "nothing"
    COMMENT = "comment"
    STEP = "step"
    LOOK = "look"


@dataclass(frozen=True)
class KeptDraft:
    """What is still kept of a comment that was not sent.

    Attributes:
        until: the Washington day up to which it is kept at least.
        is_typed: it holds the words that came with the request, no earlier ones.
    """

    link: str
    secret: str
    until: dt.date
    is_typed: bool
    file_names: tuple[str, ...]


def closed_page(
    request: HttpRequest,
    standing: Standing,
    *,
    status: int,
    came: Came = Came.NOTHING,
    typed: str = "",
    secret: str = "",
) -> HttpResponse:
    """The rule takes no comments now. Says what was not received, and what is kept of it; what was typed comes back.

    Args:
        typed: the words that came; without any, those of the draft are shown.
        secret: of the draft, if there may be one.
    """
    draft = drafts.find(secret) if secret else None
    kept = None
    if draft is not None and draft.rulemaking_id == standing.rulemaking.pk:
        held = normal_newlines("".join(drafts.typed_of(draft).get("text", [])))
        kept, typed = _kept_draft(request, standing, draft, secret, is_typed=typed in ("", held)), typed or held
    context = about(standing) | {"typed": typed, "came": came, "kept": kept}
    response = render(request, "public/comment_closed.html", context, status=status)
    if secret:
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "no-store"
    return response


def _kept_draft(request: HttpRequest, standing: Standing, draft: Draft, secret: str, *, is_typed: bool) -> KeptDraft:
    # The sweep looks at both, so that a deadline that moves keeps the draft longer.
    last = max([draft.saved_at, *(period.closes_at for period in standing.periods)])
    return KeptDraft(
        link=request.build_absolute_uri(step_address(standing.rulemaking.slug, secret, "comment")),
        secret=secret,
        until=(last + KEPT_AFTER_CLOSE).astimezone(EASTERN).date() - dt.timedelta(days=1),
        is_typed=is_typed,
        file_names=tuple(draft.files.values_list("file_name", flat=True)),
    )


def step_address(slug: str, secret: str, step: str) -> str:
    """Where a step of a draft is; of the first step before there is a draft, the form's own address."""
    return reverse("draft_step", args=[slug, secret, step]) if secret else reverse("comment_form", args=[slug])


def reviewed(standing: Standing, form: CommentForm) -> dict[str, object]:
    """What the last step shows once more."""
    submitter = form.submitter()
    types = dict(form.fields["submitter_type"].choices)  # type: ignore[attr-defined]  # a choice field
    kinds = dict(form.fields["organization_type"].choices)  # type: ignore[attr-defined]  # as above
    place = (submitter.city, submitter.state_province_region, submitter.country)
    return {
        "text": form.typed_text,
        "targets": [choice for choice in offered(standing, form.targets) if choice.is_chosen],
        "submitter": submitter,
        "submitter_type": types.get(submitter.submitter_type, ""),
        "organization_type": kinds.get(submitter.organization_type, ""),
        "place": ", ".join(part for part in place if part),
        "signatories": submitter.signatories.split("\n") if submitter.signatories else [],
        "wants_email_receipt": bool(form.data.get("wants_email_receipt")),
    }


def limits() -> dict[str, object]:
    """What a comment may hold, for the words of the form."""
    code_points = settings.COMMENT_MAX_CODE_POINTS
    mebibytes = settings.ATTACHMENT_MAX_BYTES // 1_048_576
    kinds = ", ".join(sorted(files.MEDIA_TYPES))
    return {
        "max_code_points": code_points,
        "text_hint": _("Up to %(limit)s characters. If you have more to say, attach it as a file.")
        % {"limit": f"{code_points:,}"},
        "files_hint": _("Up to %(count)s files of %(size)s MB each: %(kinds)s.")
        % {"count": settings.ATTACHMENT_MAX_COUNT, "size": mebibytes, "kinds": kinds},
    }


def _steps(step: str) -> list[dict[str, object]]:
    labels = {"comment": _("Your comment"), "about": _("About you"), "review": _("Check and send")}
    here = list(STEPS).index(step)
    return [
        {"label": labels[name], "is_current": place == here, "is_done": place < here}
        for place, name in enumerate(STEPS)
    ]


def _going_back(response: HttpResponse) -> HttpResponse:
    # Not no-store: going back must find the same form with the same token, not a new submission.
    response["Cache-Control"] = "private, no-cache"
    return response
