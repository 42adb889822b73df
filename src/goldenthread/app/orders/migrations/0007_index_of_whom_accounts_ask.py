"""Whom an account asked lately, and what came due for it, are read from these indexes alone.

They are built beside what goes on, before the one that they replace goes.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0006_index_of_who_sees")]
    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["account", "-placed_at"],
                include=["asked_of_unit", "withdrawn_at"],
                name="order_account_asked",
            ),
        ),
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["account", "last_promised_for"],
                include=["parent", "delivered_at", "withdrawn_at"],
                name="order_account_due",
            ),
        ),
        RemoveIndexConcurrently("order", "order_account_placed"),
    ]
