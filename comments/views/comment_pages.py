"""The pages of the comment form: its steps, the whole of it at once, and what a closed rule says."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.forms import STEPS, CommentForm
from comments.intake import files
from comments.views.rules import about
from comments.views.standing import Standing
from comments.views.targets import offered


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


def closed_page(request: HttpRequest, standing: Standing, *, typed: str, status: int) -> HttpResponse:
    """The rule takes no comments now; what was typed comes back, to be copied."""
    context = about(standing) | {"typed": typed, "was_sent": status != 200}
    return render(request, "public/comment_closed.html", context, status=status)


def step_address(slug: str, secret: str, step: str) -> str:
    """Where a step of a draft is; of the first step before there is a draft, the form's own address."""
    return reverse("draft_step", args=[slug, secret, step]) if secret else reverse("comment_form", args=[slug])


def reviewed(standing: Standing, form: CommentForm) -> dict[str, object]:
    """What the last step shows once more."""
    submitter = form.submitter()
    types = dict(form.fields["submitter_type"].choices)  # type: ignore[attr-defined]
    kinds = dict(form.fields["organization_type"].choices)  # type: ignore[attr-defined]
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
        "files_hint": _("Up to %(count)s files of %(size)s MiB each: %(kinds)s.")
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
