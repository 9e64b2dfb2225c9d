"""Equal texts are counted from the index alone, which holds by what algorithm each was made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0051_lists_in_the_order_of_receipt")]

    operations = [
        migrations.RemoveIndex(model_name="sketch", name="sketch_normal_comment"),
        migrations.AddIndex(
            model_name="sketch",
            index=models.Index(fields=["normal_sha256", "algorithm", "comment"], name="sketch_equal"),
        ),
    ]
