"""A status whose comment came at a known instant keeps it, also where the row is saved by an object that never read it."""

import pgtrigger.compiler
import pgtrigger.migrations
import rulemaking.triggers
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0052_equal_texts_are_counted_from_an_index'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='commentstatus',
            name='came_with_its_comment',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentstatus',
            trigger=pgtrigger.compiler.Trigger(name='came_with_its_comment', sql=rulemaking.triggers.UnavoidableTriggerSql(condition='WHEN (NEW."came_at" IS NULL)', func="SELECT COALESCE(c.received_at, (c.received_on::timestamp AT TIME ZONE 'America/New_York')) INTO NEW.came_at FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NEW;", hash='60f1283fabaa4f938ad45495f4470241847918f3', operation='INSERT OR UPDATE', pgid='pgtrigger_came_with_its_comment_84884', table='comments_commentstatus', when='BEFORE')),
        ),
    ]
