"""Comments and responses of a rule as a Word file: what goes into the preamble, and what stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as DocumentObject

from comments.analysis import report_file
from comments.analysis.report_parts import counted, plain, shortened, table, who_do

RAISED_AT_MOST = 25
"""Excerpts listed with each issue; the spreadsheet of citations has all."""


@dataclass(frozen=True, kw_only=True)
class Raised:
    """Words that raise an issue: which comment, who sent it, what it says."""

    comment: str
    submitter: str
    text: str


@dataclass(frozen=True, kw_only=True)
class IssueLines:
    """One issue with its response.

    Attributes:
        heading: of the response, or the issue's title.
        state: a sentence: published when, drafted, or none yet.
        excerpt_count: of which `raised` has the first RAISED_AT_MOST.
    """

    number: int
    heading: str
    state: str
    comments_said: str
    text: str
    excerpt_count: int
    raised: Sequence[Raised]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the file says.

    Attributes:
        as_of: the instant, in words.
        to_come: how many comments are answered with a document that isn't public yet.
        unanswered: significant comments without an answer: which, from whom, what is missing.
    """

    subject: str
    as_of: str
    significant: int
    not_considered: str
    issues: Sequence[IssueLines]
    to_come: int
    unanswered_count: int
    unanswered: Sequence[tuple[str, str, str]]


def build(report: Report) -> bytes:
    """The file, for staff: drafts stand in it."""
    document = report_file.begin(f"Comments and responses: {report.subject}")
    document.add_heading("Comments and responses", level=0)
    document.add_paragraph(plain(f"{report.subject}. As of {report.as_of}. For staff: drafts stand in it."))
    document.add_paragraph(
        f"{who_do(report.significant, 'comment', 'raises', 'raise')} a significant issue; "
        f"{who_do(report.unanswered_count, 'comment', 'has', 'have')} no answer yet. "
        f"{_to_come(report)}{report.not_considered} "
        "Comments with the same text count once."
    )
    for issue in report.issues:
        _issue(document, issue)
    if not report.issues:
        document.add_paragraph("No issue is open yet.")
    if report.unanswered:
        document.add_heading("Without an answer", level=1)
        table(document, ("Comment", "From", "What is missing"), report.unanswered)
        _more(document, report.unanswered_count - len(report.unanswered), "comment")
    return report_file.finish(document)


def _to_come(report: Report) -> str:
    if not report.to_come:
        return ""
    said = who_do(report.to_come, "comment", "is", "are")
    return f"{said} answered with a document that is not public yet. "


def _issue(document: DocumentObject, issue: IssueLines) -> None:
    document.add_heading(plain(f"{issue.number}. {issue.heading}"), level=1)
    document.add_paragraph(plain(issue.state))
    for label, words in (("Comments. ", issue.comments_said), ("Response. ", issue.text)):
        first, *others = plain(words).split("\n\n") if words.strip() else ["[Not written yet]"]
        paragraph = document.add_paragraph()
        paragraph.add_run(label).bold = True
        paragraph.add_run(first)
        for other in others:
            document.add_paragraph(other)
    if issue.raised:
        document.add_heading(f"What raises it: {counted(issue.excerpt_count, 'excerpt')}", level=2)
        rows = [(row.comment, row.submitter, shortened(row.text)) for row in issue.raised]
        table(document, ("Comment", "From", "Excerpt"), rows)
        _more(document, issue.excerpt_count - len(issue.raised), "excerpt")


def _more(document: DocumentObject, count: int, noun: str) -> None:
    if count > 0:
        document.add_paragraph(f"And {counted(count, noun)} more.")
