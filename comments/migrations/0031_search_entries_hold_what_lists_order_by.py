import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Entries are computed from public copies: those there are go, and the next run of the task writes them anew."""

    dependencies = [
        ('comments', '0030_no_more_indexes_than_are_read'),
        ('rulemaking', '0007_agency_categories'),
    ]

    operations = [
        migrations.RunSQL('TRUNCATE comments_searchentry', migrations.RunSQL.noop),
        migrations.AddField(
            model_name='searchentry',
            name='docket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulemaking.docket'),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulemaking.document'),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='number',
            field=models.PositiveIntegerField(),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='posted_at',
            field=models.DateTimeField(),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='last_modified_at',
            field=models.DateTimeField(),
        ),
    ]
