"""Who may see what belongs to an order is read from this index alone. Built beside what goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0005_index_for_open_figures")]
    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["id"],
                include=["account", "asked_of_unit", "held_by_unit", "asked_by_unit"],
                name="order_seen_by",
            ),
        ),
    ]
