from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0004_recorded_by_the_clock'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='requestcount', name='request_count_hour'),
        migrations.RemoveConstraint(model_name='requestcount', name='request_count_once_per_client_and_hour'),
        migrations.RenameField(model_name='requestcount', old_name='hour_at', new_name='window_at'),
        migrations.AlterField(
            model_name='requestcount',
            name='client',
            field=models.BinaryField(help_text='Keyed hash of limit and sender; no address.', max_length=16),
        ),
        migrations.AlterField(
            model_name='requestcount',
            name='window_at',
            field=models.DateTimeField(help_text='First instant of the stretch.'),
        ),
        migrations.AddIndex(
            model_name='requestcount',
            index=models.Index(fields=['window_at'], name='request_count_window'),
        ),
        migrations.AddConstraint(
            model_name='requestcount',
            constraint=models.UniqueConstraint(
                fields=('client', 'window_at'), name='request_count_once_per_client_and_window'
            ),
        ),
    ]
