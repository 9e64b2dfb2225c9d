"""What a submission must be, and the words for what it is not. Pure but for the settings it reads."""

import datetime as dt
import re
from collections.abc import Collection, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.enums import Channel, OrganizationType, ReceivedBasis, SubmitterType
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from rulemaking.deadlines import EASTERN
from rulemaking.models import Section

FIELD_LIMITS = {
    "first_name": 25,
    "last_name": 25,
    "organization": 120,
    "email": 100,
    "phone": 50,
    "address1": 120,
    "address2": 120,
    "city": 50,
    "state_province_region": 50,
    "zip": 10,
    "country": 50,
    "category": 120,
    "submitter_rep": 120,
}
"""Code points a field may hold that is typed here. Source: the regulations.gov v4 API's limits."""

RECEIVED_FIELD_LIMITS = {
    "first_name": 200,
    "last_name": 200,
    "organization": 500,
    "email": 320,
    "phone": 100,
    "address1": 300,
    "address2": 300,
    "city": 200,
    "state_province_region": 200,
    "zip": 50,
    "country": 200,
    "category": 300,
    "submitter_rep": 300,
}
"""Code points a field may hold of what reached the agency otherwise: what its column holds, beyond any real name."""

RECEIVED_MAX_CODE_POINTS = 1_000_000
"""Code points of a text that reached the agency otherwise: some four hundred pages."""

TYPED_HERE = (Channel.WEB, Channel.API)
"""Where the sender is there to be told. What came by letter, mail, file or from another portal was received whatever
it looks like: it is refused for no missing name and no length short of these bounds. docs/adr/0031."""

FIELD_LABELS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "organization": gettext_lazy("Organization"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone number"),
    "address1": gettext_lazy("Address"),
    "address2": gettext_lazy("Address, second line"),
    "city": gettext_lazy("City"),
    "state_province_region": gettext_lazy("State or province"),
    "zip": gettext_lazy("ZIP or postal code"),
    "country": gettext_lazy("Country"),
    "category": gettext_lazy("Category"),
    "submitter_rep": gettext_lazy("Who sends it for you"),
    "signatories": gettext_lazy("Who else signs"),
}

SIGNATORIES_MAX = 500
SIGNATORY_LIMIT = 150
"""Code points of one line that names a signatory."""
REFERENCE_LIMITS = {"submission_token": 100, "source": 60, "source_id": 300}
RECEIPT_LIMITS = {"received_evidence": 300, "asserted_by": 150}
COUNT_LIMIT = 2_147_483_647
"""What the database's integer holds."""

# On one line: no control characters, no line breaks of any kind (U+0085, U+2028 and U+2029 break lines too).
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class SubmissionInvalid(ValueError):
    """A submission can't be taken as it is. `errors` maps a field's name to sentences that say what to do."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(said)}" for name, said in errors.items()))
        self.errors = errors


def normal_newlines(text: str) -> str:
    """CR LF and CR become LF, as a browser's form sends CR LF whatever was typed. Nothing else is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check(submission: Submission) -> None:
    """Refuses what no channel may hand in.

    Raises:
        SubmissionInvalid: with every fault of every field, not only the first.
    """
    errors: dict[str, list[str]] = {}
    is_typed = submission.channel in TYPED_HERE
    limit = settings.COMMENT_MAX_CODE_POINTS if is_typed else RECEIVED_MAX_CODE_POINTS
    for name, said in (
        ("text", check_text(submission.text, has_files=bool(submission.files), limit=limit)),
        ("files", _check_file_names(submission.files, is_typed=is_typed)),
        *_check_fields(submission.submitter, FIELD_LIMITS if is_typed else RECEIVED_FIELD_LIMITS),
        *(_check_typed(submission) if is_typed else ()),
        *_check_references(submission),
        *_check_received(submission.received),
    ):
        if said:
            errors.setdefault(name, []).extend(said)
    if errors:
        raise SubmissionInvalid(errors)


