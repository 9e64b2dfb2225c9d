"""Parts belong to a rule and an audience. Those of summaries in hand go: they are read anew, and nothing else is lost."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0047_findings_say_whom_they_asked"),
        ("rulemaking", "0008_triggers_that_are_never_ignored"),
    ]

    operations = [
        migrations.DeleteModel(name="ReadingPart"),
        migrations.CreateModel(
            name="ReadingPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audience", models.CharField(choices=[("staff", "Staff"), ("public", "Public")], max_length=10)),
                ("number", models.PositiveIntegerField()),
                ("first_comment", models.BigIntegerField(help_text="Smallest primary key of its comments.")),
                ("last_comment", models.BigIntegerField(help_text="Largest, included.")),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edition",
                    models.CharField(blank=True, help_text="What it is to be read by, or was read by.", max_length=64),
                ),
                (
                    "text_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Comments of the audience that were in it when read."
                    ),
                ),
                (
                    "result",
                    models.BinaryField(
                        blank=True, help_text="What was read, for comments.analysis.prepared.", null=True
                    ),
                ),
                (
                    "rulemaking",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reading_parts",
                        to="rulemaking.rulemaking",
                    ),
                ),
            ],
            options={
                "ordering": ["rulemaking", "audience", "number"],
                "indexes": [
                    models.Index(condition=Q(("done_at__isnull", True)), fields=["id"], name="reading_part_owed")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("rulemaking", "audience", "number"), name="reading_part_once"),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("done_at__isnull", True), ("result__isnull", True)),
                            Q(("done_at__isnull", False), ("result__isnull", False)),
                            _connector="OR",
                        ),
                        name="reading_part_done_has_result",
                    ),
                    models.CheckConstraint(
                        condition=Q(("first_comment__lte", F("last_comment"))), name="reading_part_in_order"
                    ),
                ],
            },
        ),
    ]
