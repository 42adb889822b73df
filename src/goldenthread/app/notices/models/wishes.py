"""How each person wishes to be told. Without a row, the group's own default holds."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from goldenthread.app.notices.models.notice import CHOSEN, Way


class Wish(models.Model):
    """How a person is told of one group of things."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="notice_wishes")
    group = models.CharField(max_length=12, choices=[(group.value, group.label) for group in CHOSEN])
    way = models.CharField(max_length=8, choices=Way)

    class Meta:
        ordering = ["person_id", "group"]
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], name="wish_once_per_group"),
            models.CheckConstraint(
                condition=Q(group__in=[group.value for group in CHOSEN]), name="wish_group_known"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="wish_way_known"),
        ]


class Hours(models.Model):
    """When mail may come, in the person's own time zone. Quiet hours that end before they begin run over midnight;
    equal ones are none."""

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="notice_hours")
    digest_at = models.TimeField(default=time(7, 0))
    quiet_from = models.TimeField(default=time(20, 0))
    quiet_until = models.TimeField(default=time(7, 0))
