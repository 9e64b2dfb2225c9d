"""A status holds when its comment came, so that staff's lists are read in their order from one index.

What is there already is filled in by one statement, which writes no history: nobody did anything.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import rulemaking.triggers

_FILL = """
    UPDATE comments_commentstatus AS status
       SET came_at = COALESCE(c.received_at, c.received_on::timestamp AT TIME ZONE 'America/New_York')
      FROM comments_comment AS c WHERE c.id = status.comment_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0049_findings_with_fewer_indexes"),
        ("rulemaking", "0001_squashed_0008_triggers_that_are_never_ignored"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="commentstatus",
            name="update_update",
        ),
        migrations.RemoveIndex(
            model_name="commentstatus",
            name="comment_status_docket",
        ),
        migrations.AddField(
            model_name="commentstatus",
            name="came_at",
            field=models.DateTimeField(
                editable=False,
                help_text="When the comment came, for the order of lists: one index holds it and the status.",
                null=True,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commentstatus",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."comment_id" IS DISTINCT FROM (NEW."comment_id") OR OLD."confirmed_item_count" IS DISTINCT FROM (NEW."confirmed_item_count") OR OLD."current_version_id" IS DISTINCT FROM (NEW."current_version_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by" IS DISTINCT FROM (NEW."decided_by") OR OLD."docket_id" IS DISTINCT FROM (NEW."docket_id") OR OLD."is_newer_version_waiting" IS DISTINCT FROM (NEW."is_newer_version_waiting") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."restrict_reason" IS DISTINCT FROM (NEW."restrict_reason") OR OLD."restrict_reason_type" IS DISTINCT FROM (NEW."restrict_reason_type") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."withdrawn_reason" IS DISTINCT FROM (NEW."withdrawn_reason"))',
                    func='INSERT INTO "comments_commentstatusevent" ("comment_id", "confirmed_item_count", "current_version_id", "decided_at", "decided_by", "docket_id", "is_newer_version_waiting", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restrict_reason", "restrict_reason_type", "status", "withdrawn_reason") VALUES (NEW."comment_id", NEW."confirmed_item_count", NEW."current_version_id", NEW."decided_at", NEW."decided_by", NEW."docket_id", NEW."is_newer_version_waiting", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."comment_id", NEW."restrict_reason", NEW."restrict_reason_type", NEW."status", NEW."withdrawn_reason"); RETURN NULL;',
                    hash="b8339cc139aa38d6a2bafb1041053749969413b7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a2325",
                    table="comments_commentstatus",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="commentstatus",
            name="came_at",
            field=models.DateTimeField(
                editable=False,
                help_text="When the comment came, for the order of lists: one index holds it and the status.",
            ),
        ),
        migrations.AddIndex(
            model_name="commentstatus",
            index=models.Index(fields=["docket", "status", "came_at", "comment"], name="comment_status_docket_came"),
        ),
        migrations.AddIndex(
            model_name="commentstatus",
            index=models.Index(
                condition=models.Q(("status", "received")), fields=["came_at", "comment"], name="comment_status_waiting"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commentstatus",
            trigger=pgtrigger.compiler.Trigger(
                name="came_with_its_comment",
                sql=rulemaking.triggers.UnavoidableTriggerSql(
                    condition='WHEN (NEW."came_at" IS NULL)',
                    func="SELECT COALESCE(c.received_at, (c.received_on::timestamp AT TIME ZONE 'America/New_York')) INTO NEW.came_at FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NEW;",
                    hash="336757d83489d1bc71e60ccda54549bc90cfb744",
                    operation="INSERT",
                    pgid="pgtrigger_came_with_its_comment_84884",
                    table="comments_commentstatus",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RemoveIndex(model_name="sketch", name="sketch_normal"),
        migrations.AddIndex(
            model_name="sketch",
            index=models.Index(fields=["normal_sha256", "comment"], name="sketch_normal_comment"),
        ),
    ]
