"""From a row of a file to a submission, or to the reason why it is none."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from comments.enums import Channel, OrganizationType, ReceivedBasis, SubmitterType
from comments.intake import timeliness, validation
from comments.intake.bulk.archives import Archive, FileMissing, names_in
from comments.intake.bulk.days import NotADay, as_day, read_day
from comments.intake.bulk.layout import Layout
from comments.intake.bulk.tables import RawRow
from comments.intake.bulk.texts import Text, text_of
from comments.intake.files import DistinctNames, FileRefused
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from comments.intake.submit import content_sha256
from comments.intake.targets import Target
from comments.models import BulkImport
from rulemaking.models import CommentPeriod, Document

_SUBMITTER = ("first_name", "last_name", "organization", *(
    name for name in validation.RECEIVED_FIELD_LIMITS if name not in ("first_name", "last_name", "organization")
))  # fmt: skip
_COMMENT_KINDS = {"", "public submission", "comment", "comments"}
_COLUMN_OF_FAULT = {
    "received_at": "received",
    "received_on": "received",
    "postmarked_on": "postmarked",
    "num_items_received": "items",
}
_FILES_MAX = 1000
_NOT_UTF_8 = (
    "This holds bytes that are no letters in the chosen encoding. In Excel, save the file as “CSV UTF-8”, "
    "or choose the other encoding."
)


class RowRefused(ValueError):
    """A row can't become a comment: which of its columns is at fault, why, and what to do."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all rows of one import share.

    Attributes:
        documents: of the rule, by their ids; a row may name one of them.
        periods: of the rule.
        archive: where the files lie that rows name; None for a bare table.
        targets: by document, the questions and sections that its comments may say they answer; empty where no row says.
        at: now, aware, UTC.
        good_times: times and days of receipt, with their postmark, that were found good: most rows share theirs.
        known_texts: what was made of texts that came before, by what stands in the file: most rows of a campaign are
            copies.
    """

    bulk_import: BulkImport
    layout: Layout
    documents: Mapping[str, Document]
    periods: Sequence[CommentPeriod]
    archive: Archive | None
    targets: Mapping[int, Mapping[str, Target]]
    at: dt.datetime
    good_times: set[tuple[dt.datetime | None, dt.date | None, dt.date | None]] = field(default_factory=set)
    known_texts: dict[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A row that can become a comment.

    Its files are checked and not yet kept; `members` are the names that the row gives them.
    """

    number: int
    submission: Submission
    text_sha256: bytes
    content_sha256: bytes
    members: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def identity(self) -> tuple[bytes, str, str, str]:
        """What makes it this comment and no other under its id."""
        submitter = self.submission.submitter
        return self.content_sha256, submitter.first_name, submitter.last_name, submitter.organization


def candidate_of(raw: RawRow, setting: Setting) -> Candidate:
    """Reads a row.

    Raises:
        RowRefused: it can't become a comment.
    """
    if raw.problem:
        raise RowRefused("", raw.problem)
    values = raw.values
    _require_letters(values, setting.layout)
    _require_comment(values, setting.layout)
    bulk_import = setting.bulk_import
    text = text_of(values.get("text", ""), setting.known_texts, is_html=setting.layout.is_official)
    files, notes = _files(values, setting)
    document = setting.documents.get(values.get("on_document", "").strip(), bulk_import.document)
    targets = _targets(values, setting.targets.get(document.pk, {}), notes)
    source_id = values.get("source_id", "").strip()
    submission = Submission(
        document=document,
        channel=Channel(bulk_import.channel),
        text=text.text,
        submitter=_submitter(values),
        received=_received(raw, setting),
        files=tuple(files.values()),
        source=bulk_import.source,
        # Without an id of its own, a row is named by the file that it stands in.
        source_id=source_id or f"sha256:{bytes(bulk_import.file_sha256).hex()}/{raw.number}",
        num_items_received=_items(values, setting.layout),
        targets=targets,
    )
    _check(submission, setting)
    if values.get("is_withdrawn", "").strip().lower() in ("true", "yes", "1"):
        notes.append("Withdrawn at its source.")
    return Candidate(
        number=raw.number,
        submission=submission,
        text_sha256=text.sha256,
        content_sha256=content_sha256(text.sha256, submission.files) if files else text.content_sha256,
        members=tuple(files),
        notes=notes,
    )


def _targets(values: Mapping[str, str], known: Mapping[str, Target], notes: list[str]) -> tuple[Target, ...]:
    """What a row says it answers. What this rule doesn't ask is told, and costs nobody the comment."""
    named = values.get("targets", "").replace(",", " ").split()
    if not named:
        return ()
    if strangers := [word for word in named if word not in known]:
        notes.append(f"Answers what is not in this document here: {', '.join(strangers)[:300]}")
    return tuple(target for word, target in known.items() if word in named)


def _require_letters(values: Mapping[str, str], layout: Layout) -> None:
    whole = "".join(values.values())
    if whole.isascii() and "\x00" not in whole:
        return
    for name, value in values.items():
        if "\x00" in value:
            raise RowRefused(
                layout.label(name), "This holds a NUL character (code 0), which can't be stored. Remove it."
            )
        try:
            value.encode()
        except UnicodeEncodeError as broken:
            raise RowRefused(layout.label(name), _NOT_UTF_8) from broken


