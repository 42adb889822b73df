"""For figures over all customers' own orders of a year. Built beside what goes on: there may be millions."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0007_index_of_whom_accounts_ask")]
    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["placed_at"],
                include=["account", "expedited_at"],
                condition=Q(parent__isnull=True),
                name="order_root_placed",
            ),
        ),
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["last_promised_for"],
                include=["account", "delivered_at", "expedited_at", "withdrawn_at"],
                condition=Q(parent__isnull=True, last_promised_for__isnull=False),
                name="order_root_promised",
            ),
        ),
    ]
