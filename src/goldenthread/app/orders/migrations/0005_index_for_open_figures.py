"""Built beside what goes on: the table may hold a million orders."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0004_indexes_for_a_million")]
    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["account", "asked_of_unit", "state", "last_promised_for"],
                condition=models.Q(ended_at__isnull=True),
                name="order_open_figures",
            ),
        ),
    ]
