"""Puts back three indexes that hold that a summary, a message and a bulk run have one job.

When 0030 took the indexes of Job's foreign keys away, Django took for such an index what belongs to a constraint.
"""

from django.db import migrations

_INDEX = "CREATE UNIQUE INDEX IF NOT EXISTS job_once_per_{0} ON comments_job ({0}_id) WHERE {0}_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("comments", "0044_receipts_of_an_address")]
    operations = [
        migrations.RunSQL(_INDEX.format(subject), migrations.RunSQL.noop)
        for subject in ("bulk_run", "notification", "summary")
    ]
