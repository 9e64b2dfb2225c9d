import django.db.models.deletion
from django.db import migrations, models

# Made by CREATE TABLE in 0001, whose names they still have: they are kept, under the constraints' new names.
_RENAMED = """
ALTER TABLE comments_comment RENAME CONSTRAINT comments_comment_{field}_key TO comment_{field}_once;
DROP INDEX {like};
"""
_NAMED_BACK = """
ALTER TABLE comments_comment RENAME CONSTRAINT comment_{field}_once TO comments_comment_{field}_key;
CREATE INDEX {like} ON comments_comment ({field} varchar_pattern_ops);
"""


def _without_like(field, like, altered):
    """The unique index stays as it is; the one beside it, for LIKE, goes."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(_RENAMED.format(field=field, like=like), _NAMED_BACK.format(field=field, like=like))
        ],
        state_operations=[
            migrations.AlterField(model_name="comment", name=field, field=altered),
            migrations.AddConstraint(
                model_name="comment",
                constraint=models.UniqueConstraint(fields=[field], name=f"comment_{field}_once"),
            ),
        ],
    )


class Migration(migrations.Migration):
    """Nobody looks for a part of a number or token, for a hash alone, or for a document without the index that has
    the day beside it."""

    dependencies = [
        ("comments", "0042_history_without_addresses_of_subscriptions"),
        ("rulemaking", "0008_triggers_that_are_never_ignored"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="comment", name="comment_content"),
        migrations.AlterField(
            model_name="comment",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="rulemaking.document",
            ),
        ),
        _without_like(
            "tracking_number",
            "comments_comment_tracking_number_ec246a30_like",
            models.CharField(help_text="Random, public; authorises nothing.", max_length=20),
        ),
        _without_like(
            "submission_token",
            "comments_comment_submission_token_29a54157_like",
            models.CharField(
                blank=True, help_text="One submission, however often it is sent.", max_length=100, null=True
            ),
        ),
    ]
