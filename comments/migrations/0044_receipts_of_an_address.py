import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Messages are written while the index is made: so it waits for no one, and can't be in a transaction."""

    atomic = False

    dependencies = [("comments", "0043_comments_without_indexes_that_no_query_reads")]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                models.F("ordered_at"),
                condition=models.Q(("kind", "receipt")),
                name="notification_receipts",
            ),
        ),
    ]
