import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0016_pulled_imports'),
        ('rulemaking', '0005_recorded_by_the_clock'),
    ]

    operations = [
        migrations.AddField(
            model_name='rendition',
            name='decision',
            field=models.ForeignObject(editable=False, from_fields=['comment'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='comments.commentstatus', to_fields=['comment']),
        ),
        migrations.AddIndex(
            model_name='rendition',
            index=models.Index(fields=['posted_at', 'docket', 'number'], name='rendition_posted'),
        ),
    ]
