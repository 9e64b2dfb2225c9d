"""The questions and sections that a comment may say it answers, as the form offers them and as they come back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments.intake.targets import Target, named, targets_of, value_of
from comments.views.standing import Standing
from rulemaking.models import Section


@dataclass(frozen=True)
class Offered:
    """One choice: how the form names it, what people read, and whether it is chosen."""

    value: str
    label: str
    text: str
    is_chosen: bool


def offered(standing: Standing, chosen: Sequence[str]) -> list[Offered]:
    """What the form offers: the rule's numbered questions, then the sections of the document. Two statements."""
    if standing.document is None:
        return []
    return [
        Offered(
            value=value_of(target),
            label=_label(target),
            text=target.heading if isinstance(target, Section) else target.text,
            is_chosen=value_of(target) in chosen,
        )
        for target in targets_of(standing.document)
    ]


def chosen_among(standing: Standing, values: Sequence[str]) -> tuple[tuple[Target, ...], list[str]]:
    """The rows that a form's values name, and a sentence for what none of them is. Asks nothing where none is named."""
    if standing.document is None:
        return (), []
    found, strangers = named(standing.document, values)
    if not strangers:
        return found, []
    return found, [_("A question or section that you chose is not in this rule. Choose again.")]


def _label(target: Target) -> str:
    if isinstance(target, Section):
        return _("Section %(number)s") % {"number": target.number} if target.number else _("Section")
    return _("Question %(number)s") % {"number": target.number}
