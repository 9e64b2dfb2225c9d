"""What senders may say of themselves, and the words for what they may not."""

from operator import le

from django.utils.translation import gettext as _

from comments.enums import OrganizationType, SubmitterType
from comments.intake.characters import CONTROL, check_characters, is_good_line
from comments.intake.limits import FIELD_LABELS, SIGNATORIES_MAX, SIGNATORY_LIMIT
from comments.intake.submission import Submitter


def check_fields(submitter: Submitter, limits: dict[str, int]) -> list[tuple[str, list[str]]]:
    """Faults of the submitter's fields, each by itself."""
    found: list[tuple[str, list[str]]] = []
    values = vars(submitter)
    lines = [values[name] for name in limits]
    if "".join(lines).isprintable() and all(map(le, map(len, lines), limits.values())):
        return found  # as nearly always; `is_good_line` of all at once
    for name, limit in limits.items():
        value = values[name]
        if is_good_line(value, limit):
            continue
        label = FIELD_LABELS[name]
        if len(value) > limit:
            found.append(
                (
                    name,
                    [
                        _("%(label)s has %(count)s characters; the limit is %(limit)s.")
                        % {"label": label, "count": len(value), "limit": limit}
                    ],
                )
            )
        if CONTROL.search(value):
            found.append(
                (
                    name,
                    [
                        _("%(label)s holds a control character or a line break. Type it again on one line.")
                        % {"label": label}
                    ],
                )
            )
        else:
            found.append((name, check_characters(value)))
    return found


def check_signatories(value: str) -> list[str]:
    lines = value.split("\n")
    said = []
    if len(lines) > SIGNATORIES_MAX:
        said.append(
            _("%(count)s people sign; the form takes %(limit)s. Attach the list as a file instead.")
            % {"count": f"{len(lines):,}", "limit": SIGNATORIES_MAX}
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > SIGNATORY_LIMIT:
            said.append(
                _("Line %(number)s of the signatures has %(count)s characters; the limit is %(limit)s.")
                % {"number": number, "count": f"{len(line):,}", "limit": SIGNATORY_LIMIT}
            )
        elif CONTROL.search(line):
            said.append(
                _("Line %(number)s of the signatures holds a control character. Type it again.") % {"number": number}
            )
    return said[:5] or check_characters(value)


def check_submitter_type(submitter: Submitter) -> list[tuple[str, list[str]]]:
    needed: tuple[str, ...] = ()
    match submitter.submitter_type:
        case SubmitterType.INDIVIDUAL:
            needed = ("first_name", "last_name")
        case SubmitterType.ORGANIZATION:
            needed = ("organization",)
            if submitter.organization_type not in OrganizationType.values:
                allowed = ", ".join(OrganizationType.values)
                return [
                    *_missing(submitter, needed),
                    (
                        "organization_type",
                        [_("Choose what kind of organization it is: %(allowed)s.") % {"allowed": allowed}],
                    ),
                ]
        case SubmitterType.ANONYMOUS:
            named = ("first_name", "last_name", "organization", "submitter_rep", "signatories")
            if any(getattr(submitter, name) for name in named):
                return [
                    (
                        "submitter_type",
                        [_("You chose to stay anonymous but gave a name. Remove the name, or choose again.")],
                    )
                ]
        case _:
            return [("submitter_type", [_("Say who is commenting: an individual, an organization, or anonymous.")])]
    return _missing(submitter, needed)


def _missing(submitter: Submitter, names: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    return [
        (name, [_("%(label)s is missing. Write it, or choose to comment anonymously.") % {"label": FIELD_LABELS[name]}])
        for name in names
        if not getattr(submitter, name).strip()
    ]
