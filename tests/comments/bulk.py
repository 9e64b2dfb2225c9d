"""Files of comments for tests, and running them through check and import."""

import csv
import datetime as dt
import io

from django.core.files.base import ContentFile

from comments.enums import ImportPhase, RowOutcome
from comments.intake.bulk import orders, running
from comments.intake.bulk.outcomes import of_phase
from tests.factories import OFFICIAL

NOW = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
IN_TIME = "2026-03-10"
OFFICIAL_HEADER = (
    "Document ID,Agency ID,Docket ID,Tracking Number,Document Type,Posted Date,Is Withdrawn?,Federal Register Number,"
    "FR Citation,Title,Comment Start Date,Comment Due Date,Allow Late Comments,Comment on Document ID,Effective Date,"
    "Implementation Date,Postmark Date,Received Date,Author Date,Related RIN(s),Authors,CFR,Abstract,Legacy ID,Media,"
    "Document Subtype,Exhibit Location,Exhibit Type,Additional Field 1,Additional Field 2,Topics,Duplicate Comments,"
    "OMB/PRA Approval Number,Page Count,Page Length,Paper Width,Special Instructions,Source Citation,Start End Page,"
    "Subject,First Name,Last Name,City,State/Province,Zip/Postal Code,Country,Organization Name,"
    "Submitter Representative,Representative's Address,\"Representative's City, State & Zip\",Government Agency,"
    "Government Agency Type,Comment,Category,Restrict Reason Type,Restrict Reason,Reason Withdrawn,Content Files,"
    'Attachment Files,"Display Properties (Name, Label, Tooltip)"'
)


def table(*rows, header="id,first_name,last_name,comment,received"):
    """A CSV of these rows, each a tuple of cells."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return f"{header}\r\n{out.getvalue()}".encode()


def bring(period, content, *, name="campaign.csv", **changes):
    given = {"source": "Campaign", "evidence": "List of the campaign", "by": OFFICIAL, "at": NOW} | changes
    return orders.begin(document=period.document, upload=ContentFile(content), file_name=name, **given)


def run(bulk_import, phase, *, goes_on=lambda done: True, batch_rows=3):
    return running.run(bulk_import=bulk_import, phase=phase, now=lambda: NOW, goes_on=goes_on, batch_rows=batch_rows)


def check(bulk_import):
    run(bulk_import, ImportPhase.CHECK)
    return list(of_phase(bulk_import, ImportPhase.CHECK))


def take(bulk_import, **options):
    """Checks, confirms and imports."""
    run(bulk_import, ImportPhase.CHECK)
    orders.confirm(bulk_import=bulk_import, by="c.onfirmer", at=NOW)
    run(bulk_import, ImportPhase.IMPORT, **options)
    return list(of_phase(bulk_import, ImportPhase.IMPORT))


def outcomes(found):
    return [(one.row, one.outcome) for one in found]


def one_refusal(period, content, **changes):
    (found,) = check(bring(period, content, **changes))
    assert found.outcome == RowOutcome.REFUSED
    return found.column, found.words


def official_rows(*rows):
    """The 60-column export with these rows, each a dictionary of some of its columns."""
    names = next(csv.reader([OFFICIAL_HEADER]))
    assert len(names) == 60
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