def check_content(text: str, files: tuple[StoredFile, ...]) -> dict[str, list[str]]:
    """Faults of a text and its files alone, by field; empty if there are none."""
    found = {"text": check_text(text, has_files=bool(files)), "files": _check_file_names(files)}
    return {name: said for name, said in found.items() if said}


def check_text(text: str, *, has_files: bool = False, limit: int | None = None) -> list[str]:
    """Sentences on what is wrong with a comment's text; none if nothing is. `text` has LF line ends.

    Args:
        limit: code points; without it, what may be typed here.
    """
    if not text.strip() and not has_files:
        return [_("Write your comment, or attach it as a file.")]
    said = []
    limit = settings.COMMENT_MAX_CODE_POINTS if limit is None else limit
    if len(text) > limit:
        said.append(
            _(
                "Your comment has %(count)s characters; the limit is %(limit)s. "
                "Shorten it by %(over)s, or attach the whole text as a file."
            )
            % {"count": f"{len(text):,}", "limit": f"{limit:,}", "over": f"{len(text) - limit:,}"}
        )
    said.extend(_check_characters(text))
    return said


def _check_characters(value: str) -> list[str]:
    if "\x00" in value:
        return [_("This holds a NUL character (code 0), which can't be stored. Remove it and send again.")]
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return [
            "This holds half of a character pair (a lone surrogate), which can't be stored. Type that character again."
        ]
    return []


def check_more_files(present: Collection[str], more: Sequence[str]) -> list[str]:
    """Why files of these names can't stand beside those that are there: the same name, or too many."""
    same = [name for name in more if name in present]
    said = [_("Two files are named “%(name)s”. Rename one of them.") % {"name": name} for name in same]
    if len(same) < len(more):
        said.append(
            _("You attached %(count)s files; the limit is %(limit)s. Remove some.")
            % {"count": len(present) + len(more) - len(same), "limit": settings.ATTACHMENT_MAX_COUNT}
        )
    return said


def _check_file_names(files: tuple[StoredFile, ...], *, is_typed: bool = True) -> list[str]:
    if not files:
        return []
    said = []
    names = [kept.file_name for kept in files]
    if is_typed and len(names) > settings.ATTACHMENT_MAX_COUNT:
        said.append(
            _("You attached %(count)s files; the limit is %(limit)s. Remove some.")
            % {"count": len(names), "limit": settings.ATTACHMENT_MAX_COUNT}
        )
    for name in sorted({name for name in names if names.count(name) > 1}):
        said.append(_("Two files are named “%(name)s”. Rename one of them.") % {"name": name})
    return said


def _check_fields(submitter: Submitter, limits: dict[str, int]) -> list[tuple[str, list[str]]]:
    """Faults of the submitter's fields, each by itself."""
    found: list[tuple[str, list[str]]] = []
    values = vars(submitter)
    for name, limit in limits.items():
        value = values[name]
        if _is_good_line(value, limit):
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
        if _CONTROL.search(value):
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
            found.append((name, _check_characters(value)))
    return found


def _check_typed(submission: Submission) -> list[tuple[str, list[str]]]:
    """What only somebody who is there to be told can mend."""
    submitter = submission.submitter
    found = [
        *_check_submitter_type(submitter),
        ("signatories", _check_signatories(submitter.signatories)),
        ("targets", _check_targets(submission)),
    ]
    if submitter.organization_type and submitter.submitter_type != SubmitterType.ORGANIZATION:
        found.append(("organization_type", [_("Only an organization has a kind. Remove it, or comment as one.")]))
    if submitter.email:
        try:
            validate_email(submitter.email)
        except ValidationError:
            found.append(("email", [_("Write an e-mail address such as name@example.com.")]))
    elif submission.wants_email_receipt:
        found.append(("email", [_("Write your e-mail address, or don't ask for a receipt by e-mail.")]))
    return found


