"""Built beside what goes on: the table may hold half a million interactions."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0007_letters")]
    operations = [
        AddIndexConcurrently("interaction", models.Index(fields=["-at", "-id"], name="interaction_latest")),
        AddIndexConcurrently(
            "interaction",
            models.Index(
                fields=["account", "person", "at"], include=["kind", "direction"], name="interaction_of_two"
            ),
        ),
    ]
