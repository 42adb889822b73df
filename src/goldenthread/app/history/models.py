"""The append-only record of what happened: who did what, when, to which thing.

``Event`` is written by :func:`goldenthread.app.history.actions.record` and never changed: triggers in the
database refuse update, delete and truncate. Names of people are not in it; a leaver can be erased while
history keeps ids.
"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened. ``kind`` is ``subject.past_verb``; ``payload`` is typed by its kind."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()  # when it became true
    recorded_at = models.DateTimeField()  # when it was entered: later for an import
    actor_person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="acts", db_index=False
    )
    actor_system = models.CharField(max_length=40, blank=True)  # the clock, an import: when nobody acted
    on_behalf_of = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="acts_by_others", db_index=False
    )
    token_id = models.BigIntegerField(null=True, blank=True)  # the API token that was used, if any
    via = models.CharField(max_length=20, default="page")  # page, api, cli, mail, import, clock
    subject_type = models.CharField(max_length=40)  # "order", "barrier", "unit" …
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True, blank=True)  # the order it belongs to, if any
    account_id = models.BigIntegerField(null=True, blank=True)
    unit_id = models.BigIntegerField(null=True, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="event_has_one_actor",
                condition=models.Q(actor_person__isnull=False, actor_system="")
                | (models.Q(actor_person__isnull=True) & ~models.Q(actor_system="")),
            ),
        ]
        indexes = [
            models.Index(fields=["order_id", "id"], name="event_order"),
            models.Index(fields=["account_id", "-id"], name="event_account"),
            models.Index(fields=["unit_id", "-id"], name="event_unit"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["actor_person", "-id"], name="event_actor"),
        ]
