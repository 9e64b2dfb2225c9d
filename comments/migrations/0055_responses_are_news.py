"""Those who asked for news of a rule are told when responses to its comments become public."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0054_issues_excerpts_and_responses'),
        ('rulemaking', '0001_squashed_0008_triggers_that_are_never_ignored'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='notification',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='notification',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='notification',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='notification',
            name='response',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Of several that became public on one day, the first.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.response'),
        ),
        migrations.AddField(
            model_name='notificationevent',
            name='response',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Of several that became public on one day, the first.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.response'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Receipt of a comment'), ('confirm_subscription', 'Please confirm your subscription'), ('period_opened', 'A comment period opened'), ('period_extended', 'The deadline of a comment period moved'), ('closing_in_a_week', 'A comment period closes in seven days'), ('closing_tomorrow', 'A comment period closes in one day'), ('period_closed', 'A comment period closed'), ('final_rule', 'A final rule was published'), ('summary_published', 'A summary was published'), ('comments_answered', 'The agency answered what commenters raised'), ('api_key', 'The page of an API key'), ('api_key_changed', 'Staff changed an API key'), ('false_attribution_answer', 'Answer to who did not write a comment'), ('webhook_failing', 'A webhook takes nothing'), ('webhook_stopped', 'A webhook was stopped'), ('webhook_skipped', 'Staff skipped a message of a webhook')], max_length=30),
        ),
        migrations.AlterField(
            model_name='notificationevent',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Receipt of a comment'), ('confirm_subscription', 'Please confirm your subscription'), ('period_opened', 'A comment period opened'), ('period_extended', 'The deadline of a comment period moved'), ('closing_in_a_week', 'A comment period closes in seven days'), ('closing_tomorrow', 'A comment period closes in one day'), ('period_closed', 'A comment period closed'), ('final_rule', 'A final rule was published'), ('summary_published', 'A summary was published'), ('comments_answered', 'The agency answered what commenters raised'), ('api_key', 'The page of an API key'), ('api_key_changed', 'Staff changed an API key'), ('false_attribution_answer', 'Answer to who did not write a comment'), ('webhook_failing', 'A webhook takes nothing'), ('webhook_stopped', 'A webhook was stopped'), ('webhook_skipped', 'Staff skipped a message of a webhook')], max_length=30),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notification',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_notificationevent" ("announcement_id", "api_key_id", "comment_id", "event_id", "false_attribution_answer_id", "id", "kind", "language", "message_id", "ordered_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "response_id", "sent_at", "subscription_id", "summary_id", "webhook_id") VALUES (NEW."announcement_id", NEW."api_key_id", NEW."comment_id", NEW."event_id", NEW."false_attribution_answer_id", NEW."id", NEW."kind", NEW."language", NEW."message_id", NEW."ordered_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."response_id", NEW."sent_at", NEW."subscription_id", NEW."summary_id", NEW."webhook_id"); RETURN NULL;', hash='cb792474a377ab42f42a8eb93247da022a965d67', operation='INSERT', pgid='pgtrigger_insert_insert_cead4', table='comments_notification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notification',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."announcement_id" IS DISTINCT FROM (NEW."announcement_id") OR OLD."api_key_id" IS DISTINCT FROM (NEW."api_key_id") OR OLD."comment_id" IS DISTINCT FROM (NEW."comment_id") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."false_attribution_answer_id" IS DISTINCT FROM (NEW."false_attribution_answer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."ordered_at" IS DISTINCT FROM (NEW."ordered_at") OR OLD."response_id" IS DISTINCT FROM (NEW."response_id") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."subscription_id" IS DISTINCT FROM (NEW."subscription_id") OR OLD."summary_id" IS DISTINCT FROM (NEW."summary_id") OR OLD."webhook_id" IS DISTINCT FROM (NEW."webhook_id"))', func='INSERT INTO "comments_notificationevent" ("announcement_id", "api_key_id", "comment_id", "event_id", "false_attribution_answer_id", "id", "kind", "language", "message_id", "ordered_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "response_id", "sent_at", "subscription_id", "summary_id", "webhook_id") VALUES (NEW."announcement_id", NEW."api_key_id", NEW."comment_id", NEW."event_id", NEW."false_attribution_answer_id", NEW."id", NEW."kind", NEW."language", NEW."message_id", NEW."ordered_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."response_id", NEW."sent_at", NEW."subscription_id", NEW."summary_id", NEW."webhook_id"); RETURN NULL;', hash='01b6eacda06a1fa9f862f909ab99d101eaf7655a', operation='UPDATE', pgid='pgtrigger_update_update_25ef9', table='comments_notification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notification',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_notificationevent" ("announcement_id", "api_key_id", "comment_id", "event_id", "false_attribution_answer_id", "id", "kind", "language", "message_id", "ordered_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "response_id", "sent_at", "subscription_id", "summary_id", "webhook_id") VALUES (OLD."announcement_id", OLD."api_key_id", OLD."comment_id", OLD."event_id", OLD."false_attribution_answer_id", OLD."id", OLD."kind", OLD."language", OLD."message_id", OLD."ordered_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."response_id", OLD."sent_at", OLD."subscription_id", OLD."summary_id", OLD."webhook_id"); RETURN NULL;', hash='b6dc7032ac7a5d69ef8e00cb0cef7e3d5ccf33d4', operation='DELETE', pgid='pgtrigger_delete_delete_0130e', table='comments_notification', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('response__isnull', False)), fields=('kind', 'subscription', 'response'), name='notification_once_per_response'),
        ),
    ]
