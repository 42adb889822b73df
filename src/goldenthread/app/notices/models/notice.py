"""A notice: one person is told of one event, once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Group(models.TextChoices):
    """What a notice is about, for its reader: the groups for which each person chooses how to be told."""

    ANSWERS = "answers", "Orders and deliveries that wait for you"
    DECISIONS = "decisions", "Decisions put before you"
    BARRIERS = "barriers", "Barriers that you own"
    COMPLAINTS = "complaints", "Complaints that are yours to resolve"
    DUTIES = "duties", "Your part in the programme"
    ORDERS = "orders", "What becomes of orders that you asked for or work on"
    ACCOUNTS = "accounts", "What happens at your accounts"
    PROGRAMME = "programme", "What falls due in the programme, and what others did"
    PLACE = "place", "Your own assignments and teams"
    SECURITY = "security", "How you sign in: your second factor, your sign-on"


CHOSEN = tuple(group for group in Group if group != Group.SECURITY)  # that cannot be switched off
NEEDS_YOU = (Group.ANSWERS, Group.DECISIONS, Group.BARRIERS, Group.COMPLAINTS, Group.DUTIES)


class Way(models.TextChoices):
    """How a person is told, beside the application itself."""

    AT_ONCE = "at_once", "By mail at once"
    DIGEST = "digest", "In the daily mail"
    INSIDE = "inside", "Only in the application"


class Notice(models.Model):
    """Told once per person and event. What it says is made when it is read, so that names in it are today's."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="notices")
    event = models.ForeignKey("history.Event", models.PROTECT, related_name="+")
    group = models.CharField(max_length=12, choices=Group)
    way = models.CharField(max_length=8, choices=Way)
    why = models.CharField(max_length=100)  # "you lead the unit that was asked"
    asks = models.CharField(max_length=12, blank=True)  # what can be answered from the mail itself
    record_type = models.CharField(max_length=20, blank=True)  # the record that it opens
    record_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(
        "notices.Mail", models.SET_NULL, null=True, blank=True, related_name="notices", db_index=False
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="notice_once_per_person_and_event"),
            models.CheckConstraint(condition=Q(group__in=Group.values), name="notice_group_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="notice_way_known"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["person", "-id"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["person"],
                condition=Q(read_at__isnull=True, mail__isnull=True, way=Way.DIGEST),
                name="notice_for_the_digest",
            ),
            models.Index(fields=["mail"], condition=Q(mail__isnull=False), name="notice_mail"),
        ]

    @property
    def needs_you(self) -> bool:
        return self.group in NEEDS_YOU
