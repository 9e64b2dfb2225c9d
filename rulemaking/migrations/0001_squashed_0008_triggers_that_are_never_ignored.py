"""All migrations up to 0008 in one, for a new database: in the order in which models refer to each other, which takes a third of the time."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import rulemaking.history
import rulemaking.models.comment_period
import rulemaking.models.rulemaking
import rulemaking.triggers
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.core.management import call_command
from django.db import migrations, models


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    replaces = [('rulemaking', '0001_initial'), ('rulemaking', '0002_cache_table'), ('rulemaking', '0003_events_of_rules_plans_orders_and_duties'), ('rulemaking', '0004_federal_register_imports_and_reminders'), ('rulemaking', '0005_recorded_by_the_clock'), ('rulemaking', '0006_sections_of_documents'), ('rulemaking', '0007_agency_categories'), ('rulemaking', '0008_triggers_that_are_never_ignored')]

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency_id', models.CharField(help_text='Acronym, such as FINCEN (v4 agencyId).', max_length=20, unique=True)),
                ('name', models.CharField(help_text='Full name, such as Financial Crimes Enforcement Network.', max_length=200)),
                ('mail_address', models.TextField(blank=True, help_text='Postal address for paper comments, one line each.')),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'ordering': ['agency_id'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agency',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_agencyevent" ("agency_id", "id", "mail_address", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agency_id", NEW."id", NEW."mail_address", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='a27541e18af5b755c5cf7584f61dcb413ad1a4c5', operation='INSERT', pgid='pgtrigger_insert_insert_932fb', table='rulemaking_agency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agency',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_agencyevent" ("agency_id", "id", "mail_address", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agency_id", NEW."id", NEW."mail_address", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='25023078388303d51592c57c1c092d03fc80d930', operation='UPDATE', pgid='pgtrigger_update_update_811b1', table='rulemaking_agency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agency',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_agencyevent" ("agency_id", "id", "mail_address", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."agency_id", OLD."id", OLD."mail_address", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='4f17086e738aa52b3ea87dd9b578dcc57f095ba3', operation='DELETE', pgid='pgtrigger_delete_delete_e5cdd', table='rulemaking_agency', when='AFTER')),
        ),
        migrations.CreateModel(
            name='AgencyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('agency_id', models.CharField(help_text='Acronym, such as FINCEN (v4 agencyId).', max_length=20)),
                ('name', models.CharField(help_text='Full name, such as Financial Crimes Enforcement Network.', max_length=200)),
                ('mail_address', models.TextField(blank=True, help_text='Postal address for paper comments, one line each.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.agency')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agencyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7a4678f2889773fce96af7355bd43cd5fca346f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_09c57', table='rulemaking_agencyevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Docket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('docket_id', models.CharField(help_text='Such as FINCEN-2025-0004 (v4 docketId).', max_length=60, unique=True)),
                ('title', models.CharField(max_length=500)),
                ('is_practice', models.BooleanField(default=False, help_text='Holds sample comments, and says so on every page. Never in production.')),
                ('note', models.TextField(blank=True, help_text='What a reader must know about this docket, in plain words.')),
                ('last_number', models.PositiveIntegerField(default=0, editable=False, help_text='Last number given to a document or comment of this docket.')),
                ('modified_at', models.DateTimeField(auto_now=True, help_text='When this row was last changed (v4 modifyDate).')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dockets', to='rulemaking.agency')),
            ],
            options={
                'ordering': ['docket_id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('docket_id__regex', '^[A-Z0-9]+[A-Z0-9_-]*[0-9]+$')), name='docket_id_has_the_usual_form', violation_error_message='A docket id is capital letters, digits and dashes, such as FINCEN-2025-0004.'), models.CheckConstraint(condition=models.Q(models.Q(('docket_id__startswith', 'PRACTICE-'), ('is_practice', True)), models.Q(('is_practice', False), models.Q(('docket_id__startswith', 'PRACTICE-'), _negated=True)), _connector='OR'), name='docket_practice_id_is_unmistakable', violation_error_message="A practice docket's id starts with PRACTICE-, and no other docket's does.")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='docket',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_docketevent" ("agency_id", "docket_id", "id", "is_practice", "modified_at", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."agency_id", NEW."docket_id", NEW."id", NEW."is_practice", NEW."modified_at", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;', hash='5285d5123c391891223b795e3184871e9153fd57', operation='INSERT', pgid='pgtrigger_insert_insert_64574', table='rulemaking_docket', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='docket',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agency_id" IS DISTINCT FROM (NEW."agency_id") OR OLD."docket_id" IS DISTINCT FROM (NEW."docket_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_practice" IS DISTINCT FROM (NEW."is_practice") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "rulemaking_docketevent" ("agency_id", "docket_id", "id", "is_practice", "modified_at", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."agency_id", NEW."docket_id", NEW."id", NEW."is_practice", NEW."modified_at", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;', hash='e6740d5ac3b7cfdbe9b6561bfd9a93ba436bb53b', operation='UPDATE', pgid='pgtrigger_update_update_6f4d8', table='rulemaking_docket', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='docket',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_docketevent" ("agency_id", "docket_id", "id", "is_practice", "modified_at", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (OLD."agency_id", OLD."docket_id", OLD."id", OLD."is_practice", OLD."modified_at", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."title"); RETURN NULL;', hash='104715be844feb9b469e2457e7984f5c494e2f45', operation='DELETE', pgid='pgtrigger_delete_delete_40402', table='rulemaking_docket', when='AFTER')),
        ),
        migrations.CreateModel(
            name='AgencyCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As commenters choose it and programs send it, letter for letter.', max_length=120)),
                ('is_offered', models.BooleanField(default=True, help_text='Taken back, not deleted: comments name it.')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='rulemaking.agency')),
            ],
            options={
                'verbose_name_plural': 'agency categories',
                'ordering': ['agency', 'name'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'name'), name='agency_category_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='agency_category_has_a_name')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agencycategory',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_agencycategoryevent" ("agency_id", "id", "is_offered", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agency_id", NEW."id", NEW."is_offered", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='0afe1fffcd716eba50ec8c4c406c772c79407e9e', operation='INSERT', pgid='pgtrigger_insert_insert_5a192', table='rulemaking_agencycategory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agencycategory',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_agencycategoryevent" ("agency_id", "id", "is_offered", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agency_id", NEW."id", NEW."is_offered", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='68cc1c0ba7e84479fabd0393ef2c75d69a415ff9', operation='UPDATE', pgid='pgtrigger_update_update_10164', table='rulemaking_agencycategory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agencycategory',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_agencycategoryevent" ("agency_id", "id", "is_offered", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."agency_id", OLD."id", OLD."is_offered", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='ad3354f57a4d8c1780fd5e2a5f404c4884a56c1f', operation='DELETE', pgid='pgtrigger_delete_delete_6f377', table='rulemaking_agencycategory', when='AFTER')),
        ),
        migrations.CreateModel(
            name='DocketEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('docket_id', models.CharField(help_text='Such as FINCEN-2025-0004 (v4 docketId).', max_length=60)),
                ('title', models.CharField(max_length=500)),
                ('is_practice', models.BooleanField(default=False, help_text='Holds sample comments, and says so on every page. Never in production.')),
                ('note', models.TextField(blank=True, help_text='What a reader must know about this docket, in plain words.')),
                ('modified_at', models.DateTimeField(auto_now=True, help_text='When this row was last changed (v4 modifyDate).')),
                ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.agency')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.docket')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='docketevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='64cf2f1ca084b957972bd91f35589ec5b7978a99', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bf7aa', table='rulemaking_docketevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Rulemaking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text="Address of the rule's page.", max_length=80, unique=True)),
                ('title', models.CharField(max_length=500)),
                ('authority', models.CharField(choices=[('section_311', 'Section 311 of the USA PATRIOT Act (31 U.S.C. 5318A)'), ('section_9714', 'Section 9714 of the Combating Russian Money Laundering Act'), ('section_2313a', '21 U.S.C. 2313a (FEND Off Fentanyl Act)')], default='section_311', max_length=20)),
                ('subject_type', models.CharField(choices=[('financial_institution', 'Foreign financial institution'), ('jurisdiction', 'Foreign jurisdiction'), ('class_of_transactions', 'Class of transactions'), ('type_of_account', 'Type of account')], max_length=30)),
                ('subject_name', models.CharField(help_text='Such as Huione Group.', max_length=300)),
                ('special_measures', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Keep records and report certain transactions'), (2, 'Learn who really owns accounts'), (3, 'Get information on payable-through accounts'), (4, 'Get information on correspondent accounts'), (5, 'Prohibit or limit correspondent and payable-through accounts')]), blank=True, default=list, help_text='Numbers of the special measures proposed, one to five. Source: 31 U.S.C. 5318A(b).', size=None)),
                ('other_measure', models.CharField(blank=True, help_text='The measure, where the authority is not Section 311.', max_length=300)),
                ('plain_language_summary', models.TextField(blank=True, help_text='At most 100 words, in plain language. Source: 5 U.S.C. 553(b)(4).')),
                ('finding_summary', models.TextField(blank=True, help_text='What the finding says, in a paragraph or two.')),
                ('how_to_comment_by_mail', models.TextField(blank=True, help_text='Where paper comments go, one line each.')),
                ('accepts_late', models.BooleanField(default=False, help_text='Whether comments are still taken, marked late, after the period closes.')),
                ('outcome', models.CharField(blank=True, help_text='What became of it, in a few words.', max_length=300)),
                ('notes', models.TextField(blank=True, help_text='What the sources leave open, shown to the public.')),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('dockets', models.ManyToManyField(blank=True, related_name='rulemakings', to='rulemaking.docket')),
                ('summary_address', models.URLField(blank=True, help_text='Internet address of the plain-language summary, as the notice prints it. Source: 5 U.S.C. 553(b)(4).', max_length=300)),
            ],
            options={
                'ordering': ['slug'],
                'constraints': [models.CheckConstraint(condition=models.Q(('special_measures__contained_by', [1, 2, 3, 4, 5])), name='rulemaking_special_measures_are_one_to_five', violation_error_message='Special measures are numbered one to five.'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(rulemaking.models.rulemaking.WordCount(models.F('plain_language_summary')), models.Value(100)), name='rulemaking_summary_at_most_100_words', violation_error_message='The plain-language summary has more than 100 words (5 U.S.C. 553(b)(4)). Shorten it.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulemaking',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_rulemakingevent" ("accepts_late", "authority", "finding_summary", "how_to_comment_by_mail", "id", "notes", "other_measure", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plain_language_summary", "slug", "sources", "special_measures", "subject_name", "subject_type", "summary_address", "title") VALUES (NEW."accepts_late", NEW."authority", NEW."finding_summary", NEW."how_to_comment_by_mail", NEW."id", NEW."notes", NEW."other_measure", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plain_language_summary", NEW."slug", NEW."sources", NEW."special_measures", NEW."subject_name", NEW."subject_type", NEW."summary_address", NEW."title"); RETURN NULL;', hash='ff03d79ddf8ce1188dd248721fae809b6387e1c6', operation='INSERT', pgid='pgtrigger_insert_insert_5fa1d', table='rulemaking_rulemaking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulemaking',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_rulemakingevent" ("accepts_late", "authority", "finding_summary", "how_to_comment_by_mail", "id", "notes", "other_measure", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plain_language_summary", "slug", "sources", "special_measures", "subject_name", "subject_type", "summary_address", "title") VALUES (NEW."accepts_late", NEW."authority", NEW."finding_summary", NEW."how_to_comment_by_mail", NEW."id", NEW."notes", NEW."other_measure", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."plain_language_summary", NEW."slug", NEW."sources", NEW."special_measures", NEW."subject_name", NEW."subject_type", NEW."summary_address", NEW."title"); RETURN NULL;', hash='a96839ea59876754fb401ebfe221f54c0bd00d5f', operation='UPDATE', pgid='pgtrigger_update_update_c4102', table='rulemaking_rulemaking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulemaking',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_rulemakingevent" ("accepts_late", "authority", "finding_summary", "how_to_comment_by_mail", "id", "notes", "other_measure", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plain_language_summary", "slug", "sources", "special_measures", "subject_name", "subject_type", "summary_address", "title") VALUES (OLD."accepts_late", OLD."authority", OLD."finding_summary", OLD."how_to_comment_by_mail", OLD."id", OLD."notes", OLD."other_measure", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plain_language_summary", OLD."slug", OLD."sources", OLD."special_measures", OLD."subject_name", OLD."subject_type", OLD."summary_address", OLD."title"); RETURN NULL;', hash='8d6c72bf93c4994776bbd34a34e80e84237de6e6', operation='DELETE', pgid='pgtrigger_delete_delete_a6471', table='rulemaking_rulemaking', when='AFTER')),
        ),
        migrations.CreateModel(
            name='AgencyCategoryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(help_text='As commenters choose it and programs send it, letter for letter.', max_length=120)),
                ('is_offered', models.BooleanField(default=True, help_text='Taken back, not deleted: comments name it.')),
                ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.agency')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.agencycategory')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agencycategoryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e2f1f301e53baa2166f9df6ff589272740aff223', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eada5', table='rulemaking_agencycategoryevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, help_text='Running number in the docket.')),
                ('kind', models.CharField(choices=[('finding', 'Finding'), ('order', 'Order'), ('proposed_rule', 'Proposed rule'), ('extension', 'Extension of comment period'), ('reopening', 'Reopening of comment period'), ('correction', 'Correction'), ('final_rule', 'Final rule'), ('withdrawal', 'Withdrawal'), ('repeal', 'Repeal'), ('supporting', 'Supporting material')], max_length=20)),
                ('document_type', models.CharField(choices=[('Notice', 'Notice'), ('Rule', 'Rule'), ('Proposed Rule', 'Proposed Rule'), ('Supporting & Related Material', 'Supporting & Related Material'), ('Other', 'Other')], help_text='v4 documentType.', max_length=40)),
                ('title', models.CharField(max_length=500)),
                ('fr_citation', models.CharField(blank=True, help_text='Such as 90 FR 18934.', max_length=40)),
                ('start_page', models.PositiveIntegerField(blank=True, null=True)),
                ('end_page', models.PositiveIntegerField(blank=True, null=True)),
                ('fr_doc_num', models.CharField(blank=True, help_text='Federal Register document number.', max_length=40)),
                ('published_on', models.DateField(blank=True, help_text='Publication date in the Federal Register.', null=True)),
                ('effective_on', models.DateField(blank=True, help_text='Effective date of a rule or order.', null=True)),
                ('cfr', models.CharField(blank=True, help_text='Such as 31 CFR 1010.664.', max_length=120)),
                ('rin', models.CharField(blank=True, help_text='RIN as printed on this document.', max_length=20)),
                ('text', models.TextField(blank=True, help_text='What the document says, where we have its words.')),
                ('posted_at', models.DateTimeField(blank=True, help_text='From when the public may see it. Empty: a draft.', null=True)),
                ('unverified', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text='Names of the fields whose value no source read has confirmed.', size=None)),
                ('modified_at', models.DateTimeField(auto_now=True, help_text='When this row was last changed (v4 modifyDate).')),
                ('docket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='rulemaking.docket')),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['docket', 'number'],
                'constraints': [models.UniqueConstraint(fields=('docket', 'number'), name='document_number_once_per_docket'), models.UniqueConstraint(condition=models.Q(('fr_doc_num', ''), _negated=True), fields=('docket', 'fr_doc_num', 'kind'), name='document_fr_doc_num_once_per_docket_and_kind'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='document_number_from_one')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_documentevent" ("cfr", "docket_id", "document_type", "effective_on", "end_page", "fr_citation", "fr_doc_num", "id", "kind", "modified_at", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "published_on", "rin", "rulemaking_id", "start_page", "text", "title", "unverified") VALUES (NEW."cfr", NEW."docket_id", NEW."document_type", NEW."effective_on", NEW."end_page", NEW."fr_citation", NEW."fr_doc_num", NEW."id", NEW."kind", NEW."modified_at", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."posted_at", NEW."published_on", NEW."rin", NEW."rulemaking_id", NEW."start_page", NEW."text", NEW."title", NEW."unverified"); RETURN NULL;', hash='cce38476382edff9a4ecdd1e9f41c633dd24e8d7', operation='INSERT', pgid='pgtrigger_insert_insert_1e333', table='rulemaking_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_documentevent" ("cfr", "docket_id", "document_type", "effective_on", "end_page", "fr_citation", "fr_doc_num", "id", "kind", "modified_at", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "published_on", "rin", "rulemaking_id", "start_page", "text", "title", "unverified") VALUES (NEW."cfr", NEW."docket_id", NEW."document_type", NEW."effective_on", NEW."end_page", NEW."fr_citation", NEW."fr_doc_num", NEW."id", NEW."kind", NEW."modified_at", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."posted_at", NEW."published_on", NEW."rin", NEW."rulemaking_id", NEW."start_page", NEW."text", NEW."title", NEW."unverified"); RETURN NULL;', hash='82035818fda8477446fff0af647fb1764955db41', operation='UPDATE', pgid='pgtrigger_update_update_19d52', table='rulemaking_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_documentevent" ("cfr", "docket_id", "document_type", "effective_on", "end_page", "fr_citation", "fr_doc_num", "id", "kind", "modified_at", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "published_on", "rin", "rulemaking_id", "start_page", "text", "title", "unverified") VALUES (OLD."cfr", OLD."docket_id", OLD."document_type", OLD."effective_on", OLD."end_page", OLD."fr_citation", OLD."fr_doc_num", OLD."id", OLD."kind", OLD."modified_at", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."posted_at", OLD."published_on", OLD."rin", OLD."rulemaking_id", OLD."start_page", OLD."text", OLD."title", OLD."unverified"); RETURN NULL;', hash='e73ab446997f385ec15ddfd9152da06d08a557b9', operation='DELETE', pgid='pgtrigger_delete_delete_30fc2', table='rulemaking_document', when='AFTER')),
        ),
        migrations.CreateModel(
            name='FindingFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(help_text='What the figure counts, such as proceeds laundered.', max_length=300)),
                ('amount_usd', models.DecimalField(blank=True, decimal_places=2, help_text='U.S. dollars.', max_digits=18, null=True)),
                ('is_at_least', models.BooleanField(default=True, help_text="The source says 'at least'.")),
                ('from_on', models.DateField(blank=True, help_text='First month of the span, as its first day.', null=True)),
                ('until_on', models.DateField(blank=True, help_text='Last month of the span, as its last day.', null=True)),
                ('source', models.CharField(help_text='Citation, such as 90 FR 18934.', max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['rulemaking', 'position'],
                'constraints': [models.UniqueConstraint(fields=('rulemaking', 'label'), name='finding_figure_once_per_rulemaking')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='findingfigure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_findingfigureevent" ("amount_usd", "from_on", "id", "is_at_least", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id", "source", "until_on") VALUES (NEW."amount_usd", NEW."from_on", NEW."id", NEW."is_at_least", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."rulemaking_id", NEW."source", NEW."until_on"); RETURN NULL;', hash='6771f2fd9da091d16ecc4d7a2353c1b092e9dcba', operation='INSERT', pgid='pgtrigger_insert_insert_330df', table='rulemaking_findingfigure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='findingfigure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_findingfigureevent" ("amount_usd", "from_on", "id", "is_at_least", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id", "source", "until_on") VALUES (NEW."amount_usd", NEW."from_on", NEW."id", NEW."is_at_least", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."rulemaking_id", NEW."source", NEW."until_on"); RETURN NULL;', hash='2cc8daee4821306ae7bab5c8be0ffe968b3fd28d', operation='UPDATE', pgid='pgtrigger_update_update_d4ecf', table='rulemaking_findingfigure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='findingfigure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_findingfigureevent" ("amount_usd", "from_on", "id", "is_at_least", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id", "source", "until_on") VALUES (OLD."amount_usd", OLD."from_on", OLD."id", OLD."is_at_least", OLD."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."rulemaking_id", OLD."source", OLD."until_on"); RETURN NULL;', hash='af7d165d5426d951b62ceac9349f5ccf9460c685', operation='DELETE', pgid='pgtrigger_delete_delete_893a8', table='rulemaking_findingfigure', when='AFTER')),
        ),
        migrations.CreateModel(
            name='NamedEntity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named_entities', to='rulemaking.rulemaking')),
            ],
            options={
                'verbose_name_plural': 'named entities',
                'ordering': ['rulemaking', 'position'],
                'constraints': [models.UniqueConstraint(fields=('rulemaking', 'name'), name='named_entity_once_per_rulemaking')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedentity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_namedentityevent" ("description", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id") VALUES (NEW."description", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."rulemaking_id"); RETURN NULL;', hash='f563d0b0ad93ee0752d58de1c8ed386512a4ee62', operation='INSERT', pgid='pgtrigger_insert_insert_76afa', table='rulemaking_namedentity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedentity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_namedentityevent" ("description", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id") VALUES (NEW."description", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."rulemaking_id"); RETURN NULL;', hash='8b803aa0faa20d821c3381442e0701dac79144c1', operation='UPDATE', pgid='pgtrigger_update_update_1c60c', table='rulemaking_namedentity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedentity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_namedentityevent" ("description", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id") VALUES (OLD."description", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."rulemaking_id"); RETURN NULL;', hash='281cad443ffb8821efd4fd653e62bae4aeb987cd', operation='DELETE', pgid='pgtrigger_delete_delete_55f05', table='rulemaking_namedentity', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(default='The whole rule', max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['rulemaking', 'position'],
                'constraints': [models.UniqueConstraint(fields=('rulemaking', 'position'), name='part_position_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='part',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_partevent" ("id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id") VALUES (NEW."id", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."rulemaking_id"); RETURN NULL;', hash='49f237e2239e1711a349e6f4c25393326f3347fc', operation='INSERT', pgid='pgtrigger_insert_insert_985ad', table='rulemaking_part', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='part',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_partevent" ("id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id") VALUES (NEW."id", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."rulemaking_id"); RETURN NULL;', hash='0c6c7c48c9112b88095f52005d4bb2ac3e8ee979', operation='UPDATE', pgid='pgtrigger_update_update_8fe55', table='rulemaking_part', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='part',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_partevent" ("id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id") VALUES (OLD."id", OLD."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."rulemaking_id"); RETURN NULL;', hash='25be437627ac80aa254ee53afc3bdc44a1f2ee58', operation='DELETE', pgid='pgtrigger_delete_delete_c39bb', table='rulemaking_part', when='AFTER')),
        ),
        migrations.CreateModel(
            name='RequestForComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests_for_comment', to='rulemaking.rulemaking')),
            ],
            options={
                'verbose_name_plural': 'requests for comment',
                'ordering': ['rulemaking', 'number'],
                'constraints': [models.UniqueConstraint(fields=('rulemaking', 'number'), name='request_for_comment_number_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestforcomment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_requestforcommentevent" ("id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rulemaking_id", "text") VALUES (NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rulemaking_id", NEW."text"); RETURN NULL;', hash='9d4725d0c5c2ca0a007c3cef0ca8bc219788c59c', operation='INSERT', pgid='pgtrigger_insert_insert_c6849', table='rulemaking_requestforcomment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestforcomment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_requestforcommentevent" ("id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rulemaking_id", "text") VALUES (NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rulemaking_id", NEW."text"); RETURN NULL;', hash='cfb0f0208be58efc0e754ec4d574c5c00dc212b3', operation='UPDATE', pgid='pgtrigger_update_update_5d1ac', table='rulemaking_requestforcomment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestforcomment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_requestforcommentevent" ("id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rulemaking_id", "text") VALUES (OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rulemaking_id", OLD."text"); RETURN NULL;', hash='d889806b7a6e972b786325456e50e1601b9ae5dd', operation='DELETE', pgid='pgtrigger_delete_delete_74852', table='rulemaking_requestforcomment', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Rin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rin', models.CharField(help_text='As printed, such as 1506-AB68; even where malformed.', max_length=20)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('docket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rins', to='rulemaking.docket')),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rins', to='rulemaking.rulemaking')),
            ],
            options={
                'verbose_name': 'RIN',
                'ordering': ['rin'],
                'constraints': [models.UniqueConstraint(fields=('rulemaking', 'rin'), name='rin_once_per_rulemaking')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rin',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_rinevent" ("docket_id", "id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rin", "rulemaking_id") VALUES (NEW."docket_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rin", NEW."rulemaking_id"); RETURN NULL;', hash='2a76ecaa9c815fd7e551e352b8d9896b07d8cf2a', operation='INSERT', pgid='pgtrigger_insert_insert_13a78', table='rulemaking_rin', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rin',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_rinevent" ("docket_id", "id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rin", "rulemaking_id") VALUES (NEW."docket_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rin", NEW."rulemaking_id"); RETURN NULL;', hash='a6e339bc7d009c34a61891bc6b9f2a32bdbf02cd', operation='UPDATE', pgid='pgtrigger_update_update_bd4d7', table='rulemaking_rin', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rin',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_rinevent" ("docket_id", "id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rin", "rulemaking_id") VALUES (OLD."docket_id", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rin", OLD."rulemaking_id"); RETURN NULL;', hash='43a83b2eeb01f4c33f6d8ff2282d870c0357f337', operation='DELETE', pgid='pgtrigger_delete_delete_16483', table='rulemaking_rin', when='AFTER')),
        ),
        migrations.CreateModel(
            name='RulemakingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Address of the rule's page.", max_length=80)),
                ('title', models.CharField(max_length=500)),
                ('authority', models.CharField(choices=[('section_311', 'Section 311 of the USA PATRIOT Act (31 U.S.C. 5318A)'), ('section_9714', 'Section 9714 of the Combating Russian Money Laundering Act'), ('section_2313a', '21 U.S.C. 2313a (FEND Off Fentanyl Act)')], default='section_311', max_length=20)),
                ('subject_type', models.CharField(choices=[('financial_institution', 'Foreign financial institution'), ('jurisdiction', 'Foreign jurisdiction'), ('class_of_transactions', 'Class of transactions'), ('type_of_account', 'Type of account')], max_length=30)),
                ('subject_name', models.CharField(help_text='Such as Huione Group.', max_length=300)),
                ('special_measures', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Keep records and report certain transactions'), (2, 'Learn who really owns accounts'), (3, 'Get information on payable-through accounts'), (4, 'Get information on correspondent accounts'), (5, 'Prohibit or limit correspondent and payable-through accounts')]), blank=True, default=list, help_text='Numbers of the special measures proposed, one to five. Source: 31 U.S.C. 5318A(b).', size=None)),
                ('other_measure', models.CharField(blank=True, help_text='The measure, where the authority is not Section 311.', max_length=300)),
                ('plain_language_summary', models.TextField(blank=True, help_text='At most 100 words, in plain language. Source: 5 U.S.C. 553(b)(4).')),
                ('finding_summary', models.TextField(blank=True, help_text='What the finding says, in a paragraph or two.')),
                ('how_to_comment_by_mail', models.TextField(blank=True, help_text='Where paper comments go, one line each.')),
                ('accepts_late', models.BooleanField(default=False, help_text='Whether comments are still taken, marked late, after the period closes.')),
                ('outcome', models.CharField(blank=True, help_text='What became of it, in a few words.', max_length=300)),
                ('notes', models.TextField(blank=True, help_text='What the sources leave open, shown to the public.')),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.rulemaking')),
                ('summary_address', models.URLField(blank=True, help_text='Internet address of the plain-language summary, as the notice prints it. Source: 5 U.S.C. 553(b)(4).', max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulemakingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a278b84c59ee18d39f59aa8149111950b013f1ed', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b2d1c', table='rulemaking_rulemakingevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='StatutoryFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation', models.CharField(help_text='Such as 31 U.S.C. 5318A(c)(2)(B)(i).', max_length=80)),
                ('label', models.CharField(max_length=300)),
                ('text', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='factors', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['rulemaking', 'position'],
                'constraints': [models.UniqueConstraint(fields=('rulemaking', 'citation'), name='statutory_factor_once_per_rulemaking')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statutoryfactor',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_statutoryfactorevent" ("citation", "id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id", "text") VALUES (NEW."citation", NEW."id", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."rulemaking_id", NEW."text"); RETURN NULL;', hash='f1ec1d92601dea77364772ef6ff7fc4a046d8d34', operation='INSERT', pgid='pgtrigger_insert_insert_82007', table='rulemaking_statutoryfactor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statutoryfactor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_statutoryfactorevent" ("citation", "id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id", "text") VALUES (NEW."citation", NEW."id", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."rulemaking_id", NEW."text"); RETURN NULL;', hash='faaea4f91f7c014e7d7223242163f47dbb322dfb', operation='UPDATE', pgid='pgtrigger_update_update_9fa8e', table='rulemaking_statutoryfactor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statutoryfactor',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_statutoryfactorevent" ("citation", "id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rulemaking_id", "text") VALUES (OLD."citation", OLD."id", OLD."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."rulemaking_id", OLD."text"); RETURN NULL;', hash='b8114d3424c0428b70e8a70e47e5b9449e9b843c', operation='DELETE', pgid='pgtrigger_delete_delete_50181', table='rulemaking_statutoryfactor', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('finding', 'The finding (31 U.S.C. 5318A(c)(1))'), ('measures', 'The choice of special measures (31 U.S.C. 5318A(a)(4)(A))'), ('measure_five', 'Special measure five (31 U.S.C. 5318A(b)(5))')], max_length=20)),
                ('officials', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('state', 'Secretary of State'), ('attorney_general', 'Attorney General'), ('fed_chair', 'Chair of the Federal Reserve Board'), ('banking_agencies', 'Other appropriate federal banking agencies'), ('sec', 'Securities and Exchange Commission'), ('cftc', 'Commodity Futures Trading Commission'), ('ncua', 'National Credit Union Administration'), ('other', 'Others, as the agency sees fit')], max_length=20), help_text='Who was consulted.', size=None)),
                ('consulted_on', models.DateField(help_text='Day on which the consultation was completed.')),
                ('note', models.CharField(blank=True, help_text='Where its record can be found.', max_length=500)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['rulemaking', 'consulted_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('officials__len__gte', 1)), name='consultation_names_an_official')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='766192530e4b0786369f57ebdb25b09899f26c22', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_31635', table='rulemaking_consultation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='3b9048949a5521858492ed9e72ec3a05c708a3a4', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_ce617', table='rulemaking_consultation', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='CommentPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_at', models.DateTimeField(help_text='First instant of the period: 00:00 Eastern on the publication day.')),
                ('closes_at', models.DateTimeField(help_text='First instant after it: the midnight Eastern that ends its last day.')),
                ('document', models.ForeignKey(help_text='The document that set this period, and on which comments are made.', on_delete=django.db.models.deletion.PROTECT, related_name='comment_periods', to='rulemaking.document')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comment_periods', to='rulemaking.part')),
            ],
            options={
                'ordering': ['part', 'opens_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='comment_period_closes_after_it_opens', violation_error_message='A comment period closes after it opens.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('part', '='), (rulemaking.models.comment_period.TsTzRange('opens_at', 'closes_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='comment_periods_never_overlap_for_one_part', violation_error_message='This part of the rule already has a comment period at that time.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentperiod',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_commentperiodevent" ("closes_at", "document_id", "id", "opens_at", "part_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."closes_at", NEW."document_id", NEW."id", NEW."opens_at", NEW."part_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='6d3286580ad96ff148141b6a92c69a8dd4f65a51', operation='INSERT', pgid='pgtrigger_insert_insert_96d1b', table='rulemaking_commentperiod', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentperiod',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_commentperiodevent" ("closes_at", "document_id", "id", "opens_at", "part_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."closes_at", NEW."document_id", NEW."id", NEW."opens_at", NEW."part_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='2f894e8c4b4ec9e716f3dde4fa8275399be79b2b', operation='UPDATE', pgid='pgtrigger_update_update_11b15', table='rulemaking_commentperiod', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentperiod',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_commentperiodevent" ("closes_at", "document_id", "id", "opens_at", "part_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."closes_at", OLD."document_id", OLD."id", OLD."opens_at", OLD."part_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='43557db3e5d8c89ccac7c8efce23745e0c2d37c4', operation='DELETE', pgid='pgtrigger_delete_delete_e5681', table='rulemaking_commentperiod', when='AFTER')),
        ),
        migrations.CreateModel(
            name='DocumentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(editable=False, help_text='Running number in the docket.')),
                ('kind', models.CharField(choices=[('finding', 'Finding'), ('order', 'Order'), ('proposed_rule', 'Proposed rule'), ('extension', 'Extension of comment period'), ('reopening', 'Reopening of comment period'), ('correction', 'Correction'), ('final_rule', 'Final rule'), ('withdrawal', 'Withdrawal'), ('repeal', 'Repeal'), ('supporting', 'Supporting material')], max_length=20)),
                ('document_type', models.CharField(choices=[('Notice', 'Notice'), ('Rule', 'Rule'), ('Proposed Rule', 'Proposed Rule'), ('Supporting & Related Material', 'Supporting & Related Material'), ('Other', 'Other')], help_text='v4 documentType.', max_length=40)),
                ('title', models.CharField(max_length=500)),
                ('fr_citation', models.CharField(blank=True, help_text='Such as 90 FR 18934.', max_length=40)),
                ('start_page', models.PositiveIntegerField(blank=True, null=True)),
                ('end_page', models.PositiveIntegerField(blank=True, null=True)),
                ('fr_doc_num', models.CharField(blank=True, help_text='Federal Register document number.', max_length=40)),
                ('published_on', models.DateField(blank=True, help_text='Publication date in the Federal Register.', null=True)),
                ('effective_on', models.DateField(blank=True, help_text='Effective date of a rule or order.', null=True)),
                ('cfr', models.CharField(blank=True, help_text='Such as 31 CFR 1010.664.', max_length=120)),
                ('rin', models.CharField(blank=True, help_text='RIN as printed on this document.', max_length=20)),
                ('text', models.TextField(blank=True, help_text='What the document says, where we have its words.')),
                ('posted_at', models.DateTimeField(blank=True, help_text='From when the public may see it. Empty: a draft.', null=True)),
                ('unverified', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text='Names of the fields whose value no source read has confirmed.', size=None)),
                ('modified_at', models.DateTimeField(auto_now=True, help_text='When this row was last changed (v4 modifyDate).')),
                ('docket', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.docket')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.document')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5e2031ed9032be0021ca61c023837bd289078b55', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0b36c', table='rulemaking_documentevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='FindingFigureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('label', models.CharField(help_text='What the figure counts, such as proceeds laundered.', max_length=300)),
                ('amount_usd', models.DecimalField(blank=True, decimal_places=2, help_text='U.S. dollars.', max_digits=18, null=True)),
                ('is_at_least', models.BooleanField(default=True, help_text="The source says 'at least'.")),
                ('from_on', models.DateField(blank=True, help_text='First month of the span, as its first day.', null=True)),
                ('until_on', models.DateField(blank=True, help_text='Last month of the span, as its last day.', null=True)),
                ('source', models.CharField(help_text='Citation, such as 90 FR 18934.', max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.findingfigure')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='findingfigureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='968c19da9cfde7951893aca91e53a95377e5524a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0c36d', table='rulemaking_findingfigureevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='NamedEntityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.namedentity')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedentityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b99ab21caa36d7fdb977f4156863c4e9e1f7f8a5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7aae9', table='rulemaking_namedentityevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PartEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('label', models.CharField(default='The whole rule', max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.part')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bea1f32f95a7299236d16e6ef54ec214c54007bd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9e01e', table='rulemaking_partevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='RequestForCommentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.requestforcomment')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestforcommentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='571efc41f616d37f54236fdd8228dc88f23cb4bc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e3e5c', table='rulemaking_requestforcommentevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='RinEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('rin', models.CharField(help_text='As printed, such as 1506-AB68; even where malformed.', max_length=20)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.docket')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.rin')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rinevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bb925c788c32d7d589a158e237edcb043789d0f8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2b19d', table='rulemaking_rinevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='StatutoryFactorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('citation', models.CharField(help_text='Such as 31 U.S.C. 5318A(c)(2)(B)(i).', max_length=80)),
                ('label', models.CharField(max_length=300)),
                ('text', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.statutoryfactor')),
                ('rulemaking', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.rulemaking')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statutoryfactorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b3a9aa0ff10eee6e205d7dd03c94dedfc9d824f4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_12be0', table='rulemaking_statutoryfactorevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='OrderTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measures', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Keep records and report certain transactions'), (2, 'Learn who really owns accounts'), (3, 'Get information on payable-through accounts'), (4, 'Get information on correspondent accounts'), (5, 'Prohibit or limit correspondent and payable-through accounts')]), blank=True, default=list, help_text='Numbers of the special measures that it imposes. Source: 31 U.S.C. 5318A(a)(2).', size=None)),
                ('effective_on', models.DateField(help_text='Day on which it takes effect.')),
                ('days', models.PositiveSmallIntegerField(blank=True, help_text='How long it stands without a rule. Source: 31 U.S.C. 5318A(a)(3).', null=True)),
                ('expires_on', models.DateField(blank=True, help_text='Last day on which it stands without a rule. It never rolls.', null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_terms', to='rulemaking.document')),
            ],
            options={
                'verbose_name_plural': 'order terms',
                'ordering': ['document', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('document', 'effective_on'), name='order_terms_once_per_effective_date'), models.CheckConstraint(condition=models.Q(models.Q(('days__isnull', True), ('expires_on__isnull', True)), models.Q(('days__gte', 1), ('days__lte', 120), ('expires_on__gt', models.F('effective_on')), ('expires_on__lte', django.db.models.expressions.CombinedExpression(models.F('effective_on'), '+', models.Value(datetime.timedelta(days=120))))), _connector='OR'), name='order_stands_at_most_120_days', violation_error_message='An order under Section 311 stands at most 120 days.'), models.CheckConstraint(condition=models.Q(('days__isnull', True), models.Q(('measures__contains', [5]), _negated=True), _connector='OR'), name='order_under_section_311_never_imposes_measure_five', violation_error_message='Special measure five can be imposed only by regulation.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderterms',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0d6b1451e0c735155ea586a7587ad27e635f33f0', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_d4070', table='rulemaking_orderterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderterms',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='5ddd0143ca33e17011e5e7a5036074544465c209', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_a8f57', table='rulemaking_orderterms', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PlannedPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment_days', models.PositiveSmallIntegerField(blank=True, help_text='Length, counted from the day after publication.', null=True)),
                ('printed_last_day', models.DateField(blank=True, help_text='Last day as printed. It controls.', null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_periods', to='rulemaking.document')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_periods', to='rulemaking.part')),
            ],
            options={
                'ordering': ['document', 'part'],
                'constraints': [models.UniqueConstraint(fields=('document', 'part'), name='planned_period_once_per_part'), models.CheckConstraint(condition=models.Q(('comment_days__gte', 1), models.Q(('comment_days__isnull', True), ('printed_last_day__isnull', False)), _connector='OR'), name='planned_period_has_days_or_a_last_day', violation_error_message='Say how many days the period lasts, or its last day.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedperiod',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_plannedperiodevent" ("comment_days", "document_id", "id", "part_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_last_day") VALUES (NEW."comment_days", NEW."document_id", NEW."id", NEW."part_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."printed_last_day"); RETURN NULL;', hash='04d389bc691cc28b610da40706ea9e5212d38649', operation='INSERT', pgid='pgtrigger_insert_insert_2df49', table='rulemaking_plannedperiod', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedperiod',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_plannedperiodevent" ("comment_days", "document_id", "id", "part_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_last_day") VALUES (NEW."comment_days", NEW."document_id", NEW."id", NEW."part_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."printed_last_day"); RETURN NULL;', hash='302d5f96065740f67b488ca29554c4980ebb7d0d', operation='UPDATE', pgid='pgtrigger_update_update_e9bbd', table='rulemaking_plannedperiod', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedperiod',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_plannedperiodevent" ("comment_days", "document_id", "id", "part_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_last_day") VALUES (OLD."comment_days", OLD."document_id", OLD."id", OLD."part_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed_last_day"); RETURN NULL;', hash='1223b53a662b0838fae2c9422720eac37bee4741', operation='DELETE', pgid='pgtrigger_delete_delete_5a2b1', table='rulemaking_plannedperiod', when='AFTER')),
        ),
        migrations.CreateModel(
            name='FederalRegisterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_number', models.CharField(help_text='Federal Register document number, such as 2025-07837.', max_length=40, unique=True)),
                ('unsure', models.JSONField(default=list, help_text='What to compare with the printed document: [{"field": …, "why": …}].')),
                ('sections', models.JSONField(default=list, help_text='Headings that a comment can be about: [{"level": 1 or 2, "heading": …}].')),
                ('dates_text', models.TextField(blank=True, help_text='The DATES block, as printed.')),
                ('abstract', models.TextField(blank=True, help_text='The SUMMARY block, as printed.')),
                ('by', models.CharField(help_text='Username of the official who imported it, or system:<task>.', max_length=150)),
                ('at', models.DateTimeField(help_text='When it was imported.')),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('document', models.OneToOneField(help_text='The draft it became.', on_delete=django.db.models.deletion.PROTECT, related_name='federal_register_import', to='rulemaking.document')),
            ],
            options={
                'verbose_name': 'Federal Register import',
                'ordering': ['-at', '-pk'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='federalregisterimport',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='565aaef26e3e69a4a1c8e22a6426b72985efa1de', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_1bd35', table='rulemaking_federalregisterimport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='federalregisterimport',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='2471affbf47c10ba7298d295e21cdde734b8867d', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_53567', table='rulemaking_federalregisterimport', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='Order in the document, from one.')),
                ('level', models.PositiveSmallIntegerField(default=1, help_text='Depth of the heading, from one.')),
                ('number', models.CharField(blank=True, help_text='As printed, such as III.B. Empty: it has none.', max_length=20)),
                ('heading', models.CharField(max_length=300)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='rulemaking.document')),
            ],
            options={
                'ordering': ['document', 'position'],
                'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='section_position_once_per_document'), models.CheckConstraint(condition=models.Q(('position__gte', 1), ('level__gte', 1)), name='section_counts_from_one')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='section',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_sectionevent" ("document_id", "heading", "id", "level", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."document_id", NEW."heading", NEW."id", NEW."level", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='cdc4b6bbf2e0f8925ffa917e2c543a20607bdd4b', operation='INSERT', pgid='pgtrigger_insert_insert_44704', table='rulemaking_section', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='section',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rulemaking_sectionevent" ("document_id", "heading", "id", "level", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."document_id", NEW."heading", NEW."id", NEW."level", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='a4905ba14641e46c5129b99e787eda2b6d7cf6c7', operation='UPDATE', pgid='pgtrigger_update_update_e2d13', table='rulemaking_section', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='section',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rulemaking_sectionevent" ("document_id", "heading", "id", "level", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."document_id", OLD."heading", OLD."id", OLD."level", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='015f9663cd6cf01c86ed567e6dfdf446c9f65450', operation='DELETE', pgid='pgtrigger_delete_delete_dd76e', table='rulemaking_section', when='AFTER')),
        ),
        migrations.CreateModel(
            name='CommentPeriodEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('opens_at', models.DateTimeField(help_text='First instant of the period: 00:00 Eastern on the publication day.')),
                ('closes_at', models.DateTimeField(help_text='First instant after it: the midnight Eastern that ends its last day.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.commentperiod')),
                ('document', models.ForeignKey(db_constraint=False, help_text='The document that set this period, and on which comments are made.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.document')),
                ('part', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.part')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentperiodevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='368f8f7e3c2da232d8cad618f6d0fccbbbdda7d9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_efcdf', table='rulemaking_commentperiodevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PeriodAnnouncement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'Comment period opened'), ('closing_in_a_week', 'Comment period closes in seven days'), ('closing_tomorrow', 'Comment period closes in one day'), ('closed', 'Comment period closed')], max_length=20)),
                ('due_at', models.DateTimeField(help_text='The bound that was announced: a later bound owes another announcement.')),
                ('announced_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='rulemaking.commentperiod')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('period', 'kind', 'due_at'), name='period_announced_once_per_bound')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='periodannouncement',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='df43d3b128aca62a3d0c38406ffebdce52e9909e', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_e038e', table='rulemaking_periodannouncement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='periodannouncement',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='047025ec209a238de595ba5072df3c67983a0a79', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_c8476', table='rulemaking_periodannouncement', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PeriodChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('opened', 'Opened'), ('extended', 'Extended'), ('reopened', 'Reopened'), ('corrected', 'Corrected')], max_length=20)),
                ('opened_before', models.DateTimeField(blank=True, null=True)),
                ('opens_after', models.DateTimeField()),
                ('closed_before', models.DateTimeField(blank=True, null=True)),
                ('closes_after', models.DateTimeField()),
                ('comment_days', models.PositiveSmallIntegerField(blank=True, help_text='Length as the document says.', null=True)),
                ('computed_last_day', models.DateField(blank=True, help_text='Last day by day counting.', null=True)),
                ('printed_last_day', models.DateField(blank=True, help_text='Last day as printed. It controls.', null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='period_changes', to='rulemaking.document')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='rulemaking.commentperiod')),
            ],
            options={
                'ordering': ['period', 'at', 'pk'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='periodchange',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ae87a106fb8a9bf2e49cc21662d4377328d909c0', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_9a69a', table='rulemaking_periodchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='periodchange',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='cbe7e2af7760866af6255a327199097692eafa5c', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_5e4e6', table='rulemaking_periodchange', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PlannedPeriodEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('comment_days', models.PositiveSmallIntegerField(blank=True, help_text='Length, counted from the day after publication.', null=True)),
                ('printed_last_day', models.DateField(blank=True, help_text='Last day as printed. It controls.', null=True)),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.document')),
                ('part', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.part')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.plannedperiod')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedperiodevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9a59b8e5023d0f1a8ee78d9f9ecee59d9289c0a5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e3f2e', table='rulemaking_plannedperiodevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='SectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(help_text='Order in the document, from one.')),
                ('level', models.PositiveSmallIntegerField(default=1, help_text='Depth of the heading, from one.')),
                ('number', models.CharField(blank=True, help_text='As printed, such as III.B. Empty: it has none.', max_length=20)),
                ('heading', models.CharField(max_length=300)),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rulemaking.document')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rulemaking.section')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sectionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37bba937b6e7e692c3d2386de224e24d4d14ee08', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e43e3', table='rulemaking_sectionevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='RuleEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('finding', 'Finding made'), ('order', 'Order issued'), ('proposed', 'Rule proposed'), ('period_opened', 'Comment period opened'), ('period_extended', 'Comment period extended'), ('period_reopened', 'Comment period reopened'), ('period_corrected', 'Comment period corrected'), ('finalised', 'Rule made final'), ('enjoined', 'Stopped by a court'), ('remanded', 'Sent back by a court'), ('vacated', 'Set aside by a court'), ('finding_withdrawn', 'Finding withdrawn'), ('withdrawn', 'Proposed rule withdrawn'), ('repealed', 'Rule repealed')], max_length=20)),
                ('occurred_on', models.DateField(help_text="Washington day on which it happened: the publication day, or the day of a court's order.")),
                ('effective_days', models.PositiveSmallIntegerField(blank=True, help_text='Days from publication to the effective date, as the document says.', null=True)),
                ('computed_effective_on', models.DateField(blank=True, help_text='Effective date by day counting.', null=True)),
                ('printed_effective_on', models.DateField(blank=True, help_text='Effective date as printed. It controls.', null=True)),
                ('citation', models.CharField(blank=True, help_text='Where it can be read.', max_length=200)),
                ('note', models.CharField(blank=True, help_text='Why, in a few words that the public reads.', max_length=500)),
                ('by', models.CharField(help_text='Username of the official who entered it, or system:<task>.', max_length=150)),
                ('at', models.DateTimeField(help_text='When the act was done.')),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('document', models.ForeignKey(blank=True, help_text='The document that did it. Empty for what a court did.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='rulemaking.document')),
                ('period_change', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event', to='rulemaking.periodchange')),
                ('rulemaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='rulemaking.rulemaking')),
            ],
            options={
                'ordering': ['rulemaking', 'occurred_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('document__isnull', False), ('period_change__isnull', True)), fields=('document', 'kind'), name='rule_event_once_per_document', violation_error_message='This document has done that already.'), models.UniqueConstraint(condition=models.Q(('document__isnull', True)), fields=('rulemaking', 'kind', 'occurred_on'), name='rule_event_of_a_court_once_per_day', violation_error_message='This court order is recorded already.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleevent',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='be75708d5bca4f432a94085f0390d98b33375057', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_dfbcb', table='rulemaking_ruleevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleevent',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='7c4c9b9ce754d588b50d2476e1faf284d270a0c3', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_6d2d6', table='rulemaking_ruleevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='CongressNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_on', models.DateField(help_text='Day on which the notice was sent.')),
                ('note', models.CharField(blank=True, help_text='Where the notice can be found.', max_length=500)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=rulemaking.history.ClockTimestamp(), editable=False, help_text='When the database wrote this row, by its own clock.')),
                ('event', models.OneToOneField(help_text='The action it tells of.', on_delete=django.db.models.deletion.PROTECT, related_name='congress_notice', to='rulemaking.ruleevent')),
            ],
            options={
                'ordering': ['event'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='congressnotice',
            trigger=pgtrigger.compiler.Trigger(name='insert_only', sql=rulemaking.triggers.UnavoidableTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e50ded930e9394a33a90851cb79bd84d4734b18d', operation='UPDATE OR DELETE', pgid='pgtrigger_insert_only_d0751', table='rulemaking_congressnotice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='congressnotice',
            trigger=pgtrigger.compiler.Trigger(name='recorded_by_the_clock', sql=rulemaking.triggers.UnavoidableTriggerSql(func='NEW.recorded_at = clock_timestamp(); RETURN NEW;', hash='fbe11c53335e2179d46568ecc23b9325bb69a1bb', operation='INSERT', pgid='pgtrigger_recorded_by_the_clock_73c8e', table='rulemaking_congressnotice', when='BEFORE')),
        ),
    ]
