"""Issues that comments raise, excerpts coded to them, what staff found in each comment, and responses."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import rulemaking.triggers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0053_when_a_comment_came_is_never_lost'),
        ('rulemaking', '0001_squashed_0008_triggers_that_are_never_ignored'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consideration',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='consideration', serialize=False, to='comments.comment')),
                ('verdict', models.CharField(choices=[('significant', 'Raises an issue that must be answered'), ('not_significant', 'Raises no issue that must be answered'), ('same', 'Says the same as another comment')], max_length=20)),
                ('reason', models.CharField(blank=True, choices=[('no_reasons', 'Is for or against, without saying why'), ('out_of_scope', 'Is about something else than the rule'), ('not_ours', 'Asks for what the agency can’t decide here'), ('no_words', 'Says nothing that can be read'), ('late', 'Came late, and late comments are not considered'), ('other', 'Another reason: say which')], max_length=20)),
                ('reason_text', models.CharField(blank=True, max_length=300)),
                ('considered_by', models.CharField(max_length=150)),
                ('considered_at', models.DateTimeField()),
                ('same_as', models.ForeignKey(blank=True, help_text='The comment that says it all; what answers that one answers this one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='considered_the_same', to='comments.comment')),
                ('version', models.ForeignKey(blank=True, db_index=False, help_text='The version that was considered. Empty: as first sent.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.commentversion')),
            ],
        ),
        migrations.CreateModel(
            name='ConsiderationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('verdict', models.CharField(choices=[('significant', 'Raises an issue that must be answered'), ('not_significant', 'Raises no issue that must be answered'), ('same', 'Says the same as another comment')], max_length=20)),
                ('reason', models.CharField(blank=True, choices=[('no_reasons', 'Is for or against, without saying why'), ('out_of_scope', 'Is about something else than the rule'), ('not_ours', 'Asks for what the agency can’t decide here'), ('no_words', 'Says nothing that can be read'), ('late', 'Came late, and late comments are not considered'), ('other', 'Another reason: say which')], max_length=20)),
                ('reason_text', models.CharField(blank=True, max_length=300)),
                ('considered_by', models.CharField(max_length=150)),
                ('considered_at', models.DateTimeField()),
                ('comment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='comments.comment')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='comments.consideration')),
                ('same_as', models.ForeignKey(blank=True, db_constraint=False, help_text='The comment that says it all; what answers that one answers this one.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.comment')),
                ('version', models.ForeignKey(blank=True, db_constraint=False, help_text='The version that was considered. Empty: as first sent.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.commentversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Excerpt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField(blank=True, help_text='Where it begins, in code points from 0.', null=True)),
                ('end', models.PositiveIntegerField(blank=True, help_text='Where it ends, exclusive.', null=True)),
                ('text', models.TextField(help_text='Its words, as they stand there.')),
                ('coded_by', models.CharField(max_length=150)),
                ('coded_at', models.DateTimeField()),
                ('taken_back_by', models.CharField(blank=True, max_length=150)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('attachment', models.ForeignKey(blank=True, db_index=False, help_text="The file in whose text it stands. Empty: the comment's own text.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.attachment')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='excerpts', to='comments.comment')),
                ('version', models.ForeignKey(blank=True, db_index=False, help_text='The version of the comment that was read. Empty: as first sent.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.commentversion')),
            ],
            options={
                'ordering': ['comment', 'attachment', 'start', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='Running number for the rule, from one. Given once.')),
                ('title', models.CharField(help_text='What staff call it.', max_length=200)),
                ('topic_code', models.CharField(blank=True, help_text='The topic of the outline that it came from.', max_length=60)),
                ('opened_by', models.CharField(max_length=150)),
                ('opened_at', models.DateTimeField()),
                ('closed_reason', models.CharField(blank=True, max_length=300)),
                ('closed_by', models.CharField(blank=True, max_length=150)),
                ('closed_at', models.DateTimeField(blank=True, help_text='When it was merged or closed.', null=True)),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.issue')),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['rulemaking', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ExcerptEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('start', models.PositiveIntegerField(blank=True, help_text='Where it begins, in code points from 0.', null=True)),
                ('end', models.PositiveIntegerField(blank=True, help_text='Where it ends, exclusive.', null=True)),
                ('text', models.TextField(help_text='Its words, as they stand there.')),
                ('coded_by', models.CharField(max_length=150)),
                ('coded_at', models.DateTimeField()),
                ('taken_back_by', models.CharField(blank=True, max_length=150)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('attachment', models.ForeignKey(blank=True, db_constraint=False, help_text="The file in whose text it stands. Empty: the comment's own text.", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.attachment')),
                ('comment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.comment')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='comments.excerpt')),
                ('version', models.ForeignKey(blank=True, db_constraint=False, help_text='The version of the comment that was read. Empty: as first sent.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.commentversion')),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.issue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='excerpt',
            name='issue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='excerpts', to='comments.issue'),
        ),
        migrations.CreateModel(
            name='IssueEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(help_text='Running number for the rule, from one. Given once.')),
                ('title', models.CharField(help_text='What staff call it.', max_length=200)),
                ('topic_code', models.CharField(blank=True, help_text='The topic of the outline that it came from.', max_length=60)),
                ('opened_by', models.CharField(max_length=150)),
                ('opened_at', models.DateTimeField()),
                ('closed_reason', models.CharField(blank=True, max_length=300)),
                ('closed_by', models.CharField(blank=True, max_length=150)),
                ('closed_at', models.DateTimeField(blank=True, help_text='When it was merged or closed.', null=True)),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.issue')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='comments.issue')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveSmallIntegerField(help_text='From one. The last that is published counts.')),
                ('heading', models.CharField(blank=True, help_text='What the public reads above it.', max_length=200)),
                ('comments_said', models.TextField(blank=True, help_text="What commenters said, in the agency's words.")),
                ('text', models.TextField(blank=True, help_text='What the agency answers.')),
                ('written_by', models.CharField(help_text='Who last changed the draft.', max_length=150)),
                ('written_at', models.DateTimeField()),
                ('published_by', models.CharField(blank=True, max_length=150)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(blank=True, help_text='The document that gives it, such as the final rule. It is public no sooner than that.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='rulemaking.document')),
                ('issue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='comments.issue')),
            ],
            options={
                'ordering': ['issue', 'edition'],
                'permissions': [('publish_response', 'Can publish responses to issues')],
            },
        ),
        migrations.CreateModel(
            name='ResponseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('edition', models.PositiveSmallIntegerField(help_text='From one. The last that is published counts.')),
                ('heading', models.CharField(blank=True, help_text='What the public reads above it.', max_length=200)),
                ('comments_said', models.TextField(blank=True, help_text="What commenters said, in the agency's words.")),
                ('text', models.TextField(blank=True, help_text='What the agency answers.')),
                ('written_by', models.CharField(help_text='Who last changed the draft.', max_length=150)),
                ('written_at', models.DateTimeField()),
                ('published_by', models.CharField(blank=True, max_length=150)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(blank=True, db_constraint=False, help_text='The document that gives it, such as the final rule. It is public no sooner than that.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.document')),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='comments.issue')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='comments.response')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='consideration',
            index=models.Index(condition=models.Q(('verdict', 'significant')), fields=['comment'], name='consideration_significant'),
        ),
        migrations.AddConstraint(
            model_name='consideration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('same_as__isnull', False), ('verdict', 'same')), models.Q(models.Q(('verdict', 'same'), _negated=True), ('same_as__isnull', True)), _connector='OR'), name='consideration_same_names_the_other'),
        ),
        migrations.AddConstraint(
            model_name='consideration',
            constraint=models.CheckConstraint(condition=models.Q(('same_as', models.F('comment')), _negated=True), name='consideration_same_as_another'),
        ),
        migrations.AddConstraint(
            model_name='consideration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'not_significant'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('verdict', 'not_significant'), _negated=True), ('reason', ''), ('reason_text', '')), _connector='OR'), name='consideration_says_why_nothing_is_answered', violation_error_message='Say why the comment needs no answer.'),
        ),
        migrations.AddConstraint(
            model_name='consideration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', 'other'), _negated=True), models.Q(('reason_text', ''), _negated=True), _connector='OR'), name='consideration_other_reason_in_words', violation_error_message='Say in words why the comment needs no answer.'),
        ),
        migrations.AddConstraint(
            model_name='consideration',
            constraint=models.CheckConstraint(condition=models.Q(('considered_by', ''), _negated=True), name='consideration_by_someone'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consideration',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=rulemaking.triggers.UnavoidableTriggerSql(func='INSERT INTO "comments_considerationevent" ("comment_id", "considered_at", "considered_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_text", "same_as_id", "verdict", "version_id") SELECT new_values."comment_id", new_values."considered_at", new_values."considered_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."comment_id", new_values."reason", new_values."reason_text", new_values."same_as_id", new_values."verdict", new_values."version_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='56a3b6587a9b6b0e745f2398bf626a730087f786', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_31fd2', referencing='REFERENCING NEW TABLE AS new_values ', table='comments_consideration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consideration',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "comments_considerationevent" ("comment_id", "considered_at", "considered_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_text", "same_as_id", "verdict", "version_id") VALUES (NEW."comment_id", NEW."considered_at", NEW."considered_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."comment_id", NEW."reason", NEW."reason_text", NEW."same_as_id", NEW."verdict", NEW."version_id"); RETURN NULL;', hash='dcc9db06eea4774910adc2eefc41bb282e0b28c9', operation='UPDATE', pgid='pgtrigger_update_update_e4161', table='comments_consideration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consideration',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_considerationevent" ("comment_id", "considered_at", "considered_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reason_text", "same_as_id", "verdict", "version_id") VALUES (OLD."comment_id", OLD."considered_at", OLD."considered_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."comment_id", OLD."reason", OLD."reason_text", OLD."same_as_id", OLD."verdict", OLD."version_id"); RETURN NULL;', hash='d35ffe26900af7e942784a95674ecebf31058f36', operation='DELETE', pgid='pgtrigger_delete_delete_d69e0', table='comments_consideration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='considerationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fe81a4037b201f508a7f979dd1c0b598db867e75', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bdd1c', table='comments_considerationevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(fields=('rulemaking', 'number'), name='issue_number_once'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('rulemaking', 'title'), name='issue_title_once', violation_error_message='Another issue has this title. Code to that one, or choose another title.'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('opened_by', ''), _negated=True)), name='issue_has_title_and_opener'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by', ''), ('closed_reason', ''), ('merged_into__isnull', True)), models.Q(('closed_at__isnull', False), models.Q(('closed_by', ''), _negated=True), models.Q(models.Q(('closed_reason', ''), _negated=True), ('merged_into__isnull', False), _connector='OR')), _connector='OR'), name='issue_closed_by_someone_and_why'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='issue_merged_into_another'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_issueevent" ("closed_at", "closed_by", "closed_reason", "id", "merged_into_id", "number", "opened_at", "opened_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rulemaking_id", "title", "topic_code") VALUES (NEW."closed_at", NEW."closed_by", NEW."closed_reason", NEW."id", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."opened_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rulemaking_id", NEW."title", NEW."topic_code"); RETURN NULL;', hash='2af3630ffc2dd1c3e222207211e90e000a34444f', operation='INSERT', pgid='pgtrigger_insert_insert_72f8d', table='comments_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "comments_issueevent" ("closed_at", "closed_by", "closed_reason", "id", "merged_into_id", "number", "opened_at", "opened_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rulemaking_id", "title", "topic_code") VALUES (NEW."closed_at", NEW."closed_by", NEW."closed_reason", NEW."id", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."opened_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rulemaking_id", NEW."title", NEW."topic_code"); RETURN NULL;', hash='8b7de860f8586c539d91ec782d398332ff4ab718', operation='UPDATE', pgid='pgtrigger_update_update_1c0b6', table='comments_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_issueevent" ("closed_at", "closed_by", "closed_reason", "id", "merged_into_id", "number", "opened_at", "opened_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rulemaking_id", "title", "topic_code") VALUES (OLD."closed_at", OLD."closed_by", OLD."closed_reason", OLD."id", OLD."merged_into_id", OLD."number", OLD."opened_at", OLD."opened_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rulemaking_id", OLD."title", OLD."topic_code"); RETURN NULL;', hash='034a2456267a4aaf1a9fe2d65658857c94a3ea2f', operation='DELETE', pgid='pgtrigger_delete_delete_531d4', table='comments_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerptevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='110a68f966431ea48cc5a79e90a55ba21d57f481', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d2f24', table='comments_excerptevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='excerpt',
            constraint=models.UniqueConstraint(condition=models.Q(('start__isnull', False), ('taken_back_at__isnull', True)), fields=('issue', 'comment', 'version', 'attachment', 'start', 'end'), name='excerpt_coded_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='excerpt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('coded_by', ''), _negated=True)), name='excerpt_has_words_and_coder'),
        ),
        migrations.AddConstraint(
            model_name='excerpt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end__gt', models.F('start')), ('start__isnull', False)), models.Q(('attachment__isnull', False), ('end__isnull', True), ('start__isnull', True)), _connector='OR'), name='excerpt_has_its_place_or_was_typed_from_a_file'),
        ),
        migrations.AddConstraint(
            model_name='excerpt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_by', '')), models.Q(('taken_back_at__isnull', False), models.Q(('taken_back_by', ''), _negated=True)), _connector='OR'), name='excerpt_taken_back_by_someone'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerpt',
            trigger=pgtrigger.compiler.Trigger(name='stands_in_the_comment', sql=rulemaking.triggers.UnavoidableTriggerSql(declare='DECLARE whole TEXT; is_readable BOOLEAN;', func='\n    IF NEW.attachment_id IS NOT NULL THEN\n        SELECT s.text, s.extraction_status = \'extracted\' INTO whole, is_readable\n            FROM comments_attachment a JOIN comments_attachmentstatus s ON s.attachment_id = a.id\n            WHERE a.id = NEW.attachment_id AND a.comment_id = NEW.comment_id\n                AND a.version_id IS NOT DISTINCT FROM NEW.version_id;\n    ELSIF NEW.version_id IS NOT NULL THEN\n        SELECT v.text, TRUE INTO whole, is_readable\n            FROM comments_commentversion v WHERE v.id = NEW.version_id AND v.comment_id = NEW.comment_id;\n    ELSE\n        SELECT c.text, TRUE INTO whole, is_readable FROM comments_comment c WHERE c.id = NEW.comment_id;\n    END IF;\n    IF whole IS NULL THEN\n        RAISE EXCEPTION \'what the excerpt was taken from is no text of comment %\', NEW.comment_id\n            USING ERRCODE = \'check_violation\';\n    END IF;\n    IF NEW.start IS NULL AND is_readable THEN\n        RAISE EXCEPTION \'an excerpt of a readable text says where it stands\' USING ERRCODE = \'check_violation\';\n    END IF;\n    IF NEW.start IS NOT NULL AND substr(whole, NEW.start + 1, NEW."end" - NEW.start) <> NEW.text THEN\n        RAISE EXCEPTION \'the excerpt does not stand in comment % from % to %\', NEW.comment_id, NEW.start, NEW."end"\n            USING ERRCODE = \'check_violation\';\n    END IF;\n    RETURN NEW;\n', hash='741afa2af4f9a6bb0d1b937e1baa9e98ce5dc7a1', operation='INSERT', pgid='pgtrigger_stands_in_the_comment_ca63d', table='comments_excerpt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerpt',
            trigger=pgtrigger.compiler.Trigger(name='words_never_change', sql=rulemaking.triggers.UnavoidableTriggerSql(condition='WHEN (OLD."attachment_id" IS DISTINCT FROM (NEW."attachment_id") OR OLD."comment_id" IS DISTINCT FROM (NEW."comment_id") OR OLD."end" IS DISTINCT FROM (NEW."end") OR OLD."start" IS DISTINCT FROM (NEW."start") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d6d354d192b1490966bda4a66037dbae511d2c7a', operation='UPDATE', pgid='pgtrigger_words_never_change_98d90', table='comments_excerpt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerpt',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='363a1bf69b58541bd6e21628785b02db9c809f9e', operation='DELETE', pgid='pgtrigger_never_deleted_2861d', table='comments_excerpt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerpt',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_excerptevent" ("attachment_id", "coded_at", "coded_by", "comment_id", "end", "id", "issue_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start", "taken_back_at", "taken_back_by", "text", "version_id") VALUES (NEW."attachment_id", NEW."coded_at", NEW."coded_by", NEW."comment_id", NEW."end", NEW."id", NEW."issue_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."start", NEW."taken_back_at", NEW."taken_back_by", NEW."text", NEW."version_id"); RETURN NULL;', hash='4602fe67518d1f705ba133ce371c3f1cf1ad76fa', operation='INSERT', pgid='pgtrigger_insert_insert_e05aa', table='comments_excerpt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerpt',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "comments_excerptevent" ("attachment_id", "coded_at", "coded_by", "comment_id", "end", "id", "issue_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start", "taken_back_at", "taken_back_by", "text", "version_id") VALUES (NEW."attachment_id", NEW."coded_at", NEW."coded_by", NEW."comment_id", NEW."end", NEW."id", NEW."issue_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."start", NEW."taken_back_at", NEW."taken_back_by", NEW."text", NEW."version_id"); RETURN NULL;', hash='2243bcafb24c384b0e6f5f3c4291543345091c8f', operation='UPDATE', pgid='pgtrigger_update_update_fadd5', table='comments_excerpt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excerpt',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_excerptevent" ("attachment_id", "coded_at", "coded_by", "comment_id", "end", "id", "issue_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start", "taken_back_at", "taken_back_by", "text", "version_id") VALUES (OLD."attachment_id", OLD."coded_at", OLD."coded_by", OLD."comment_id", OLD."end", OLD."id", OLD."issue_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."start", OLD."taken_back_at", OLD."taken_back_by", OLD."text", OLD."version_id"); RETURN NULL;', hash='ce77e3518505d32e912c4aab76a4981092ef90a1', operation='DELETE', pgid='pgtrigger_delete_delete_eeb31', table='comments_excerpt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issueevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66bd67c6fe51357ea8eaeb7f3da865ea8cb47446', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95754', table='comments_issueevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('issue', 'edition'), name='response_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('issue',), name='response_one_draft_of_an_issue'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('edition__gte', 1), models.Q(('written_by', ''), _negated=True)), name='response_written_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by', '')), models.Q(('published_at__isnull', False), models.Q(('published_by', ''), _negated=True), models.Q(('heading', ''), _negated=True), models.Q(('comments_said', ''), _negated=True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='response_published_whole_and_by_someone'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='published_never_changes', sql=rulemaking.triggers.UnavoidableTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='60cfa6a79376657aa3ea0dcda0e49753a3e45c1e', operation='UPDATE', pgid='pgtrigger_published_never_changes_c9dc7', table='comments_response', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='3cf4ce18f61bf328e4cb182242d62bc989af473c', operation='DELETE', pgid='pgtrigger_never_deleted_26e6a', table='comments_response', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_responseevent" ("comments_said", "document_id", "edition", "heading", "id", "issue_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by", "text", "written_at", "written_by") VALUES (NEW."comments_said", NEW."document_id", NEW."edition", NEW."heading", NEW."id", NEW."issue_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by", NEW."text", NEW."written_at", NEW."written_by"); RETURN NULL;', hash='ed6f89657b97bcb54cb6c660ce277a144aedec6b', operation='INSERT', pgid='pgtrigger_insert_insert_43298', table='comments_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "comments_responseevent" ("comments_said", "document_id", "edition", "heading", "id", "issue_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by", "text", "written_at", "written_by") VALUES (NEW."comments_said", NEW."document_id", NEW."edition", NEW."heading", NEW."id", NEW."issue_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by", NEW."text", NEW."written_at", NEW."written_by"); RETURN NULL;', hash='1ef66577a5f32af8c1d08d6f88f765e90e366bc7', operation='UPDATE', pgid='pgtrigger_update_update_c0463', table='comments_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "comments_responseevent" ("comments_said", "document_id", "edition", "heading", "id", "issue_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by", "text", "written_at", "written_by") VALUES (OLD."comments_said", OLD."document_id", OLD."edition", OLD."heading", OLD."id", OLD."issue_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."published_at", OLD."published_by", OLD."text", OLD."written_at", OLD."written_by"); RETURN NULL;', hash='630fbc32f7819deec5647226cb1779af59cd0900', operation='DELETE', pgid='pgtrigger_delete_delete_1a060', table='comments_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='responseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1c44a93356bb0bbee1760e39ed6ec4869d853543', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_36495', table='comments_responseevent', when='BEFORE')),
        ),
    ]