def _require_comment(values: Mapping[str, str], layout: Layout) -> None:
    """Refuses what an export lists beside comments, and what its source has emptied."""
    kind = values.get("kind", "").strip()
    if kind.lower() not in _COMMENT_KINDS:
        raise RowRefused(
            layout.label("kind"), f"This row is a document ({kind[:60]}), not a comment. Nothing is to do."
        )
    if not values.get("text", "").strip() and not values.get("files", "").strip():
        if values.get("is_withdrawn", "").strip().lower() == "true":
            raise RowRefused(layout.label("text"), "Withdrawn and emptied at its source. Nothing is to do.")
        raise RowRefused(layout.label("text"), "This row has no comment. Write it, or name the file that holds it.")


def _submitter(values: Mapping[str, str]) -> Submitter:
    given = dict.fromkeys(_SUBMITTER, "")
    for name in given.keys() & values.keys():
        given[name] = values[name].strip()
    organization_type = ""
    if not given["organization"] and values.get("agency"):
        given["organization"] = values["agency"].strip()
    agency_type = values.get("agency_type", "").strip()
    if given["first_name"] or given["last_name"]:
        submitter_type = SubmitterType.INDIVIDUAL
    elif given["organization"]:
        submitter_type = SubmitterType.ORGANIZATION
        organization_type = agency_type if agency_type in OrganizationType.values else ""
    else:
        submitter_type = SubmitterType.ANONYMOUS
    signatories = "\n".join(filter(None, map(str.strip, values.get("signatories", "").splitlines())))
    return Submitter(
        submitter_type=submitter_type, organization_type=organization_type, signatories=signatories, **given
    )


def _received(raw: RawRow, setting: Setting) -> Received:
    bulk_import, layout = setting.bulk_import, setting.layout
    found = _day(raw.values, "received", layout)
    basis = f"row {raw.number}, column “{layout.label('received')[:60]}”"
    if found is None:
        found = bulk_import.default_received_on
        basis = f"row {raw.number}, the day given for rows without one"
        if found is None:
            raise RowRefused(
                layout.label("received"),
                "This row has no day of receipt. Write it, or give the import a day for rows without one.",
            )
    postmarked = _day(raw.values, "postmarked", layout)
    return Received(
        at=found if isinstance(found, dt.datetime) else None,
        on=None if isinstance(found, dt.datetime) else found,
        basis=ReceivedBasis.ASSERTED,
        evidence=f"{bulk_import.evidence} ({basis})",
        asserted_by=bulk_import.by,
        postmarked_on=as_day(postmarked) if postmarked else None,
    )


def _day(values: Mapping[str, str], name: str, layout: Layout) -> dt.date | dt.datetime | None:
    words = values.get(name, "").strip()
    if not words:
        return None
    try:
        return read_day(words)
    except NotADay as fault:
        raise RowRefused(layout.label(name), f"“{words[:40]}” can't be read. {fault}") from fault


def _items(values: Mapping[str, str], layout: Layout) -> int:
    """How many submissions the row says it carries; an export counts the duplicates beside the one it shows."""
    for name, more in (("items", 0), ("duplicates", 1)):
        if not (words := values.get(name, "").strip().replace(",", "")):
            continue
        if not words.isascii() or not words.isdigit() or int(words) + more > validation.COUNT_LIMIT:
            raise RowRefused(layout.label(name), f"“{words[:40]}” is not a count. Write a whole number, or nothing.")
        return int(words) + more if int(words) else 0
    return 0


def _files(values: Mapping[str, str], setting: Setting) -> tuple[dict[str, StoredFile], list[str]]:
    """The files that a row names, by the name that it gives them, and what to tell of those that can't be had."""
    names = names_in(values.get("files", ""))
    if not names:
        return {}, []
    column = setting.layout.label("files")
    if setting.archive is None:
        if not values.get("text", "").strip():
            raise RowRefused(
                column, "The comment is in its files, which are not here. Put the table and the files into one ZIP."
            )
        return {}, [f"Names {len(names)} files that are not in this import: {', '.join(names)[:300]}"]
    names = list(dict.fromkeys(names))
    if len(names) > _FILES_MAX:
        raise RowRefused(
            column,
            f"This row names {len(names):,} files; a comment holds {_FILES_MAX:,}. Put them into one PDF.",
        )
    described: dict[str, StoredFile] = {}
    distinct = DistinctNames()
    for name in names:
        try:
            found = setting.archive.describe(name)
        except (FileMissing, FileRefused) as refusal:
            raise RowRefused(column, str(refusal)) from refusal
        described[name] = replace(found, file_name=distinct.next_for(found.file_name))
        distinct.take(described[name].file_name)
    return described, []


def _check(submission: Submission, setting: Setting) -> None:
    received = submission.received
    times = (received.at, received.on, received.postmarked_on)
    try:
        validation.check(submission)
        if times not in setting.good_times:
            validation.check_not_in_future(received, at=setting.at)
            timeliness.require_open(submission.document.rulemaking, received, setting.periods)
            setting.good_times.add(times)
    except validation.SubmissionInvalid as fault:
        name, said = next(iter(fault.errors.items()))
        raise RowRefused(setting.layout.label(_COLUMN_OF_FAULT.get(name, name)), " ".join(said)) from fault
    except timeliness.CommentPeriodNotOpen as fault:
        sentence = str(fault).removesuffix(" Your comment was not received.")
        raise RowRefused(
            setting.layout.label("received"),
            f"{sentence} Correct the day of receipt, or let the rule accept late comments.",
        ) from fault
