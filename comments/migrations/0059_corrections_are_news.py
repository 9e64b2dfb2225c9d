"""Subscribers and webhooks are told when the agency corrects what it answers."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0058_same_names_the_others_version'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Receipt of a comment'), ('confirm_subscription', 'Please confirm your subscription'), ('period_opened', 'A comment period opened'), ('period_extended', 'The deadline of a comment period moved'), ('closing_in_a_week', 'A comment period closes in seven days'), ('closing_tomorrow', 'A comment period closes in one day'), ('period_closed', 'A comment period closed'), ('final_rule', 'A final rule was published'), ('summary_published', 'A summary was published'), ('comments_answered', 'The agency answered what commenters raised'), ('answers_corrected', 'The agency corrected what it answered'), ('api_key', 'The page of an API key'), ('api_key_changed', 'Staff changed an API key'), ('false_attribution_answer', 'Answer to who did not write a comment'), ('webhook_failing', 'A webhook takes nothing'), ('webhook_stopped', 'A webhook was stopped'), ('webhook_skipped', 'Staff skipped a message of a webhook')], max_length=30),
        ),
        migrations.AlterField(
            model_name='notificationevent',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Receipt of a comment'), ('confirm_subscription', 'Please confirm your subscription'), ('period_opened', 'A comment period opened'), ('period_extended', 'The deadline of a comment period moved'), ('closing_in_a_week', 'A comment period closes in seven days'), ('closing_tomorrow', 'A comment period closes in one day'), ('period_closed', 'A comment period closed'), ('final_rule', 'A final rule was published'), ('summary_published', 'A summary was published'), ('comments_answered', 'The agency answered what commenters raised'), ('answers_corrected', 'The agency corrected what it answered'), ('api_key', 'The page of an API key'), ('api_key_changed', 'Staff changed an API key'), ('false_attribution_answer', 'Answer to who did not write a comment'), ('webhook_failing', 'A webhook takes nothing'), ('webhook_stopped', 'A webhook was stopped'), ('webhook_skipped', 'Staff skipped a message of a webhook')], max_length=30),
        ),
        migrations.AlterField(
            model_name='rulenews',
            name='kind',
            field=models.CharField(choices=[('period.opened', 'A comment period opened'), ('period.extended', 'The deadline of a comment period moved'), ('period.reopened', 'A rule was opened for comment again'), ('period.closed', 'A comment period closed'), ('comment.posted', 'A comment became public'), ('comment.changed', 'A public comment changed'), ('comment.withdrawn', 'The content of a comment left'), ('summary.published', 'A summary was published'), ('responses.published', 'Responses to what commenters raised were published'), ('responses.corrected', 'Responses that were public were corrected')], max_length=30),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('period.opened', 'A comment period opened'), ('period.extended', 'The deadline of a comment period moved'), ('period.reopened', 'A rule was opened for comment again'), ('period.closed', 'A comment period closed'), ('comment.posted', 'A comment became public'), ('comment.changed', 'A public comment changed'), ('comment.withdrawn', 'The content of a comment left'), ('summary.published', 'A summary was published'), ('responses.published', 'Responses to what commenters raised were published'), ('responses.corrected', 'Responses that were public were corrected')], max_length=30), help_text='What it wants to hear of.', size=None),
        ),
        migrations.AlterField(
            model_name='webhookevent',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('period.opened', 'A comment period opened'), ('period.extended', 'The deadline of a comment period moved'), ('period.reopened', 'A rule was opened for comment again'), ('period.closed', 'A comment period closed'), ('comment.posted', 'A comment became public'), ('comment.changed', 'A public comment changed'), ('comment.withdrawn', 'The content of a comment left'), ('summary.published', 'A summary was published'), ('responses.published', 'Responses to what commenters raised were published'), ('responses.corrected', 'Responses that were public were corrected')], max_length=30), help_text='What it wants to hear of.', size=None),
        ),
    ]
