"""Rules: begun, so that documents can be proposed for them."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_noop

from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.enums import Authority, SubjectType
from rulemaking.history import change_context
from rulemaking.models import Docket, Part, Rulemaking
from rulemaking.rules import why_not_begun

WHOLE = gettext_noop("The whole rule")


class RuleRefused(ActRefused):
    """A rule that can't be begun as it is described."""


@transaction.atomic
def begin(
    *,
    subject_name: str,
    subject_type: SubjectType,
    title: str,
    docket: Docket,
    by: str,
    at: dt.datetime,
    authority: Authority = Authority.SECTION_311,
    special_measures: Collection[int] = (),
    parts: Sequence[str] = (),
) -> Rulemaking:
    """Begins a rule: its subject, its docket, its parts. Nothing of it is public until a document is.

    Args:
        subject_name: whom or what it is about; the rule's address is made of it.
        parts: labels of parts that can have comment periods of their own; none means the whole rule.
        at: when it is begun, aware, UTC.

    Raises:
        RuleRefused: another rule has that name already, measures were named that its authority doesn't have, or two
            parts have one label.

    Source:
        docs/rules.md, R-24.
    """
    slug = slugify(subject_name)[:80].strip("-")
    labels = [label.strip() for label in parts if label.strip()] or [WHOLE]
    reason = why_not_begun(
        slug=slug,
        is_taken=Rulemaking.objects.filter(slug=slug).exists(),
        authority=authority,
        special_measures=special_measures,
        parts=labels,
    )
    refuse_if(reason, RuleRefused)
    with change_context(by=by, why="rule begun"):
        rulemaking = Rulemaking.objects.create(
            slug=slug,
            title=title,
            subject_name=subject_name,
            subject_type=subject_type,
            authority=authority,
            special_measures=sorted(set(special_measures)),
        )
        rulemaking.dockets.add(docket)
        for position, label in enumerate(labels, start=1):
            Part.objects.create(rulemaking=rulemaking, label=label, position=position)
    return rulemaking
