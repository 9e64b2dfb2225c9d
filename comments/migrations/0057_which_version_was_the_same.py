"""What says the same as another comment says so of one version of it."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import rulemaking.triggers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0056_webhooks_tell_of_responses'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='consideration',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consideration',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consideration',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='consideration',
            name='same_as_version',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The version of that comment with which it was compared. Empty: as first sent.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.commentversion'),
        ),
        migrations.AddField(
            model_name='considerationevent',
            name='same_as_version',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The version of that comment with which it was compared. Empty: as first sent.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.commentversion'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consideration',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=rulemaking.triggers.UnavoidableTriggerSql(func='INSERT INTO "comments_considerationevent" ("comment_id", "considered_at", "considered_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_text", "same_as_id", "same_as_version_id", "verdict", "version_id") SELECT new_values."comment_id", new_values."considered_at", new_values."considered_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."comment_id", new_values."reason", new_values."reason_text", new_values."same_as_id", new_values."same_as_version_id", new_values."verdict", new_values."version_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='1ef9eef28f41efd2daf0f097b69aa3b9b610aa63', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_31fd2', referencing='REFERENCING NEW TABLE AS new_values ', table='comments_consideration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consideration',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "comments_considerationevent" ("comment_id", "considered_at", "considered_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_text", "same_as_id", "same_as_version_id", "verdict", "version_id") VALUES (NEW."comment_id", NEW."considered_at", NEW."considered_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."comment_id", NEW."reason", NEW."reason_text", NEW."same_as_id", NEW."same_as_version_id", NEW."verdict", NEW."version_id"); RETURN NULL;', hash='5ecef6b9868d667bd3e0d67eeba6dc9a7527feef', operation='UPDATE', pgid='pgtrigger_update_update_e4161', table='comments_consideration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consideration',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_considerationevent" ("comment_id", "considered_at", "considered_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_text", "same_as_id", "same_as_version_id", "verdict", "version_id") VALUES (OLD."comment_id", OLD."considered_at", OLD."considered_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."comment_id", OLD."reason", OLD."reason_text", OLD."same_as_id", OLD."same_as_version_id", OLD."verdict", OLD."version_id"); RETURN NULL;', hash='7da2d57aeede419633b500617215c5c865dd30eb', operation='DELETE', pgid='pgtrigger_delete_delete_d69e0', table='comments_consideration', when='AFTER')),
        ),
    ]
