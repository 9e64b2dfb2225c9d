"""What names no other comment as the same names no version of one either."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0057_which_version_was_the_same'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consideration',
            name='consideration_same_names_the_other',
        ),
        migrations.AddConstraint(
            model_name='consideration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('same_as__isnull', False), ('verdict', 'same')), models.Q(models.Q(('verdict', 'same'), _negated=True), ('same_as__isnull', True), ('same_as_version__isnull', True)), _connector='OR'), name='consideration_same_names_the_other'),
        ),
    ]

