"""Webhooks tell when responses to what commenters raised become public."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0055_responses_are_news'),
        ('rulemaking', '0001_squashed_0008_triggers_that_are_never_ignored'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rulenews',
            name='rule_news_of_a_period_or_a_summary',
        ),
        migrations.AddField(
            model_name='rulenews',
            name='response',
            field=models.OneToOneField(blank=True, help_text='Of several that became public on one day, the first.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.response'),
        ),
        migrations.AlterField(
            model_name='rulenews',
            name='document',
            field=models.ForeignKey(blank=True, help_text='On which comments are made. Empty for summaries and responses.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='news', to='rulemaking.document'),
        ),
        migrations.AlterField(
            model_name='rulenews',
            name='kind',
            field=models.CharField(choices=[('period.opened', 'A comment period opened'), ('period.extended', 'The deadline of a comment period moved'), ('period.reopened', 'A rule was opened for comment again'), ('period.closed', 'A comment period closed'), ('comment.posted', 'A comment became public'), ('comment.changed', 'A public comment changed'), ('comment.withdrawn', 'The content of a comment left'), ('summary.published', 'A summary was published'), ('responses.published', 'Responses to what commenters raised were published')], max_length=30),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('period.opened', 'A comment period opened'), ('period.extended', 'The deadline of a comment period moved'), ('period.reopened', 'A rule was opened for comment again'), ('period.closed', 'A comment period closed'), ('comment.posted', 'A comment became public'), ('comment.changed', 'A public comment changed'), ('comment.withdrawn', 'The content of a comment left'), ('summary.published', 'A summary was published'), ('responses.published', 'Responses to what commenters raised were published')], max_length=30), help_text='What it wants to hear of.', size=None),
        ),
        migrations.AlterField(
            model_name='webhookevent',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('period.opened', 'A comment period opened'), ('period.extended', 'The deadline of a comment period moved'), ('period.reopened', 'A rule was opened for comment again'), ('period.closed', 'A comment period closed'), ('comment.posted', 'A comment became public'), ('comment.changed', 'A public comment changed'), ('comment.withdrawn', 'The content of a comment left'), ('summary.published', 'A summary was published'), ('responses.published', 'Responses to what commenters raised were published')], max_length=30), help_text='What it wants to hear of.', size=None),
        ),
        migrations.AddConstraint(
            model_name='rulenews',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes_at__isnull', False), ('document__isnull', False), ('response__isnull', True), ('summary__isnull', True)), models.Q(('closes_at__isnull', True), ('document__isnull', True), ('response__isnull', True), ('summary__isnull', False)), models.Q(('closes_at__isnull', True), ('document__isnull', True), ('response__isnull', False), ('summary__isnull', True)), _connector='OR'), name='rule_news_of_a_period_a_summary_or_responses'),
        ),
    ]
