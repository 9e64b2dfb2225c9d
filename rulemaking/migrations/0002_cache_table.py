"""The table of Django's database cache: nonces, throttles and heartbeats live in PostgreSQL."""

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("rulemaking", "0001_initial")]
    operations = [
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