def _check_signatories(value: str) -> list[str]:
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
        elif _CONTROL.search(line):
            said.append(
                _("Line %(number)s of the signatures holds a control character. Type it again.") % {"number": number}
            )
    return said[:5] or _check_characters(value)


def _check_targets(submission: Submission) -> list[str]:
    strangers = [
        target
        for target in submission.targets
        if (
            target.document_id != submission.document.pk
            if isinstance(target, Section)
            else target.rulemaking_id != submission.document.rulemaking_id
        )
    ]
    if strangers:
        return [_("This question or section is not one of this rule’s. Choose again.")]
    return []


def _check_references(submission: Submission) -> list[tuple[str, list[str]]]:
    """What programs and staff give, never what a person types: still no reason to fail without words."""
    found: list[tuple[str, list[str]]] = []
    for name, limit in REFERENCE_LIMITS.items():
        value = getattr(submission, name) or ""
        if not _is_good_line(value, limit):
            found.append((name, _check_line(value, limit)))
    if submission.submission_token == "":
        found.append(("submission_token", ["An empty token names no submission. Leave it out."]))
    if bool(submission.source) != bool(submission.source_id):
        found.append(("source_id", ["Name both the source and the comment's id there, or neither."]))
    if not 0 <= submission.num_items_received <= COUNT_LIMIT:
        found.append(("num_items_received", [f"Write a number from 0 to {COUNT_LIMIT:,}."]))
    return found


def _is_good_line(value: str, limit: int) -> bool:
    """Whether nothing is to be said of a line; of some good ones, only the closer look finds that.

    Python calls printable what is neither a control character, nor a line break, nor half of a pair.
    """
    return len(value) <= limit and value.isprintable()


def _check_line(value: str, limit: int) -> list[str]:
    if len(value) > limit:
        return [f"This has {len(value)} characters; the limit is {limit}."]
    if _CONTROL.search(value):
        return ["This holds a control character or a line break. Write it on one line."]
    return _check_characters(value)


def _check_received(received: Received) -> list[tuple[str, list[str]]]:
    found = [
        (name, _check_line(value, RECEIPT_LIMITS[name]))
        for name, value in (("received_evidence", received.evidence), ("asserted_by", received.asserted_by))
        if not _is_good_line(value, RECEIPT_LIMITS[name])
    ]
    if received.at is None and (received.on is None or received.basis == ReceivedBasis.EDGE_CLOCK):
        found.append(("received_at", ["Say when it was received: the time, or the day if only that is known."]))
    if received.at is not None and received.on is not None:
        found.append(
            ("received_on", ["Give the time or the day of receipt, not both: they could contradict each other."])
        )
    if received.at is not None and received.at.tzinfo is None:
        found.append(("received_at", ["A time of receipt needs its time zone."]))
    if received.basis == ReceivedBasis.ASSERTED:
        if not received.asserted_by.strip():
            found.append(("asserted_by", ["Say who states the time of receipt."]))
        if not received.evidence.strip():
            found.append(("received_evidence", ["Say what shows the time of receipt, such as a date stamp."]))
    return found


def check_not_in_future(received: Received, *, at: dt.datetime) -> None:
    """Refuses a time of receipt that has not come, or a postmark later than the receipt.

    Args:
        at: now, aware, UTC.

    Raises:
        SubmissionInvalid
    """
    today = at.astimezone(EASTERN).date()
    errors: dict[str, list[str]] = {}
    if (received.at is not None and received.at > at) or (received.on is not None and received.on > today):
        errors["received_at"] = ["The time of receipt lies in the future. Check the date."]
    received_on = received.on or (received.at.astimezone(EASTERN).date() if received.at else today)
    if received.postmarked_on is not None and received.postmarked_on > received_on:
        errors["postmarked_on"] = ["The postmark is later than the receipt. Check both dates."]
    if errors:
        raise SubmissionInvalid(errors)


def _check_submitter_type(submitter: Submitter) -> list[tuple[str, list[str]]]:
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
